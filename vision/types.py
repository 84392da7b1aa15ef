"""Data types for the garments that a detector finds, independent of the detector's library and of Django."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in an upright picture. All values are fractions, 0 to 1, of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        right, bottom = self.x + self.width, self.y + self.height
        inside = 0 <= self.x < 1 and 0 <= self.y < 1 and right <= 1.0001 and bottom <= 1.0001
        if not (inside and self.width > 0 and self.height > 0):
            raise ValueError(f"A box lies within the picture and has an area; got {self}.")

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom) in pixels for a picture of this size; each side is at least one pixel."""
        left, top = int(self.x * width), int(self.y * height)
        right, bottom = round((self.x + self.width) * width), round((self.y + self.height) * height)
        return left, top, min(width, max(left + 1, right)), min(height, max(top + 1, bottom))

    def turned(self, quarters: int) -> Box:
        """Return the box after the picture has been rotated anticlockwise by this number of quarter turns."""
        box = self
        for _ in range(quarters % 4):
            box = Box(box.y, max(0.0, 1 - box.x - box.width), box.height, box.width)
        return box


@dataclass(frozen=True, slots=True)
class Garment:
    """One garment in a picture. ``outline`` is a polygon in fractions of width and height, empty if unknown."""

    label: str
    confidence: float
    box: Box
    outline: tuple[tuple[float, float], ...] = ()

    def turned(self, quarters: int) -> Garment:
        """Return the garment after the picture has been rotated anticlockwise by this number of quarter turns."""
        outline = self.outline
        for _ in range(quarters % 4):
            outline = tuple((y, 1 - x) for x, y in outline)
        return replace(self, box=self.box.turned(quarters), outline=outline)
