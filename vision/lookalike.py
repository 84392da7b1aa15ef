"""Find near-identical and merely similar pictures; both their perceptual hashes and their colours must match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAME_BITS = 12
"""Maximum number of the 256 bits of the fine hashes that may differ between near-identical pictures. In a shop's
catalogue, pairs up to 12 showed the same shot of one model; from 14 on there were different products among them."""
ALIKE_BITS = 6
"""Maximum number of differing bits, of 64, of the coarse hashes of one silhouette: any two low shoes on white."""
TINT = 8.0
"""Maximum mean difference, of 255, between 8x8 miniatures: the same model in another colour is a different product."""
CHUNK = 512

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PictureHashes:
    """Hashes and miniatures of n pictures: ``coarse`` (n, 64) and ``fine`` (n, 256) bool, ``tints`` (n, 192) uint8."""

    coarse: Bits
    fine: Bits
    tints: NDArray[np.uint8]

    @classmethod
    def of(cls, pictures: Sequence[Image.Image]) -> PictureHashes:
        """Compute the perceptual hashes (imagehash) and 8x8 miniatures of RGB pictures."""
        tints = [np.asarray(picture.resize((8, 8), Image.Resampling.BOX)).reshape(-1) for picture in pictures]
        return cls(_hashes(pictures, 8), _hashes(pictures, 16), np.array(tints, np.uint8).reshape(-1, 192))

    @classmethod
    def joined(cls, parts: Sequence[PictureHashes]) -> PictureHashes:
        """Concatenate the hashes of several batches, in order."""
        if not parts:
            return cls.of([])
        return cls(
            np.concatenate([one.coarse for one in parts]),
            np.concatenate([one.fine for one in parts]),
            np.concatenate([one.tints for one in parts]),
        )


def same(left: PictureHashes, right: PictureHashes) -> list[tuple[int, int]]:
    """Return every pair (row of ``left``, row of ``right``) of near-identical pictures, in order."""
    return _pairs(left.fine, right.fine, SAME_BITS, left, right)


def alike(left: PictureHashes, right: PictureHashes) -> list[tuple[int, int]]:
    """Return every pair (row of ``left``, row of ``right``) of the same silhouette and colours, in order."""
    return _pairs(left.coarse, right.coarse, ALIKE_BITS, left, right)


def _pairs(ours: Bits, theirs: Bits, most: int, left: PictureHashes, right: PictureHashes) -> list[tuple[int, int]]:
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
