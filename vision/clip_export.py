"""Exports the towers of an open_clip model to ONNX."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from vision.clip_models import Loaded


def method(model: Any, name: str) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the function that maps pixels (``name`` is image or features), features (head) or tokens (text) to rows.

    Features are the input of the last layer, the head, of timm's image tower. Only a fused tower can be split in two.
    """
    if name == "features":
        trunk = model.visual.trunk
        return lambda pixels: trunk.forward_head(trunk.forward_features(pixels), pre_logits=True)
    if name == "head":
        return lambda features: model.visual.head(model.visual.trunk.forward_head(features))
    encode: Callable[[torch.Tensor], torch.Tensor] = model.encode_image if name == "image" else model.encode_text
    return encode


class _Tower(torch.nn.Module):
    def __init__(self, model: Any, name: str) -> None:
        super().__init__()
        self.model = model
        self.encode = method(model, name)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        rows: torch.Tensor = self.encode(values)
        return rows


def export(loaded: Loaded, name: str, file: Path) -> None:
    """Write the tower ``name`` (image, features, head, text) to an ONNX file with a dynamic batch size.

    Its tensors are called ``input`` and ``output``; the output is (n, dim).
    """
    sample = example(loaded, name)
    tower = _Tower(loaded.model(), name).eval()
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tower,
            (sample,),
            str(file),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "n"}, "output": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )


def example(loaded: Loaded, name: str) -> torch.Tensor:
    """Return a batch of two inputs for tracing the tower ``name``."""
    if name == "text":
        tokens: torch.Tensor = loaded.tokenize(["red dress", "shoes"])
        return tokens
    if name == "head":
        return torch.zeros(2, loaded.model().visual.trunk.num_features)
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 30, 3), np.uint8))
    return torch.stack([loaded.transform(picture)] * 2)
