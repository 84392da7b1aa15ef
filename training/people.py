"""Random crops of full-body photos as in snapshots: face, from the head to the hip, from the hip down."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image, ImageOps

Part = Callable[[Image.Image, random.Random], Image.Image]

GREY = 1 / 3


def portrait(least: float, most: float) -> Part:
    """Return a crop of head and shoulders, with a height between these shares; a third is greyscale, like portraits."""

    def part(picture: Image.Image, draw: random.Random) -> Image.Image:
        top = draw.uniform(0, 0.08)
        taken = _band(picture, top, top + draw.uniform(least, most), draw, draw.uniform(0.1, 0.3))
        return ImageOps.grayscale(taken).convert("RGB") if draw.random() < GREY else taken

    return part


def upper(picture: Image.Image, draw: random.Random) -> Image.Image:
    """Crop a person from the head to about the hip, as in snapshots."""
    top = draw.uniform(0, 0.2)
    return _band(picture, top, top + draw.uniform(0.3, 0.5), draw)


def lower(picture: Image.Image, draw: random.Random) -> Image.Image:
    """Crop a person from about the hip down."""
    top = draw.uniform(0.4, 0.55)
    return _band(picture, top, min(1.0, top + draw.uniform(0.35, 0.5)), draw)


def _band(picture: Image.Image, top: float, bottom: float, draw: random.Random, aside: float = 0.0) -> Image.Image:
    """Crop from ``top`` to ``bottom`` and by at least ``aside`` on the left and right; all are shares of the sides."""
    left, right = draw.uniform(aside, aside + 0.15), draw.uniform(0.85 - aside, 1 - aside)
    width, height = picture.size
    return picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


PARTS: tuple[Part, ...] = (portrait(0.13, 0.2), portrait(0.2, 0.28), portrait(0.28, 0.36), upper, lower)
