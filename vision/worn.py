"""Detect garments in photos of people, on each person separately.

A detector trained on photos of one person finds nothing on a person a third as large as in those, nor in a row of
people. Cropped to one person, the photo resembles its training data (docs/research/models.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image

from vision.finds import overlap
from vision.people import Person
from vision.types import Box, Garment

if TYPE_CHECKING:
    from vision.detector import Detector
    from vision.people import People

Labeller = Callable[[Image.Image], tuple[str, float]]
"""Returns the label of the garment in a picture, and its probability."""
LARGE = 0.8
"""Minimum height of a single person, as a share of the photo's height, for the whole photo to be used uncropped."""
WORN_THRESHOLD = 0.2
"""Minimum confidence of a garment on a person: people wear something, even if no detection is confident."""
PADDING = 0.08
"""Margin around a person as a share of the person's height: boxes are tight, and sleeves and shoes stick out."""
SLENDER = 0.5
"""Width over height of a person who is fully visible; a crop of a person cut off below is extended with grey to it."""
CUT_OFF = 0.97
"""Lower edge of a person, as a share of the photo's height, from which the person counts as cut off below."""
SAME = 0.5
"""Intersection over union above which two detections with the same label are one garment."""
GUESSED_FROM, GUESSED = 0.35, 0.15
"""If no garment is detected, the upper body of each person with at least the first confidence is returned as a garment
with the second confidence."""
MOST_GUESSED = 3
UPPER, UPPER_CUT_OFF = (0.15, 0.55), (0.22, 1.0)
"""Top and bottom of the upper body as shares of a person's height: fully visible, and cut off at the hip or chest."""
UPPER_LABELS = ("top", "outerwear", "dress")
GREY = (114, 114, 114)
"""The colour with which the detector's input is padded."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part, in pixels, of a picture; it may extend beyond the picture."""

    left: int
    top: int
    width: int
    height: int

    def cut(self, picture: Image.Image) -> Image.Image:
        part = Image.new("RGB", (self.width, self.height), GREY)
        part.paste(picture, (-self.left, -self.top))
        return part

    def back(self, garment: Garment, picture: Image.Image) -> Garment | None:
        """Map a garment in this part to the picture's coordinates; None if it lies outside the picture."""

        def across(value: float) -> float:
            return min(1.0, max(0.0, (self.left + value * self.width) / picture.width))

        def down(value: float) -> float:
            return min(1.0, max(0.0, (self.top + value * self.height) / picture.height))

        box = garment.box
        left, top, right, bottom = across(box.x), down(box.y), across(box.x + box.width), down(box.y + box.height)
        if right - left < 1e-3 or bottom - top < 1e-3:
            return None
        outline = tuple((round(across(x), 4), round(down(y), 4)) for x, y in garment.outline)
        return replace(garment, box=Box(left, top, right - left, bottom - top), outline=outline)


def garments_in(
    picture: Image.Image, detector: Detector, people: People | None, named: Labeller | None = None
) -> list[Garment]:
    """Return the garments in an upright RGB photo, large and confident ones first.

    Several people, or one who is small or cut off, are also searched individually. If nothing is detected, the upper
    bodies of people are returned as garments, labelled by ``named``.
    """
    found = people.find(picture) if people else []
    garments = _found(picture, found, detector)
    return garments or (_guessed(picture, found, named) if named else [])


def _guessed(picture: Image.Image, people: Sequence[Person], named: Labeller) -> list[Garment]:
    garments = []
    for person in [one for one in people if one.confidence >= GUESSED_FROM][:MOST_GUESSED]:
        box = person.box
        is_cut_off = box.y + box.height >= CUT_OFF and box.width >= SLENDER * box.height
        above, below = UPPER_CUT_OFF if is_cut_off else UPPER
        body = Box(box.x, box.y + above * box.height, box.width, (below - above) * box.height)
        label, _ = named(picture.crop(body.pixels(*picture.size)))
        garments.append(Garment(label if label in UPPER_LABELS else UPPER_LABELS[0], GUESSED, body))
    return garments


def _found(picture: Image.Image, found: Sequence[Person], detector: Detector) -> list[Garment]:
    if not found:
        return detector.find([picture])[0]
    if len(found) == 1 and _fills(found[0]):
        return detector.find([picture], WORN_THRESHOLD)[0]
    whole = detector.find([picture])[0]
    areas = [_around(person, picture) for person in found]
    worn: list[Garment] = []
    parts = [area.cut(picture) for area in areas]
    for person, area, finds in zip(found, areas, detector.find(parts, WORN_THRESHOLD), strict=True):
        placed = [one for find in finds if (one := area.back(find, picture))]
        worn += [one for one in placed if _whose(one, found) is person]
    beside = [one for one in whole if not any(_same(one, other) for other in worn)]
    return sorted(_once([*worn, *beside]), key=lambda one: -one.confidence * (one.box.width * one.box.height) ** 0.5)


def _fills(person: Person) -> bool:
    return person.box.height >= LARGE and person.box.width <= SLENDER * 1.3 * person.box.height


def _around(person: Person, picture: Image.Image) -> Area:
    left, top, right, bottom = person.box.pixels(*picture.size)
    margin = round(PADDING * (bottom - top))
    width, height = right - left + 2 * margin, bottom - top + 2 * margin
    if person.box.y + person.box.height >= CUT_OFF:
        height = max(height, round(width / SLENDER))
    return Area(left - margin, top - margin, width, height)


def _whose(garment: Garment, people: Sequence[Person]) -> Person:
    """Return the person whose box contains the largest part of a garment."""
    return max(people, key=lambda one: _shared(garment.box, one.box) / (garment.box.width * garment.box.height))


def _once(garments: Sequence[Garment]) -> list[Garment]:
    kept: list[Garment] = []
    for one in garments:
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _same(one: Garment, other: Garment) -> bool:
    if one.label != other.label:
        return False
    smaller = min(one.box.width * one.box.height, other.box.width * other.box.height)
    return overlap(_corners(one.box), _corners(other.box)) > SAME or _shared(one.box, other.box) > 0.85 * smaller


def _shared(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, width) * max(0.0, height)


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.width, box.y + box.height
