"""The relief of a piece of cloth (rounded edges, folds, unevenness) and its shading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from demo.drawing.geometry import HEIGHT, WIDTH, Curve, resample
from demo.drawing.pieces import SHIFT, Piece, Plane

LIGHT = (-0.62, -0.78)


@dataclass(frozen=True)
class Fold:
    """A ridge (depth > 0) or crease (depth < 0) along a curve, up to `width` units wide in the middle."""

    line: Curve
    width: float = 10.0
    depth: float = 4.0
    taper: tuple[float, float] = (0.0, 0.0)  # width at both ends, as a share of `width`


def rounded(piece: Piece, scale: float, round_: float, puff: float) -> Plane:
    """Return the height map of a piece with edges rounded within `round_`, at half resolution, in units."""
    mask = cv2.resize(piece.mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    solid = cv2.copyMakeBorder((mask > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    edge = cv2.distanceTransform(solid, cv2.DIST_L2, 3)[1:-1, 1:-1] * (2 / scale)
    t = 1 - np.minimum(edge / round_, 1)
    height = np.sqrt(np.maximum(1 - t * t, 0)) * (round_ * 0.42 * puff)
    return cv2.GaussianBlur(height.astype(np.float32), (0, 0), max(1.0, round_ * 0.10 * scale))


def ridges(piece: Piece, shape: tuple[int, ...], lenses: Sequence[tuple[Curve, float]], blur: float) -> Plane:
    """Return the height map of folds with the same blur, given as lenses in pixels with their depths."""
    plane = np.zeros(shape, np.float32)
    for outline, depth in lenses:
        halved = outline / 2 - (piece.x / 2, piece.y / 2)
        layer = np.zeros(shape, np.uint8)
        cv2.fillPoly(layer, [np.round(halved * (1 << SHIFT)).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
        plane += layer * np.float32(depth / 255)
    return cv2.GaussianBlur(plane, (0, 0), blur)


def by_softness(folds: Sequence[Fold]) -> list[tuple[float, list[Fold]]]:
    """Group folds into three classes of blur, so that each class is blurred only once."""
    groups: dict[float, list[Fold]] = {}
    for fold in folds:
        sigma = 1.8 if fold.width < 6 else 4.0 if fold.width < 14 else 8.0
        groups.setdefault(sigma, []).append(fold)
    return sorted(groups.items())


def lens(fold: Fold) -> Curve:
    """Return the outline of a fold, in units."""
    line = resample(fold.line, 18)
    t = np.linspace(0, 1, 18)
    swell = np.sin(np.pi * t) ** 0.7
    swell = np.maximum(swell, np.where(t < 0.5, fold.taper[0], fold.taper[1]))
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) * (swell * fold.width / 2)[:, None]
    return np.vstack([line + normal, (line - normal)[::-1]])


_WOBBLES: dict[int, Plane] = {}


def wobble(seed: int) -> Plane:
    """Return one of eight (HEIGHT, WIDTH) height maps for the slight unevenness of hanging cloth."""
    key = seed % 8
    if key not in _WOBBLES:
        rng = np.random.default_rng(key)
        coarse = rng.standard_normal((HEIGHT // 8, WIDTH // 8)).astype(np.float32)
        field = cv2.GaussianBlur(coarse, (0, 0), sigmaX=3.2, sigmaY=6.5)
        field = cv2.resize(field / field.std(), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        _WOBBLES[key] = field
    return _WOBBLES[key]


def slopes(height: Plane, scale: float) -> tuple[Plane, Plane]:
    kernel = np.array([[-0.5, 0, 0.5]], np.float32) / (2 / scale)
    return cv2.filter2D(height, -1, kernel), cv2.filter2D(height, -1, kernel.T)


def shaded(colour: Plane, slope_x: Plane, slope_y: Plane, sheen: float) -> Plane:
    """Shade a colour: shadows become darker and cooler, lights paler; sheen adds a narrow highlight.

    The slopes have half the resolution of `colour`.
    """
    h, w = colour.shape[:2]
    light: Plane = (slope_x * LIGHT[0] + slope_y * LIGHT[1]) * 0.62  # around 0: -1 is dark, 1 bright
    light = cv2.resize(light, (w, h), interpolation=cv2.INTER_LINEAR)
    light = light / (1 + np.abs(light) * 0.55)
    dark = np.clip(-light, 0, 1)[..., None]
    bright = np.clip(light, 0, 1)[..., None]
    shadow = np.array([0.86, 0.80, 0.70], np.float32)
    shone = colour * (1 - dark * shadow) + (1 - colour) * bright * (0.30 + 0.25 * sheen)
    if sheen:
        spark = np.clip((light - 0.16) * 3.2, 0, 1)[..., None] ** 2
        shone = shone + (1 - shone) * spark * (0.55 * sheen)
    return np.asarray(shone, np.float32)
