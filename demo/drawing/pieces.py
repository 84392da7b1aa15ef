"""Rasterise outlines and strokes to pieces: the pixels that they cover, with antialiasing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.drawing.geometry import Curve

Plane = NDArray[Any]
"""(height, width) or (height, width, channels) from 0 to 1; OpenCV's types do not say which float type."""

SHIFT = 4  # fractional bits of OpenCV's fixed-point coordinates


@dataclass(frozen=True)
class Piece:
    """A painted area: its position on the board in pixels, and its coverage of each pixel."""

    x: int
    y: int
    mask: Plane


def covered(
    rings: Sequence[Curve], size: tuple[int, int], scale: float, blur: float = 0.0, within: Piece | None = None
) -> Piece | None:
    """Return the piece that outlines in pixels cover (even-odd rule), with twofold supersampling; None if empty."""
    everything = np.vstack(rings)
    pad = 2 + int(blur * 3 * scale)
    x0, y0 = np.maximum(np.floor(everything.min(axis=0)).astype(int) - pad, 0)
    x1, y1 = np.minimum(np.ceil(everything.max(axis=0)).astype(int) + pad, size)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    big = np.zeros(((y1 - y0) * 2, (x1 - x0) * 2), np.uint8)
    shapes = [np.round((ring - (x0, y0)) * 2 * (1 << SHIFT)).astype(np.int32) for ring in rings]
    cv2.fillPoly(big, shapes, 255, cv2.LINE_AA, SHIFT)
    mask: Plane = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if blur:
        mask = cv2.GaussianBlur(mask, (0, 0), blur * scale)
    piece = Piece(int(x0), int(y0), mask)
    return piece if within is None else _clip(piece, within)


def stroked(
    curves: Sequence[Curve],
    size: tuple[int, int],
    scale: float,
    width: float,
    blur: float = 0.0,
    within: Piece | None = None,
    closed: bool = False,
) -> Piece | None:
    """Return the piece that lines in pixels, `width` units wide, cover, with threefold supersampling; None if empty."""
    zoom = 3
    everything = np.vstack(curves)
    pad = 2 + int((width + blur * 3) * scale)
    x0, y0 = np.maximum(np.floor(everything.min(axis=0)).astype(int) - pad, 0)
    x1, y1 = np.minimum(np.ceil(everything.max(axis=0)).astype(int) + pad, size)
    if x1 - x0 < 1 or y1 - y0 < 1:
        return None
    big = np.zeros(((y1 - y0) * zoom, (x1 - x0) * zoom), np.uint8)
    shapes = [np.round((c - (x0, y0)) * zoom * (1 << SHIFT)).astype(np.int32) for c in curves]
    thick = max(1, round(width * scale * zoom))
    cv2.polylines(big, shapes, closed, 255, thick, cv2.LINE_AA, SHIFT)
    mask: Plane = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    mask *= min(1.0, width * scale * zoom / thick)
    if blur:
        mask = cv2.GaussianBlur(mask, (0, 0), blur * scale)
    piece = Piece(int(x0), int(y0), mask)
    return piece if within is None else _clip(piece, within)


def _clip(piece: Piece, within: Piece) -> Piece | None:
    h, w = piece.mask.shape
    wh, ww = within.mask.shape
    x0, y0 = max(piece.x, within.x), max(piece.y, within.y)
    x1, y1 = min(piece.x + w, within.x + ww), min(piece.y + h, within.y + wh)
    if x1 <= x0 or y1 <= y0:
        return None
    inner = piece.mask[y0 - piece.y : y1 - piece.y, x0 - piece.x : x1 - piece.x]
    limit = within.mask[y0 - within.y : y1 - within.y, x0 - within.x : x1 - within.x]
    return Piece(x0, y0, inner * limit)
