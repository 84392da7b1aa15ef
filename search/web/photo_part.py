"""Which part of a stored photo a search uses, as encoded in a URL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from search.types import clean_text
from vision.types import Box, Garment

LONGEST_TOKEN = 64
LONGEST_LABEL = 40
SMALLEST_BOX = 2.0
"""Minimum width and height of an area of a photo, in percent."""
SEPARATOR = "~"
AGAINST = "less"
"""Part of a URL: the results should be less like this photo."""


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """The part of a stored photo to search with, given by the photo's ``token``.

    It is a detected garment (index ``garment``), an area that the shopper drew (``box``), or without either the whole
    photo. ``label``: what the shopper says that it shows; ``liked``: whether the results should be like it, or less
    like it.
    """

    token: str
    garment: int | None = None
    box: Box | None = None
    label: str = ""
    liked: bool = True

    @classmethod
    def read(cls, token: str, place: str, label: str = "", *, liked: bool = True) -> Self:
        """``place``: a garment's index, ``left,top,width,height`` in percent, or anything else for the whole photo."""
        box = box_of(place)
        return cls(token[:LONGEST_TOKEN], None if box else _index(place), box, clean_text(label, LONGEST_LABEL), liked)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Parse the format of :meth:`text`; unreadable parts are ignored."""
        token, place, against, label, *_ = (*text.split(SEPARATOR, 3), "", "", "", "")
        return cls.read(token, place, label, liked=against != AGAINST)

    @property
    def place(self) -> str:
        """The place as :meth:`read` accepts it."""
        if self.box:
            return ",".join(f"{side:g}" for side in percent(self.box))
        return "" if self.garment is None else str(self.garment)

    def text(self) -> str:
        parts = (self.token, self.place, "" if self.liked else AGAINST, self.label)
        return SEPARATOR.join(parts).rstrip(SEPARATOR)

    def chosen(self, garments: Sequence[Garment]) -> Garment | None:
        """Return which of the photo's ``garments`` to search with: a detection, with the shopper's label if there is
        one, or a drawn area with a label; None for the whole photo."""
        if self.box:
            return Garment(self.label, 1.0, self.box) if self.label else None
        if self.garment is None or self.garment >= len(garments):
            return None
        found = garments[self.garment]
        return replace(found, label=self.label) if self.label else found


def percent(box: Box) -> tuple[float, float, float, float]:
    """Return left, top, width and height in percent, as used in URLs and forms."""
    left, top, width, height = (round(side * 100, 1) for side in (box.x, box.y, box.width, box.height))
    return left, top, width, height


def box_of(text: str) -> Box | None:
    """Parse ``10,5,80,90``; what extends beyond the photo is cropped."""
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        return None
    left, top = (min(max(side, 0.0), 100 - SMALLEST_BOX) for side in (left, top))
    width, height = min(max(width, SMALLEST_BOX), 100 - left), min(max(height, SMALLEST_BOX), 100 - top)
    if (left, top, width, height) == (0, 0, 100, 100) or math.isnan(left + top + width + height):
        return None
    return Box(left / 100, top / 100, width / 100, height / 100)


def _index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
