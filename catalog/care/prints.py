"""Picture fingerprints for finding near-duplicates, small enough to be stored with each product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.pictures import kept_pixels
from search.engine.picture_names import THUMBNAIL_WIDTHS, thumbnail_name
from vision.image import PictureError
from vision.lookalike import SAME_BITS, TINT, PictureHashes

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Difference:
    """``bits``: how many of the 256 bits of two perceptual hashes differ; ``tint``: the mean difference of two
    miniatures, of 255.
    """

    bits: int
    tint: float

    @property
    def is_same(self) -> bool:
        """Whether the pictures are near-identical."""
        return self.bits <= SAME_BITS and self.tint <= TINT


def print_of(picture: str) -> bytes:
    """Return a stored picture's fingerprint: its perceptual hash, then an 8 × 8 RGB miniature, 224 bytes in all.

    Empty if the picture cannot be opened. It is computed from the small thumbnail, which has more than the 64 pixels
    that the hash needs.
    """
    try:
        pixels = kept_pixels(thumbnail_name(picture, THUMBNAIL_WIDTHS[0]))
    except (PictureError, OSError):
        return b""
    prints = PictureHashes.of([pixels.convert("RGB")])
    return bytes(np.packbits(prints.fine[0])) + bytes(prints.tints[0])


def difference(one: bytes, other: bytes) -> Difference | None:
    """Return the difference of two fingerprints; None if one is empty."""
    if not one or not other:
        return None
    ours, theirs = np.frombuffer(one, np.uint8), np.frombuffer(other, np.uint8)
    bits = int(np.unpackbits(ours[:HASH_BYTES] ^ theirs[:HASH_BYTES]).sum())
    return Difference(bits, float(np.abs(ours[HASH_BYTES:].astype(int) - theirs[HASH_BYTES:]).mean()))
