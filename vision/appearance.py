"""Colour as it is measured: which colours a garment's pixels have, and how alike two garments are in them.

An encoder that finds shirts for a shirt finds blue ones for a brown one. Pixels tell colours better than it does, once
it is known which of them are the garment's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vision.clip_models import ModelError
from vision.types import Garment

Rows = NDArray[np.float32]
Mask = NDArray[np.bool_]

SIDE = 48
"""Longer side, in pixels, of the picture that is measured."""
BACKGROUND = 11.0
"""Distance in Lab, from the colour along the picture's edge, up to which what is connected with the edge is ground."""
EDGE = 0.6
"""Share of the edge that one colour must take to be a ground's."""
FEWEST = 30
"""Pixels of a garment, below which the whole picture is measured."""
LIGHTNESS = 0.6
"""How much lightness counts beside hue: one red is lit like another red seldom."""
SOFTNESS = 4.0
"""Standard deviation, in Lab, of how far from a named colour a pixel may be."""
SKIN_LEFT = 0.35
"""Share of a garment's pixels that must be left where those like skin are taken away."""

GROUPS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    # colour: the red, green and blue of what goes by that name
    "black": ((12, 12, 14), (38, 36, 40)),
    "grey": ((75, 76, 80), (128, 128, 132), (178, 179, 183)),
    "white": ((238, 238, 240), (222, 222, 226)),
    "beige": ((240, 232, 214), (222, 205, 178), (198, 178, 148)),
    "brown": ((160, 112, 68), (112, 72, 44), (66, 44, 34)),
    "red": ((200, 30, 42), (128, 22, 38)),
    "orange": ((236, 112, 40), (240, 140, 110), (178, 74, 38)),
    "yellow": ((246, 214, 66), (204, 158, 48)),
    "green": ((58, 142, 66), (28, 74, 48), (112, 112, 62), (168, 206, 120)),
    "turquoise": ((38, 132, 134), (94, 198, 196)),
    "blue": ((48, 92, 178), (130, 168, 216), (86, 112, 148)),
    "navy": ((28, 36, 70), (44, 56, 92)),
    "purple": ((104, 58, 140), (176, 154, 208)),
    "pink": ((226, 74, 142), (244, 176, 194), (206, 140, 146)),
}
NAMES = (*GROUPS, "gold", "multi")
"""The colours that are told apart, by what shops call them. Gold is told from yellow by its shine, if at all."""
SHADES = sum(map(len, GROUPS.values()))
HEAD = Path(__file__).parent / "models" / "colour" / "head.safetensors"
INNER = 0.5
"""Share of both sides of what encloses a garment that its middle has."""


def _lab(pixels: NDArray[np.uint8]) -> Rows:
    """(…, 3) RGB to CIE L*a*b*, lightness from 0 to 100."""
    flat = np.ascontiguousarray(pixels.reshape(-1, 1, 3).astype(np.float32) / 255)
    lab: Rows = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32).reshape(pixels.shape)
    return lab


_SCALE = np.array([LIGHTNESS, 1, 1], np.float32)
_SHADES_RGB = np.array([one for shades in GROUPS.values() for one in shades], np.uint8)
_NAMED: Rows = np.asarray(_lab(_SHADES_RGB) * _SCALE, np.float32)


