"""What people see found in a photo, beside what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vision.finds import overlap
from vision.types import Box, Garment

RIGHT = 0.5
"""Intersection over union of two boxes of one label from which a find is right, as in box AP50."""


@dataclass(frozen=True, slots=True)
class Compared:
    """``thumbnail`` (WebP) has the picture's proportions, ``size`` its width and height in pixels.

    ``pairs``: place of a truth, place of the find that is right for it, and their IoU.
    """

    file: Path
    thumbnail: bytes
    size: tuple[int, int]
    truths: Sequence[Garment]
    finds: Sequence[Garment]
    pairs: Sequence[tuple[int, int, float]]

    @property
    def found(self) -> frozenset[int]:
        """Places of the truths that were found."""
        return frozenset(truth for truth, _, _ in self.pairs)

    @property
    def right(self) -> frozenset[int]:
        """Places of the finds that are right."""
        return frozenset(find for _, find, _ in self.pairs)

    @property
    def score(self) -> float:
        """0 to 1: the IoU of all that was found, over the number of truths and of false finds.

        1 is every garment found to the pixel and nothing else; a missed garment and a false find cost the same. 1 also
        where nothing is there and nothing is found.
        """
        false = len(self.finds) - len(self.pairs)
        counted = len(self.truths) + false
        return sum(shared for _, _, shared in self.pairs) / counted if counted else 1.0


def pairs(truths: Sequence[Garment], finds: Sequence[Garment]) -> list[tuple[int, int, float]]:
    """Each truth with at most one find of its label and each find with at most one truth, the closest first."""
    close = [
        (overlap(corners(truth.box), corners(find.box)), place, number)
        for place, truth in enumerate(truths)
        for number, find in enumerate(finds)
        if truth.label == find.label
    ]
    taken: list[tuple[int, int, float]] = []
    for shared, place, number in sorted(close, key=lambda one: -one[0]):
        free = all(place != truth and number != find for truth, find, _ in taken)
        if free and shared >= RIGHT:
            taken.append((place, number, shared))
    return taken


def corners(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, in fractions of the picture."""
    return box.x, box.y, box.x + box.width, box.y + box.height
