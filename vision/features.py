"""Features of the bundled image tower: the input of its last layer, which projects them into the space of the texts.

The bundled encoder and the heads for rejection, crops and attributes use the features of the same pictures, so they are
computed once per picture and cached.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from vision.clip_models import find, load
from vision.towers import Rows, towers

BATCH = 32
MOST_KEPT = 1024
"""Size of the cache in pictures, 10 kB each: an import batch with its mirror images, or some hundred photos."""


class Features:
    """Computes features with the bundled image tower; thread-safe. ``fingerprint``: that of the bundled encoder."""

    def __init__(self, cache: Path, threads: int = 0, runtime: str = "auto") -> None:
        """Load the tower. The arguments are those of :class:`vision.encoder.Encoder`. Errors: ModelError."""
        model = find("bundled")
        self.fingerprint = model.fingerprint
        self._loaded = load(model)
        (self._run,) = towers(self._loaded, ["features"], cache / model.fingerprint, threads, runtime)
        self._kept: OrderedDict[bytes, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, pictures: Sequence[Image.Image]) -> Rows:
        """Return the (n, features) float32 features of RGB pictures."""
        return np.concatenate([self.of_pixels(pixels) for pixels in self._pixels(pictures)])

    def both_ways(self, pictures: Sequence[Image.Image]) -> Rows:
        """Return the (n, 2, features) float32 features of RGB pictures and of their mirror images."""
        rows = [
            np.stack([self.of_pixels(pixels), self.of_pixels(mirrored(pixels))], axis=1)
            for pixels in self._pixels(pictures)
        ]
        return np.concatenate(rows)

    def of_pixels(self, pixels: Rows) -> Rows:
        """Return the (n, features) features of preprocessed pictures (n, 3, height, width), cached if possible."""
        names = [hashlib.blake2b(np.ascontiguousarray(one).data, digest_size=16).digest() for one in pixels]
        with self._lock:
            known = {name: self._kept[name] for name in names if name in self._kept}
        missing = [place for place, name in enumerate(names) if name not in known]
        if missing:
            made = self._run(pixels if len(missing) == len(names) else np.ascontiguousarray(pixels[missing]))
            new = {names[place]: row for place, row in zip(missing, made, strict=True)}
            known |= new
            self._keep(new)
        return np.stack([known[name] for name in names])

    def _keep(self, new: dict[bytes, Rows]) -> None:
        with self._lock:
            for name, row in new.items():
                self._kept[name] = row.copy()  # a view would keep the whole batch in memory
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _pixels(self, pictures: Sequence[Image.Image]) -> Iterator[Rows]:
        for start in range(0, len(pictures), BATCH):
            yield np.stack([self._loaded.transform(one).numpy() for one in pictures[start : start + BATCH]])


def centre(picture: Image.Image, share: float) -> Image.Image:
    """Return the centre crop whose width and height are this share of the picture's."""
    left, top = (round(side * (1 - share) / 2) for side in picture.size)
    return picture.crop((left, top, picture.width - left, picture.height - top))


def mirrored(pixels: Rows) -> Rows:
    """Return a contiguous array of the pixels (…, width) flipped horizontally."""
    return np.ascontiguousarray(pixels[..., ::-1])