@dataclass(frozen=True, slots=True)
class ColourHead:
    """Tells the colours of NAMES by features: two layers with a ReLU between them, trained on what shops call the
    colours of their products (``training.colour``). ``inner`` (hidden, 2 * SHADES), ``outer`` (len(NAMES), hidden).
    """

    inner: Rows
    thresholds: Rows
    outer: Rows
    bias: Rows

    @classmethod
    def read(cls, file: Path = HEAD) -> ColourHead:
        """Errors: ModelError."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(file), framework="numpy") as tensors:
                return cls(*(tensors.get_tensor(name).astype(np.float32) for name in cls.__slots__))
        except (OSError, SafetensorError) as error:
            raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error

    def colours(self, picture: Image.Image, garment: Garment | None = None) -> Rows:
        """(len(NAMES),) how likely each is to be what a shop calls the colour of a garment in an RGB picture; without
        one, of what is not its plain background. They sum to 1.
        """
        logits = np.maximum(features(picture, garment) @ self.inner.T + self.thresholds, 0) @ self.outer.T + self.bias
        likely = np.exp(logits - logits.max())
        found: Rows = (likely / likely.sum()).astype(np.float32)
        return found


def features(picture: Image.Image, garment: Garment | None = None) -> Rows:
    """(2 * SHADES,) square roots of the shares of the shades among the pixels of a garment, and among those in its
    middle, where there are fewer of what is beside it and of its shadows.
    """
    lab, inside = _garment_in(picture, garment)
    middle = inside & _middle(inside)
    parts = [lab[inside], lab[middle if middle.sum() >= FEWEST else inside]]
    found: Rows = np.sqrt(np.concatenate([shares(_without_skin(part) if garment else part) for part in parts]))
    return found


def pixels(picture: Image.Image, garment: Garment | None = None) -> Rows:
    """(n, 3) the pixels, in Lab, of a garment in an RGB picture; without one, of what is not its plain background."""
    lab, inside = _garment_in(picture, garment)
    found: Rows = _without_skin(lab[inside]) if garment else lab[inside]
    return found


def _garment_in(picture: Image.Image, garment: Garment | None) -> tuple[Rows, Mask]:
    """(height, width, 3) a small picture in Lab, and which of its pixels are the garment's."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    lab = _lab(np.asarray(small))
    inside = _outlined(garment, small.size) if garment else _foreground(lab)
    return lab, inside if inside.sum() >= FEWEST else np.ones(inside.shape, bool)


def shares(lab: Rows) -> Rows:
    """(SHADES,) shares, which sum to 1, of the shades of GROUPS for (n, 3) pixels in Lab, each to those near it."""
    apart = ((lab[:, None] * _SCALE - _NAMED[None]) ** 2).sum(-1)
    near = np.exp(-(apart - apart.min(1, keepdims=True)) / (2 * SOFTNESS**2))
    found: Rows = (near / near.sum(1, keepdims=True)).mean(0).astype(np.float32)
    return found


def likeness(one: Rows, others: Rows) -> Rows:
    """(n,) how much colours as :meth:`ColourHead.colours` gives them have in common with each of (n, len(NAMES)), from
    0 to 1: the coefficient of Bhattacharyya (1943).
    """
    found: Rows = np.sqrt(others) @ np.sqrt(one)
    return found


def _middle(inside: Mask) -> Mask:
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    found = np.zeros(inside.shape, bool)
    down, across = (round((side[-1] - side[0]) * (1 - INNER) / 2) for side in (rows, columns))
    found[rows[0] + down : rows[-1] + 1 - down, columns[0] + across : columns[-1] + 1 - across] = True
    return found


def _outlined(garment: Garment, size: tuple[int, int]) -> Mask:
    """A garment's pixels: those in its outline, or the middle of its box where it has none."""
    mask = Image.new("1", size, 0)
    pen = ImageDraw.Draw(mask)
    if len(garment.outline) >= 3:
        pen.polygon([(x * size[0], y * size[1]) for x, y in garment.outline], fill=1)
    else:
        left, top, right, bottom = garment.box.pixels(*size)
        across, down = (right - left) / 5, (bottom - top) / 5
        pen.rectangle((left + across, top + down, right - across, bottom - down), fill=1)
    return np.asarray(mask, bool)


def _foreground(lab: Rows) -> Mask:
    """What is not connected with the edge by pixels of the colour that most of the edge has; all where it has none."""
    edge = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    ground = np.median(edge, axis=0)
    if (np.linalg.norm(edge - ground, axis=-1) < BACKGROUND).mean() < EDGE:
        return np.ones(lab.shape[:2], bool)
    like = (np.linalg.norm(lab - ground, axis=-1) < BACKGROUND).astype(np.uint8)
    framed = np.pad(like, 1, constant_values=1)
    _, areas = cv2.connectedComponents(framed, connectivity=4)
    found: Mask = ((areas != areas[0, 0]) | (framed == 0))[1:-1, 1:-1]
    return found


def _without_skin(lab: Rows) -> Rows:
    """Without pixels like skin where enough are left: arms and faces lie in the outlines of what is worn."""
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
    strong = np.hypot(lab[:, 1], lab[:, 2])
    skin = (lab[:, 0] > 35) & (lab[:, 0] < 85) & (hue > 35) & (hue < 75) & (strong > 14) & (strong < 38)
    return lab[~skin] if (~skin).mean() >= SKIN_LEFT else lab
