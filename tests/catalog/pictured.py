"""Distinguishable pictures for the tests of duplicates and proposed tags."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

SHIRT = [(120, 80), (280, 80), (360, 180), (300, 210), (280, 160), (280, 440), (120, 440), (120, 160), (100, 210),
         (40, 180)]  # fmt: skip
TROUSERS = [(140, 60), (260, 60), (270, 450), (215, 450), (200, 160), (185, 450), (130, 450)]


def draw(path: Path, colour: str, kind: str, size: tuple[int, int] = (400, 500), shift: int = 0) -> None:
    """Save a "shirt" or "trousers" on white, shifted by some pixels, as JPEG."""
    picture = Image.new("RGB", (400, 500), "white")
    outline = SHIRT if kind == "shirt" else TROUSERS
    ImageDraw.Draw(picture).polygon([(x + shift, y + shift) for x, y in outline], fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.resize(size).save(path, quality=80)
