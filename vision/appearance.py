"""Measure the colours of a garment's pixels and the colour similarity of two garments.

An encoder finds shirts for a shirt, but also blue shirts for a brown one. Pixels determine colours more accurately
than embeddings do, provided it is known which pixels belong to the garment.
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
"""Longer side, in pixels, to which the picture is reduced before it is measured."""
BACKGROUND = 11.0
"""Maximum distance in Lab from the edge colour at which pixels connected to the edge count as background."""
EDGE = 0.6
"""Minimum share of the edge pixels that must have one colour for it to count as a plain background."""
FEWEST = 30
"""Minimum number of garment pixels; with fewer, the whole picture is measured."""
LIGHTNESS = 0.6
"""Weight of lightness relative to the two colour axes: two photos of the same red are rarely lit alike."""
SOFTNESS = 4.0
"""Standard deviation, in Lab, of the Gaussian by which a pixel is assigned to the shades near it."""
SKIN_LEFT = 0.35
"""Skin-coloured pixels are removed only if at least this share of the garment's pixels remains."""

GROUPS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    # colour: RGB values of its shades
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
"""The colours that are distinguished, by the names that shops use. Gold differs from yellow by its shine, if at all."""
SHADES = sum(map(len, GROUPS.values()))
HEAD = Path(__file__).parent / "models" / "colour" / "head.safetensors"
INNER = 0.5
"""Width and height of a garment's middle, as a share of the width and height of its bounding box."""


def _lab(pixels: NDArray[np.uint8]) -> Rows:
    """Convert (…, 3) RGB pixels to CIE L*a*b* with lightness from 0 to 100."""
    flat = np.ascontiguousarray(pixels.reshape(-1, 1, 3).astype(np.float32) / 255)
    lab: Rows = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32).reshape(pixels.shape)
    return lab


_SCALE = np.array([LIGHTNESS, 1, 1], np.float32)
_SHADES_RGB = np.array([one for shades in GROUPS.values() for one in shades], np.uint8)
_NAMED: Rows = np.asarray(_lab(_SHADES_RGB) * _SCALE, np.float32)


@dataclass(frozen=True, slots=True)
class ColourHead:
    """Classifies colour features as one of NAMES: two layers with a ReLU between them.

    Trained on the colour tags of shops (``training.colour``). ``inner`` (hidden, 2 * SHADES), ``outer`` (len(NAMES),
    hidden).
    """

    inner: Rows
    thresholds: Rows
    outer: Rows
    bias: Rows

    @classmethod
    def read(cls, file: Path = HEAD) -> ColourHead:
        """Load the head from a file. Errors: ModelError."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(file), framework="numpy") as tensors:
                return cls(*(tensors.get_tensor(name).astype(np.float32) for name in cls.__slots__))
        except (OSError, SafetensorError) as error:
            raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error

    def colours(self, picture: Image.Image, garment: Garment | None = None) -> Rows:
        """Return the (len(NAMES),) probabilities of what a shop would call the colour of a garment in an RGB picture.

        Without a garment, the foreground is measured: everything but a plain background. The probabilities sum to 1.
        """
        logits = np.maximum(features(picture, garment) @ self.inner.T + self.thresholds, 0) @ self.outer.T + self.bias
        likely = np.exp(logits - logits.max())
        found: Rows = (likely / likely.sum()).astype(np.float32)
        return found


def features(picture: Image.Image, garment: Garment | None = None) -> Rows:
    """Return (2 * SHADES,) square roots of the shades' shares among a garment's pixels and those in its middle.

    The middle contains fewer pixels of the surroundings and of shadows.
    """
    lab, inside = _garment_in(picture, garment)
    middle = inside & _middle(inside)
    parts = [lab[inside], lab[middle if middle.sum() >= FEWEST else inside]]
    found: Rows = np.sqrt(np.concatenate([shares(_without_skin(part) if garment else part) for part in parts]))
    return found


def pixels(picture: Image.Image, garment: Garment | None = None) -> Rows:
    """Return the (n, 3) Lab pixels of a garment in an RGB picture, or of the foreground if there is no garment."""
    lab, inside = _garment_in(picture, garment)
    found: Rows = _without_skin(lab[inside]) if garment else lab[inside]
    return found


def _garment_in(picture: Image.Image, garment: Garment | None) -> tuple[Rows, Mask]:
    """Return the reduced picture in Lab, (height, width, 3), and the mask of its pixels that belong to the garment."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    lab = _lab(np.asarray(small))
    inside = _outlined(garment, small.size) if garment else _foreground(lab)
    return lab, inside if inside.sum() >= FEWEST else np.ones(inside.shape, bool)


def shares(lab: Rows) -> Rows:
    """Return the (SHADES,) shares, which sum to 1, of the shades of GROUPS among (n, 3) Lab pixels, softly assigned."""
    apart = ((lab[:, None] * _SCALE - _NAMED[None]) ** 2).sum(-1)
    near = np.exp(-(apart - apart.min(1, keepdims=True)) / (2 * SOFTNESS**2))
    found: Rows = (near / near.sum(1, keepdims=True)).mean(0).astype(np.float32)
    return found


def colour_similarity(one: Rows, others: Rows) -> Rows:
    """Return the (n,) similarities, 0 to 1, of one row of colour probabilities to each of (n, len(NAMES)) rows.

    This is the Bhattacharyya coefficient (1943) of the probabilities from :meth:`ColourHead.colours`.
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
    """Return the mask of a garment's pixels: inside its outline or, if it has none, in the middle of its box."""
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
    """Return the mask of the foreground: pixels not connected to the edge through pixels of the edge's main colour.

    If the edge has no main colour, everything is foreground.
    """
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
    """Remove skin-coloured pixels if enough others remain: outlines of worn garments can include arms and faces."""
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
    strong = np.hypot(lab[:, 1], lab[:, 2])
    skin = (lab[:, 0] > 35) & (lab[:, 0] < 85) & (hue > 35) & (hue < 75) & (strong > 14) & (strong < 38)
    return lab[~skin] if (~skin).mean() >= SKIN_LEFT else lab
