"""Lay out outlines and labels of garments over a picture as plain numbers, in an SVG drawing WIDE units wide."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from vision.types import Box, Garment

WIDE = 200
LINE = 13
"""Height of a label."""
LETTER = 6.2
"""Average width of a letter, with a margin."""


@dataclass(frozen=True, slots=True)
class Plate:
    """Position of a label: left, top and width."""

    x: float
    y: float
    wide: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A garment to draw. ``points``: an SVG polygon; ``right``: detected (ground truth) or correct (detection)."""

    points: str
    name: str
    right: bool
    plate: Plate

    @property
    def text(self) -> tuple[float, float]:
        """Return the position of the label's text."""
        return self.plate.x + 3, self.plate.y + 9.8


def height(size: tuple[int, int]) -> float:
    """Return the height of the drawing for a picture of this width and height."""
    return round(WIDE * size[1] / size[0], 1)


def drawn(
    garments: Sequence[Garment], right: Container[int], size: tuple[int, int], *, sure: bool, boxes: bool = False
) -> list[Drawn]:
    """Return the drawn garments; ``right``: indices of the correct ones.

    ``sure``: add their confidence to the labels; ``boxes``: draw only boxes.
    """
    high = height(size)
    plates: list[Plate] = []
    shown = []
    for place, garment in enumerate(garments):
        name = garment.label + (f" {garment.confidence:.2f}" if sure else "") + ("" if place in right else " ✗")
        plates.append(_plate(garment.box, len(name) * LETTER + 6, high, plates))
        outline = [] if boxes else garment.outline
        points = " ".join(f"{x * WIDE:.1f},{y * high:.1f}" for x, y in outline or _corners(garment.box))
        shown.append(Drawn(points, name, place in right, plates[-1]))
    return shown


def _corners(box: Box) -> list[tuple[float, float]]:
    right, bottom = box.x + box.width, box.y + box.height
    return [(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)]


def _plate(box: Box, wide: float, high: float, others: Sequence[Plate]) -> Plate:
    """Place a label at the box's upper left corner, or at the nearest free position below or above it."""
    x = max(0.0, min(box.x * WIDE, WIDE - wide))
    wanted = min(box.y * high, high - LINE)
    rows = range(int(high // LINE))
    for y in sorted((wanted + LINE * way * row for row in rows for way in (1, -1)), key=lambda y: abs(y - wanted)):
        plate = Plate(x, y, wide)
        if 0 <= y <= high - LINE and not any(_touch(plate, other) for other in others):
            return plate
    return Plate(x, max(0.0, wanted), wide)


def _touch(one: Plate, other: Plate) -> bool:
    beside = one.x + one.wide <= other.x or other.x + other.wide <= one.x
    return not beside and abs(one.y - other.y) < LINE
