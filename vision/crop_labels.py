"""Classify the garment in a part of a photo that a shopper has selected and for which there is no detection.

A head on the bundled image tower's features, like :mod:`vision.rejection`, so it works with every encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vision.clip_models import ModelError
from vision.features import Features
from vision.rejection import check
from vision.towers import Rows

HEAD = Path(__file__).parent / "models" / "crops" / "head.safetensors"
LABELS = ("top", "outerwear", "trousers", "shorts", "skirt", "dress", "shoes", "bag", "hat", "sunglasses", "belt",
          "scarf")  # fmt: skip
"""The labels of the bundled detector."""


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier: ``weights`` (labels, features), ``bias`` (labels,)."""

    weights: Rows
    bias: Rows


class CropLabels:
    """Classifies the garments in parts of photos; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Load the head. Errors: ModelError."""
        self._features = features
        self._head = read(head)

    def label(self, part: Image.Image) -> tuple[str, float]:
        """Return the most probable label of the garment in an RGB picture, and its probability."""
        rows = self._features.both_ways([part])[0]
        logits = (rows @ self._head.weights.T + self._head.bias).mean(axis=0)
        likely = np.exp(logits - logits.max())
        place = int(likely.argmax())
        return LABELS[place], float(likely[place] / likely.sum())


def read(file: Path) -> Head:
    """Load a head. Errors: ModelError if the file is missing, damaged or made for other weights than the bundled."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy") as tensors:
            facts = tensors.metadata() or {}
            weights, bias = (tensors.get_tensor(name).astype(np.float32) for name in ("weights", "bias"))
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error
    check(file, facts, "python -m training.crop_labels")
    return Head(weights, bias)
