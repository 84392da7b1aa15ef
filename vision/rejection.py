"""Whether a picture shows anything that fashion shops sell, whichever encoder serves.

An encoder that a shop has taught its catalogue forgets what is none of it; the bundled one's image tower does not
change, so a linear layer on its features, 13 kB, tells for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from vision.clip_models import BUNDLED, ModelError, find, load
from vision.towers import Rows, towers

HEAD = Path(__file__).parent / "models" / "rejection" / "head.json"
MIDDLE = 0.8
"""Share of both sides that the middle of a picture has."""
BATCH = 32


@dataclass(frozen=True, slots=True)
class Head:
    """A linear layer for the encoder of a fingerprint: ``weights`` (features,) and ``bias`` give log-odds."""

    fingerprint: str
    weights: Rows
    bias: float


def read(file: Path) -> Head:
    """Errors: ModelError for a head that is missing, damaged, or of another encoder than the bundled one."""
    try:
        facts = json.loads(file.read_text())
        head = Head(facts["fingerprint"], np.array(facts["weights"], np.float32), float(facts["bias"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error
    if head.fingerprint != find("bundled").fingerprint:
        raise ModelError(
            f"{file} was made for other weights than those of {BUNDLED}. Restore both from one release, or make it "
            "again: python -m vision.training.rejection."
        )
    return head


def views(picture: Image.Image) -> list[Image.Image]:
    """The picture, mirrored, and its middle: three looks at it tell more than one."""
    left, top = (round(side * (1 - MIDDLE) / 2) for side in picture.size)
    middle = picture.crop((left, top, picture.width - left, picture.height - top))
    return [picture, ImageOps.mirror(picture), middle]


class Features:
    """What the bundled image tower knows of pictures; thread-safe."""

    def __init__(self, cache: Path, threads: int = 0, runtime: str = "auto") -> None:
        """Errors: ModelError. Arguments as of an encoder."""
        model = find("bundled")
        self._loaded = load(model)
        (self._run,) = towers(self._loaded, ["features"], cache / model.fingerprint, threads, runtime)

    def of(self, pictures: Sequence[Image.Image]) -> Rows:
        """(n, features) float32 for RGB pictures."""
        rows = [
            self._run(np.stack([self._loaded.transform(one).numpy() for one in pictures[start : start + BATCH]]))
            for start in range(0, len(pictures), BATCH)
        ]
        return np.concatenate(rows)


class Rejection:
    """Tells pictures of other things; thread-safe."""

    def __init__(self, cache: Path, threads: int = 0, runtime: str = "auto", head: Path = HEAD) -> None:
        """Errors: ModelError."""
        self._head = read(head)
        self._features = Features(cache, threads, runtime)

    def strangeness(self, picture: Image.Image) -> float:
        """Log-odds that nothing in an RGB picture is sold by fashion shops: 0 where either is as likely."""
        return float((self._features.of(views(picture)) @ self._head.weights).mean() + self._head.bias)
