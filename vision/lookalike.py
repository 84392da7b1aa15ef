"""Which pictures are as good as the same, and which only look alike: perceptual hashes and colours must both agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAME_BITS = 12
"""Of the 256 bits of a fine hash so many may differ in pictures of the same thing; looked at over a shop's catalogue,
where up to 12 showed one model in one shot and from 14 on there were others among them."""
ALIKE_BITS = 6
"""Of the 64 bits of a coarse hash, in pictures of one silhouette: any two pairs of low shoes on white."""
TINT = 8.0
"""The mean difference of 8x8 miniatures may be that much of 255: another colour of one model is another."""
CHUNK = 512

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prints:
    """What n pictures are told apart by: ``coarse`` (n, 64) and ``fine`` (n, 256) bool, ``tints`` (n, 192) uint8."""

    coarse: Bits
    fine: Bits
    tints: NDArray[np.uint8]

    @classmethod
    def of(cls, pictures: Sequence[Image.Image]) -> Prints:
        """Perceptual hashes (imagehash) and 8x8 miniatures of RGB pictures."""
        tints = [np.asarray(picture.resize((8, 8), Image.Resampling.BOX)).reshape(-1) for picture in pictures]
        return cls(_hashes(pictures, 8), _hashes(pictures, 16), np.array(tints, np.uint8).reshape(-1, 192))

    @classmethod
    def joined(cls, parts: Sequence[Prints]) -> Prints:
        """Those of several batches, in order."""
        if not parts:
            return cls.of([])
        return cls(
            np.concatenate([one.coarse for one in parts]),
            np.concatenate([one.fine for one in parts]),
            np.concatenate([one.tints for one in parts]),
        )


def same(left: Prints, right: Prints) -> list[tuple[int, int]]:
    """Every (row of ``left``, row of ``right``) that show as good as the same picture, in order."""
    return _pairs(left.fine, right.fine, SAME_BITS, left, right)


def alike(left: Prints, right: Prints) -> list[tuple[int, int]]:
    """Every (row of ``left``, row of ``right``) that have silhouette and colours in common, in order."""
    return _pairs(left.coarse, right.coarse, ALIKE_BITS, left, right)


def _pairs(ours: Bits, theirs: Bits, most: int, left: Prints, right: Prints) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    others = theirs.astype(np.float32)
    ones = others.sum(1)
    for start in range(0, len(ours), CHUNK):
        rows = ours[start : start + CHUNK].astype(np.float32)
        apart = rows.sum(1)[:, None] + ones[None] - 2 * rows @ others.T
        for row, other in zip(*np.nonzero(apart <= most), strict=True):
            difference = np.abs(left.tints[start + row].astype(int) - right.tints[other].astype(int)).mean()
            if difference <= TINT:
                found.append((start + int(row), int(other)))
    return found


def _hashes(pictures: Sequence[Image.Image], side: int) -> Bits:
    import imagehash

    hashes = [np.asarray(imagehash.phash(picture, hash_size=side).hash).reshape(-1) for picture in pictures]
    return np.array(hashes, np.bool_).reshape(-1, side * side)
