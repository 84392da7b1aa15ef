"""Decide whether a picture shows anything that fashion shops sell (out-of-domain detection), for every encoder.

An encoder fine-tuned on a shop's catalogue forgets about other pictures. The bundled image tower does not change, so
one head of two small layers on its features serves all encoders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vision.clip_models import BUNDLED, ModelError, find
from vision.features import Features, centre
from vision.towers import Rows

HEAD = Path(__file__).parent / "models" / "rejection" / "head.safetensors"
FINGERPRINT = "encoder"
"""Metadata key in a head's file for the fingerprint of the weights that it was trained on."""
MIDDLE = 0.8
"""Width and height of a picture's centre crop, as a share of the picture's."""


@dataclass(frozen=True, slots=True)
class Head:
    """``inner`` (hidden, features) with ``thresholds`` (hidden,), ReLU, ``outer`` (hidden,) with ``bias``."""

    inner: Rows
    thresholds: Rows
    outer: Rows
    bias: float

    def odds(self, rows: Rows) -> Rows:
        """Return the (…,) log-odds that (…, features) rows are of non-fashion pictures."""
        odds: Rows = np.maximum(rows @ self.inner.T + self.thresholds, 0) @ self.outer + self.bias
        return odds


def read(file: Path) -> Head:
    """Load a head. Errors: ModelError if it is missing, damaged, or made for another encoder than the bundled one."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy") as tensors:
            facts = tensors.metadata() or {}
            inner, thresholds, outer, bias = (
                tensors.get_tensor(name).astype(np.float32) for name in ("inner", "thresholds", "outer", "bias")
            )
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error
    check(file, facts, "python -m training.rejection")
    return Head(inner, thresholds, outer, float(bias[0]))


def check(file: Path, facts: Mapping[str, str], again: str) -> None:
    """Check that a head's metadata names the bundled weights. Errors: ModelError if not."""
    if facts.get(FINGERPRINT) != find("bundled").fingerprint:
        raise ModelError(
            f"{file} was made for other weights than those of {BUNDLED}. Restore both from one release, or make it "
            f"again: {again}."
        )


def belongs_to() -> dict[str, str]:
    """Return the metadata that ties a head on the bundled tower's features to the tower's weights."""
    return {FINGERPRINT: find("bundled").fingerprint}


def views(features: Features, picture: Image.Image) -> Rows:
    """Return the (3, features) of the picture, its mirror image and its centre crop, which together predict better."""
    return np.concatenate([features.both_ways([picture])[0], features.of([centre(picture, MIDDLE)])])


class Rejection:
    """Detects non-fashion pictures; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Load the head. Errors: ModelError."""
        self._head = read(head)
        self.features = features

    def out_of_domain_logit(self, picture: Image.Image) -> float:
        """Return the log-odds that an RGB picture shows nothing that fashion shops sell; 0 means even odds."""
        return float(self._head.odds(views(self.features, picture)).mean())
