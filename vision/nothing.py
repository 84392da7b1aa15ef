"""Drawn pictures without any garment, in which a detector should find nothing."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw


def text_page(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """Lines of grey words on paper, some with a heading."""
    left, y = width // 10, height // 12
    size = rng.randint(5, 9)
    if rng.random() < 0.6:
        pen.rectangle((left, y, rng.randint(width // 3, width * 4 // 5), y + 2 * size), fill=_grey(rng, 20, 90))
        y += 4 * size
    while y < height * 11 // 12:
        x = left
        while x < width * 9 // 10:
            word = rng.randint(2, 9) * size // 2
            pen.rectangle((x, y, min(x + word, width * 9 // 10), y + size // 2), fill=_grey(rng, 30, 120))
            x += word + size // 2
        y += int(size * (1.4 if rng.random() < 0.85 else 3))


def landscape(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """Hills under a sky, with trees, and at times a sun."""
    sky = rng.choice([(150, 190, 230), (240, 180, 140), (180, 190, 200)])
    pen.rectangle((0, 0, width, height), fill=_near(rng, sky))
    if rng.random() < 0.5:
        _disc(pen, rng.randint(0, width), rng.randint(0, height // 3), rng.randint(8, 30), (250, 235, 190))
    for layer in range(rng.randint(2, 5)):
        base, swell, turn = height * (0.4 + 0.15 * layer), rng.uniform(8, 40), rng.uniform(0, 6)
        line = [(x, base + swell * math.sin(turn + x / rng.uniform(39, 41))) for x in range(0, width + 8, 8)]
        colour = _near(rng, (60 + 15 * layer, 110 + 10 * layer, 60))
        pen.polygon([(0, height), *line, (width, height)], fill=colour)
        for _ in range(rng.randint(0, 9)):
            x, tall = rng.randint(0, width), rng.randint(12, 60)
            pen.polygon([(x - tall / 4, base), (x + tall / 4, base), (x, base - tall)], fill=_near(rng, (35, 80, 45)))


def texture(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """Bricks, stripes, dots or tiles all over."""
    step, kind = rng.randint(10, 44), rng.randint(0, 3)
    one, other = _any(rng), _any(rng)
    pen.rectangle((0, 0, width, height), fill=one)
    for row, y in enumerate(range(0, height, step)):
        if kind == 0:
            pen.rectangle((0, y, width, y + step // 2), fill=other)
            continue
        for column, x in enumerate(range(-step, width, step)):
            if kind == 1:
                left = x + row % 2 * step // 2
                pen.rectangle((left, y, left + step - 3, y + step - 3), fill=other)
            elif kind == 2:
                _disc(pen, x, y, step // 4, other)
            elif (row + column) % 2:
                pen.rectangle((x, y, x + step, y + step), fill=other)


def chart(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """Bars, a line or a pie between axes."""
    left, bottom = width // 8, height * 7 // 8
    pen.line((left, height // 10, left, bottom, width * 9 // 10, bottom), fill=(60, 60, 60), width=2)
    kind, count = rng.randint(0, 2), rng.randint(4, 12)
    if kind == 2:
        turn, frame = 0.0, (width // 5, height // 4, width * 4 // 5, height // 4 + width * 3 // 5)
        for _ in range(count):
            more = turn + rng.uniform(15, 90)
            pen.pieslice(frame, turn, min(360, more), fill=_any(rng))
            turn = more
        return
    step = (width * 3 // 4) / count
    tops = [(left + step * (place + 0.5), rng.randint(height // 8, bottom - 5)) for place in range(count)]
    colour = _any(rng)
    if kind == 1:
        pen.line(tops, fill=colour, width=3)
        return
    for x, top in tops:
        pen.rectangle((x - step * 0.35, top, x + step * 0.35, bottom), fill=colour)


def room(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """A wall and a floor, a window, a table and a lamp."""
    floor = rng.randint(height * 5 // 9, height * 7 // 9)
    pen.rectangle((0, 0, width, floor), fill=_near(rng, (215, 205, 190)))
    pen.rectangle((0, floor, width, height), fill=_near(rng, (140, 105, 75)))
    x, y, wide = rng.randint(10, width // 2), rng.randint(10, height // 5), rng.randint(50, 110)
    pen.rectangle((x, y, x + wide, y + wide), fill=(190, 215, 235), outline=(90, 80, 70), width=4)
    pen.line((x + wide // 2, y, x + wide // 2, y + wide), fill=(90, 80, 70), width=4)
    table, wood = floor + rng.randint(-40, 10), _near(rng, (110, 75, 45))
    x = rng.randint(5, width // 3)
    pen.rectangle((x, table, x + width // 2, table + 9), fill=wood)
    for leg in (x + 6, x + width // 2 - 12):
        pen.rectangle((leg, table, leg + 6, table + 60), fill=wood)
    lamp = x + rng.randint(20, 80)
    pen.line((lamp, table, lamp, table - 40), fill=(60, 60, 60), width=3)
    pen.polygon([(lamp - 8, table - 62), (lamp + 8, table - 62), (lamp + 18, table - 40), (lamp - 18, table - 40)],
                fill=_near(rng, (235, 205, 130)))  # fmt: skip


def car(pen: Pen, rng: random.Random, width: int, height: int) -> None:
    """A car from the side on a road."""
    road = height * 2 // 3
    pen.rectangle((0, 0, width, road), fill=_near(rng, (185, 205, 220)))
    pen.rectangle((0, road, width, height), fill=_near(rng, (95, 95, 100)))
    long = rng.randint(width // 2, width * 4 // 5)
    left, tall, paint = rng.randint(5, width - long - 5), long // 4, _any(rng)
    sill = road + tall // 3
    pen.polygon([(left + long * 0.2, sill - tall * 0.9), (left + long * 0.33, sill - tall * 1.6),
                 (left + long * 0.7, sill - tall * 1.6), (left + long * 0.85, sill - tall * 0.9)],
                fill=_near(rng, (70, 85, 100)))  # fmt: skip
    pen.rounded_rectangle((left, sill - tall, left + long, sill), radius=tall // 3, fill=paint)
    for share in (0.2, 0.8):
        _disc(pen, int(left + long * share), sill, tall // 3, (25, 25, 25))
        _disc(pen, int(left + long * share), sill, tall // 7, (170, 170, 170))


KINDS: dict[str, Callable[[Pen, random.Random, int, int], None]] = {
    "text page": text_page, "landscape": landscape, "texture": texture, "chart": chart, "room": room, "car": car,
}  # fmt: skip
LEARNT = ("text page", "landscape", "texture")
"""Kinds that may be used for training; the others are held out for evaluation."""


def picture(kind: str, seed: int) -> Image.Image:
    """Return one picture, deterministic for a seed, with some blur and noise like a photo."""
    rng = random.Random(f"{kind} {seed}")
    width, height = rng.choice([(240, 320), (320, 240), (280, 280), (200, 300)])
    canvas = Image.new("RGB", (width, height), _near(rng, (246, 245, 240), 9))
    KINDS[kind](ImageDraw.Draw(canvas), rng, width, height)
    canvas = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))
    return Image.blend(canvas, _noise(f"{kind} {seed}", width, height, rng.uniform(4, 30)), rng.uniform(0, 0.12))


def _noise(seed: str, width: int, height: int, sigma: float) -> Image.Image:
    """Return grey Gaussian noise around 128; Pillow's own noise cannot be seeded."""
    values = np.random.default_rng(crc32(seed.encode())).normal(128, sigma, (height, width))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")


def _disc(pen: Pen, x: int, y: int, radius: int, colour: Colour) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _any(rng: random.Random) -> Colour:
    return rng.randint(20, 240), rng.randint(20, 240), rng.randint(20, 240)


def _near(rng: random.Random, colour: Colour, spread: int = 30) -> Colour:
    red, green, blue = (max(0, min(255, part + rng.randint(-spread, spread))) for part in colour)
    return red, green, blue


def _grey(rng: random.Random, low: int, high: int) -> Colour:
    value = rng.randint(low, high)
    return value, value, value
