"""Compare the detections shown for a photo with its ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vision.finds import overlap
from vision.types import Box, Garment

RIGHT = 0.5
"""Minimum intersection over union, with the same label, for a detection to be correct, as in box AP50."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A photo with its ground truth and detections.

    ``thumbnail`` (WebP) has the picture's aspect ratio, ``size`` its width and height in pixels. ``pairs``: index of a
    true garment, index of the detection that matches it, and their IoU.
    """

    file: Path
    thumbnail: bytes
    size: tuple[int, int]
    truths: Sequence[Garment]
    finds: Sequence[Garment]
    pairs: Sequence[tuple[int, int, float]]

    @property
    def found(self) -> frozenset[int]:
        """Return the indices of the true garments that were detected."""
        return frozenset(truth for truth, _, _ in self.pairs)

    @property
    def right(self) -> frozenset[int]:
        """Return the indices of the correct detections."""
        return frozenset(find for _, find, _ in self.pairs)

    @property
    def score(self) -> float:
        """Return a score from 0 to 1: the summed IoU of matches over the number of true garments and false positives.

        1 means that every garment is detected to the pixel and nothing else, or that there is nothing to detect and
        nothing is detected. A missed garment and a false positive cost the same.
        """
        false = len(self.finds) - len(self.pairs)
        counted = len(self.truths) + false
        return sum(shared for _, _, shared in self.pairs) / counted if counted else 1.0


def pairs(truths: Sequence[Garment], finds: Sequence[Garment]) -> list[tuple[int, int, float]]:
    """Match true garments and detections of the same label one to one, greedily by IoU."""
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
    """Return left, top, right and bottom, in fractions of the picture."""
    return box.x, box.y, box.x + box.width, box.y + box.height
