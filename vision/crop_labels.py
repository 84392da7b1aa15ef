"""Which garment a part of a photo shows, where a shopper has drawn it and no detector has named it.

A head on the bundled image tower's features, as that of :mod:`vision.rejection`: it tells for every encoder.
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
"""As the bundled detector calls them."""


@dataclass(frozen=True, slots=True)
class Head:
    """``weights`` (labels, features), ``bias`` (labels,)."""

    weights: Rows
    bias: Rows


class CropLabels:
    """Tells labels of parts of photos; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Errors: ModelError."""
        self._features = features
        self._head = read(head)

    def label(self, part: Image.Image) -> tuple[str, float]:
        """The likeliest label of what an RGB picture shows, and how likely it is."""
        rows = self._features.both_ways([part])[0]
        logits = (rows @ self._head.weights.T + self._head.bias).mean(axis=0)
        likely = np.exp(logits - logits.max())
        place = int(likely.argmax())
        return LABELS[place], float(likely[place] / likely.sum())


def read(file: Path) -> Head:
    """Errors: ModelError for a file that is missing, damaged, or was made for other weights than the bundled ones."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy") as tensors:
            facts = tensors.metadata() or {}
            weights, bias = (tensors.get_tensor(name).astype(np.float32) for name in ("weights", "bias"))
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error
    check(file, facts, "python -m training.crop_labels")
    return Head(weights, bias)
