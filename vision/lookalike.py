"""Which pictures are as good as the same: perceptual hash and colours must both agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BITS = 6
"""Of the 64 of the perceptual hash so many may differ ..."""
TINT = 8.0
"""... and the mean difference of 8x8 miniatures may be that much of 255: another colour of one model is another."""
CHUNK = 512


@dataclass(frozen=True, slots=True)
class Prints:
    """What n pictures are told apart by: ``hashes`` (n, 64) bool, ``tints`` (n, 192) uint8."""

    hashes: NDArray[np.bool_]
    tints: NDArray[np.uint8]

    @classmethod
    def of(cls, pictures: Sequence[Image.Image]) -> Prints:
        """Perceptual hashes (imagehash) and 8x8 miniatures of RGB pictures."""
        import imagehash

        hashes = [np.asarray(imagehash.phash(picture).hash).reshape(-1) for picture in pictures]
        tints = [np.asarray(picture.resize((8, 8), Image.Resampling.BOX)).reshape(-1) for picture in pictures]
        return cls(np.array(hashes, np.bool_).reshape(-1, 64), np.array(tints, np.uint8).reshape(-1, 192))

    @classmethod
    def joined(cls, parts: Sequence[Prints]) -> Prints:
        """Those of several batches, in order."""
        if not parts:
            return cls.of([])
        return cls(np.concatenate([one.hashes for one in parts]), np.concatenate([one.tints for one in parts]))


def pairs(left: Prints, right: Prints) -> list[tuple[int, int]]:
    """Every (row of ``left``, row of ``right``) that show the same picture, in order."""
    found: list[tuple[int, int]] = []
    others = right.hashes.astype(np.float32)
    ones = others.sum(1)
    for start in range(0, len(left.hashes), CHUNK):
        rows = left.hashes[start : start + CHUNK].astype(np.float32)
        apart = rows.sum(1)[:, None] + ones[None] - 2 * rows @ others.T
        for row, other in zip(*np.nonzero(apart <= BITS), strict=True):
            difference = np.abs(left.tints[start + row].astype(int) - right.tints[other].astype(int)).mean()
            if difference <= TINT:
                found.append((start + int(row), int(other)))
    return found
