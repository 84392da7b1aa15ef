"""Whether a picture shows anything that fashion shops sell, whichever encoder serves.

An encoder that a shop has taught its catalogue forgets what is none of it; the bundled one's image tower does not
change, so a head of two small layers on its features tells for all encoders.
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
"""Under this name the file tells which weights it belongs to."""
MIDDLE = 0.8
"""Share of both sides that the middle of a picture has."""


@dataclass(frozen=True, slots=True)
class Head:
    """``inner`` (hidden, features) with ``thresholds`` (hidden,), ReLU, ``outer`` (hidden,) with ``bias``."""

    inner: Rows
    thresholds: Rows
    outer: Rows
    bias: float

    def odds(self, rows: Rows) -> Rows:
        """(…,) log-odds of other things for (…, features)."""
        odds: Rows = np.maximum(rows @ self.inner.T + self.thresholds, 0) @ self.outer + self.bias
        return odds


def read(file: Path) -> Head:
    """Errors: ModelError for a head that is missing, damaged, or of another encoder than the bundled one."""
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
    """Errors: ModelError where a head, by what its file says, belongs to other weights than the bundled ones."""
    if facts.get(FINGERPRINT) != find("bundled").fingerprint:
        raise ModelError(
            f"{file} was made for other weights than those of {BUNDLED}. Restore both from one release, or make it "
            f"again: {again}."
        )


def belongs_to() -> dict[str, str]:
    """What the file of a head on the tower's features says of its weights."""
    return {FINGERPRINT: find("bundled").fingerprint}


def views(features: Features, picture: Image.Image) -> Rows:
    """(3, features) of the picture, of it mirrored, and of its middle: three looks at it tell more than one."""
    return np.concatenate([features.both_ways([picture])[0], features.of([centre(picture, MIDDLE)])])


class Rejection:
    """Tells pictures of other things; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Errors: ModelError."""
        self._head = read(head)
        self.features = features

    def out_of_domain_logit(self, picture: Image.Image) -> float:
        """Log-odds that nothing in an RGB picture is sold by fashion shops: 0 where either is as likely."""
        return float(self._head.odds(views(self.features, picture)).mean())
