"""The drawing board: pieces of cloth laid over each other, each rounded, folded, lit and shadowed.

A piece is an outline filled with a fabric. Its outline gives a height map (cloth rounds off towards its
edges), folds add ridges to it, and a light from the upper left turns the slopes into shading; the same
slopes bend the pattern. Everything is in board units (480 by 640); `scale` pixels a unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.demo.drawing.fabric import PER_UNIT, RGB, TILE, Fabric
from catalog.demo.drawing.geometry import Curve, dashes, offset, resample

Plane = NDArray[Any]
"""(height, width) or (height, width, channels) of 0–1; OpenCV does not say of which float."""

WIDTH, HEIGHT = 480, 640
SHIFT = 4
LIGHT = (-0.62, -0.78)


@dataclass(frozen=True)
class Fold:
    """A ridge (depth > 0) or crease (depth < 0) along a curve, swelling in the middle, `width` units wide."""

    line: Curve
    width: float = 10.0
    depth: float = 4.0
    taper: tuple[float, float] = (0.0, 0.0)  # the width left at both ends, as a share


@dataclass(frozen=True)
class Piece:
    """What was painted: its window on the board (pixels) and how much of each pixel it covers."""

    x: int
    y: int
    mask: Plane


@dataclass(frozen=True)
class Frame:
    """A window on the board: its upper left corner, and how much larger than the whole board it appears."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


class Canvas:
    """`scale` pixels a unit. With a `frame`, that part of the board fills the picture."""

    def __init__(self, seed: int, scale: float = 1.0, frame: Frame | None = None) -> None:
        frame = frame or Frame()
        self.width, self.height = round(WIDTH * scale), round(HEIGHT * scale)
        self.scale = scale * frame.zoom
        self._corner = (frame.x, frame.y)
        self.rgb = np.zeros((self.height, self.width, 3), np.float32)  # premultiplied
        self.alpha = np.zeros((self.height, self.width), np.float32)
        self.rng = np.random.default_rng(seed)
        self._wobble = _wobble(seed)
        self._place = (0.0, 0.0, 1.0)  # dx, dy, zoom of what is drawn next

    @contextmanager
    def placed(self, dx: float, dy: float, zoom: float = 1.0) -> Iterator[None]:
        """Draw the same again elsewhere: points are zoomed about the middle of the board, then moved."""
        before, self._place = self._place, (dx + (1 - zoom) * WIDTH / 2, dy + (1 - zoom) * HEIGHT / 2, zoom)
        try:
            yield
        finally:
            self._place = before

    def _pixels(self, points: Curve) -> Curve:
        dx, dy, zoom = self._place
        return np.asarray((points * zoom + (dx - self._corner[0], dy - self._corner[1])) * self.scale)

    # -- painting ----------------------------------------------------------------------------------------

    def paint(
        self,
        outline: Curve,
        fabric: Fabric,
        *,
        angle: float = 0.0,
        origin: tuple[float, float] = (240.0, 100.0),
        round_: float = 26.0,
        puff: float = 1.0,
        folds: Sequence[Fold] = (),
        shadow: float = 0.35,
        reach: float = 7.0,
        shade: float = 0.0,
        holes: Sequence[Curve] = (),
        within: Piece | None = None,
        opacity: float = 1.0,
    ) -> Piece:
        """Lay a piece on the board.

        `round_` is how far from its edge it curves away, `puff` how strongly; `shadow` what it casts on the
        pieces below, blurred by `reach`; `shade` darkens all of it; `angle` (degrees) turns its cloth.
        """
        piece = self._cover([outline, *holes], within)
        if piece is None:
            return Piece(0, 0, np.zeros((1, 1), np.float32))
        if shadow:
            self._cast(piece, shadow, reach)
        height = self._height(piece, round_, puff, folds, fabric.relief)
        slope_x, slope_y = self._slopes(height)
        colour = self._cloth(piece, fabric, angle, origin, slope_x, slope_y)
        light = slope_x * LIGHT[0] + slope_y * LIGHT[1]
        lit = _lit(colour, light * 0.62 - shade, fabric.sheen)
        self._over(piece, lit, opacity)
        return piece

    def fill(
        self,
        outline: Curve,
        colour: RGB,
        opacity: float = 1.0,
        blur: float = 0.0,
        within: Piece | None = None,
        holes: Sequence[Curve] = (),
    ) -> None:
        """A flat shape, without light."""
        piece = self._cover([outline, *holes], within, blur)
        if piece is not None:
            self._over(piece, np.array(colour, np.float32), opacity)

    def line(
        self,
        points: Curve,
        colour: RGB,
        width: float = 1.0,
        opacity: float = 1.0,
        blur: float = 0.0,
        within: Piece | None = None,
        closed: bool = False,
    ) -> None:
        self._strokes([points], colour, width, opacity, blur, within, closed)

    def lines(
        self,
        curves: Sequence[Curve],
        colour: RGB,
        width: float = 1.0,
        opacity: float = 1.0,
        within: Piece | None = None,
        blur: float = 0.0,
    ) -> None:
        """Many strokes at once, cheaper than one by one."""
        self._strokes(list(curves), colour, width, opacity, blur, within, False)

    def seam(self, points: Curve, within: Piece | None = None, strength: float = 1.0) -> None:
        """Two edges sewn together: a dark groove with a lit lip beside it."""
        self.line(points, (0.05, 0.05, 0.08), 2.4, 0.10 * strength, 1.2, within)
        self.line(points, (0.05, 0.05, 0.08), 0.9, 0.34 * strength, 0, within)
        self.line(points + np.array([1.0, 1.0]), (1, 1, 1), 0.8, 0.13 * strength, 0, within)

    def stitch(
        self,
        points: Curve,
        colour: RGB,
        within: Piece | None = None,
        width: float = 0.9,
        opacity: float = 0.75,
        dash: float = 3.4,
        gap: float = 2.0,
    ) -> None:
        """Top stitching: each stitch with a trace of shadow below."""
        stitches = dashes(points, dash, gap)
        self.lines([s + np.array([0.4, 0.7]) for s in stitches], (0.05, 0.05, 0.08), width, 0.22, within)
        self.lines(stitches, colour, width, opacity, within)

    def topstitch(
        self, edge: Curve, inset: float, colour: RGB, within: Piece | None = None, opacity: float = 0.6
    ) -> None:
        self.stitch(offset(edge, inset), colour, within, opacity=opacity)

    def ribs(self, a: Curve, b: Curve, gap: float, within: Piece | None = None, strength: float = 1.0) -> None:
        """Ribbing between two edges: knitted cuffs, collars and hems."""
        length = float(np.hypot(*np.diff(resample(a, 60), axis=0).T).sum())
        count = max(3, int(length / gap))
        rails = zip(resample(a, count), resample(b, count), strict=True)
        bars = [np.array([p, q]) for p, q in rails]
        self.lines(bars, (0.05, 0.05, 0.08), gap * 0.34, 0.22 * strength, within)
        self.lines([bar + np.array([gap * 0.36, 0]) for bar in bars], (1, 1, 1), gap * 0.25, 0.13 * strength, within)

    def soft_shadow(self, outline: Curve, strength: float, blur: float, within: Piece | None = None) -> None:
        """Darkness on what is already painted (multiplied, so that nothing outside the cloth changes)."""
        piece = self._cover([outline], within, blur)
        if piece is not None:
            view = self._view(self.rgb, piece)
            view *= (1 - piece.mask * strength)[..., None]

    def glow(self, outline: Curve, strength: float, blur: float, within: Piece | None = None) -> None:
        """Light on what is already painted: shine of leather, metal, glass."""
        piece = self._cover([outline], within, blur)
        if piece is not None:
            cover = (piece.mask * strength * self._view(self.alpha, piece))[..., None]
            view = self._view(self.rgb, piece)
            view += (self._view(self.alpha, piece)[..., None] - view) * cover

    # -- the finished picture --------------------------------------------------------------------------------

    def finish(self, ground: float = 0.20, drop: tuple[float, float] = (5.0, 9.0), blur: float = 11.0) -> Image.Image:
        """The drawing over white, with a soft shadow on the ground and a fine dark rim."""
        s = self.scale
        small = cv2.resize(self.alpha, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        shift = np.array([[1, 0, drop[0] * s / 4], [0, 1, drop[1] * s / 4]], np.float32)
        cast = cv2.warpAffine(small, shift, (small.shape[1], small.shape[0]))
        cast = cv2.GaussianBlur(cast, (0, 0), blur * s / 4)
        near = cv2.GaussianBlur(small, (0, 0), 1.1 * s)
        dark = cv2.resize(
            np.maximum(cast * ground, near * ground * 0.75), (self.width, self.height), interpolation=cv2.INTER_LINEAR
        )
        rim = self.alpha - cv2.GaussianBlur(self.alpha, (0, 0), 1.6 * s)
        bare = 1 - self.alpha
        edge, shade = 1 - 0.34 * np.maximum(rim, 0), bare * np.minimum(dark, 1)
        tints = zip(cv2.split(self.rgb), (1.0, 0.97, 0.92), strict=True)  # shadows are a little blue
        planes = [cv2.convertScaleAbs(plane * edge + bare - shade * np.float32(t), alpha=255) for plane, t in tints]
        return Image.fromarray(cv2.merge(planes), "RGB")

    # -- how -------------------------------------------------------------------------------------------------

    def _cover(self, rings: Sequence[Curve], within: Piece | None, blur: float = 0.0) -> Piece | None:
        """Coverage of an outline (holes by the even-odd rule), drawn at twice the size and averaged down."""
        s = self.scale
        rings = [self._pixels(ring) for ring in rings]
        everything = np.vstack(rings)
        pad = 2 + int(blur * 3 * s)
        x0, y0 = np.maximum(np.floor(everything.min(axis=0)).astype(int) - pad, 0)
        x1, y1 = np.minimum(np.ceil(everything.max(axis=0)).astype(int) + pad, (self.width, self.height))
        if x1 - x0 < 2 or y1 - y0 < 2:
            return None
        big = np.zeros(((y1 - y0) * 2, (x1 - x0) * 2), np.uint8)
        shapes = [np.round((ring - (x0, y0)) * 2 * (1 << SHIFT)).astype(np.int32) for ring in rings]
        cv2.fillPoly(big, shapes, 255, cv2.LINE_AA, SHIFT)
        mask: Plane = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        if blur:
            mask = cv2.GaussianBlur(mask, (0, 0), blur * s)
        piece = Piece(int(x0), int(y0), mask)
        return piece if within is None else _clip(piece, within)

    def _strokes(
        self,
        curves: list[Curve],
        colour: RGB,
        width: float,
        opacity: float,
        blur: float,
        within: Piece | None,
        closed: bool,
    ) -> None:
        s, zoom = self.scale, 3
        curves = [self._pixels(c) for c in curves]
        width *= self._place[2]
        everything = np.vstack(curves)
        pad = 2 + int((width + blur * 3) * s)
        x0, y0 = np.maximum(np.floor(everything.min(axis=0)).astype(int) - pad, 0)
        x1, y1 = np.minimum(np.ceil(everything.max(axis=0)).astype(int) + pad, (self.width, self.height))
        if x1 - x0 < 1 or y1 - y0 < 1:
            return
        big = np.zeros(((y1 - y0) * zoom, (x1 - x0) * zoom), np.uint8)
        shapes = [np.round((c - (x0, y0)) * zoom * (1 << SHIFT)).astype(np.int32) for c in curves]
        thick = max(1, round(width * s * zoom))
        cv2.polylines(big, shapes, closed, 255, thick, cv2.LINE_AA, SHIFT)
        mask: Plane = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        mask *= min(1.0, width * s * zoom / thick)
        if blur:
            mask = cv2.GaussianBlur(mask, (0, 0), blur * s)
        piece: Piece | None = Piece(int(x0), int(y0), mask)
        if within is not None and piece is not None:
            piece = _clip(piece, within)
        if piece is not None:
            self._over(piece, np.array(colour, np.float32), opacity)

    def _view(self, plane: Plane, piece: Piece) -> Plane:
        h, w = piece.mask.shape
        return plane[piece.y : piece.y + h, piece.x : piece.x + w]

    def _over(self, piece: Piece, colour: Plane, opacity: float) -> None:
        cover = piece.mask * np.float32(opacity)
        rgb, alpha = self._view(self.rgb, piece), self._view(self.alpha, piece)
        rgb += (colour - rgb) * cover[..., None]
        alpha += (1 - alpha) * cover

    def _cast(self, piece: Piece, strength: float, reach: float) -> None:
        """The shadow of a piece on what lies below it."""
        s = self.scale
        pad = int(reach * 3 * s)
        h, w = piece.mask.shape
        x0, y0 = max(0, piece.x - pad), max(0, piece.y - pad)
        x1, y1 = min(self.width, piece.x + w + pad), min(self.height, piece.y + h + pad)
        plane = np.zeros((y1 - y0, x1 - x0), np.float32)
        plane[piece.y - y0 : piece.y - y0 + h, piece.x - x0 : piece.x - x0 + w] = piece.mask
        small = cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), max(0.6, reach * s / 2))
        small = cv2.warpAffine(
            small, np.array([[1, 0, reach * 0.15 * s], [0, 1, reach * 0.3 * s]], np.float32), small.shape[::-1]
        )
        dark = cv2.resize(small, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
        view = self.rgb[y0:y1, x0:x1]
        view *= (1 - dark * strength)[..., None]

    def _height(self, piece: Piece, round_: float, puff: float, folds: Sequence[Fold], relief: float) -> Plane:
        """The relief of a piece at half the size, in units."""
        s = self.scale
        mask = cv2.resize(piece.mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        solid = cv2.copyMakeBorder((mask > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        edge = cv2.distanceTransform(solid, cv2.DIST_L2, 3)[1:-1, 1:-1] * (2 / s)
        t = 1 - np.minimum(edge / round_, 1)
        height = np.sqrt(np.maximum(1 - t * t, 0)) * (round_ * 0.42 * puff)
        height = cv2.GaussianBlur(height.astype(np.float32), (0, 0), max(1.0, round_ * 0.10 * s))
        if relief:
            h, w = height.shape
            height += self._wobble[piece.y // 2 : piece.y // 2 + h, piece.x // 2 : piece.x // 2 + w] * (2.4 * relief)
        for sigma, group in _by_softness(folds):
            height += self._ridges(piece, height.shape, group, sigma) * relief
        return height

    def _ridges(self, piece: Piece, shape: tuple[int, ...], folds: list[Fold], sigma: float) -> Plane:
        s = self.scale / 2
        plane = np.zeros(shape, np.float32)
        for fold in folds:
            lens = self._pixels(_lens(fold)) / 2 - (piece.x / 2, piece.y / 2)
            layer = np.zeros(shape, np.uint8)
            cv2.fillPoly(layer, [np.round(lens * (1 << SHIFT)).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
            plane += layer * np.float32(fold.depth / 255)
        return cv2.GaussianBlur(plane, (0, 0), sigma * s)

    def _slopes(self, height: Plane) -> tuple[Plane, Plane]:
        s = self.scale
        kernel = np.array([[-0.5, 0, 0.5]], np.float32) / (2 / s)
        return cv2.filter2D(height, -1, kernel), cv2.filter2D(height, -1, kernel.T)

    def _cloth(
        self, piece: Piece, fabric: Fabric, angle: float, origin: tuple[float, float], slope_x: Plane, slope_y: Plane
    ) -> Plane:
        """The fabric's tile laid over the piece, turned by `angle`, bent by the slopes."""
        h, w = piece.mask.shape
        s, a = self.scale, np.radians(angle)
        sx = cv2.resize(slope_x, (w, h), interpolation=cv2.INTER_LINEAR)
        sy = cv2.resize(slope_y, (w, h), interpolation=cv2.INTER_LINEAR)
        x = (np.arange(w, dtype=np.float32)[None] + piece.x) / s - np.float32(origin[0] - self._corner[0]) - sx * 3.5
        y = (np.arange(h, dtype=np.float32)[:, None] + piece.y) / s - np.float32(origin[1] - self._corner[1]) - sy * 3.5
        cos, sin = np.float32(np.cos(a) * PER_UNIT), np.float32(np.sin(a) * PER_UNIT)
        u = (x * cos + y * sin) % TILE
        v = (y * cos - x * sin) % TILE
        if fabric.flat:  # one plane instead of three
            weave = cv2.remap(fabric.weave_tile(), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
            return np.minimum(weave[..., None] * np.array(fabric.colour, np.float32), 1)
        return cv2.remap(fabric.tile(), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


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


def _by_softness(folds: Sequence[Fold]) -> list[tuple[float, list[Fold]]]:
    """Folds in three classes of blur, so that each class is blurred once."""
    groups: dict[float, list[Fold]] = {}
    for fold in folds:
        sigma = 1.8 if fold.width < 6 else 4.0 if fold.width < 14 else 8.0
        groups.setdefault(sigma, []).append(fold)
    return sorted(groups.items())


def _lens(fold: Fold) -> Curve:
    line = resample(fold.line, 18)
    t = np.linspace(0, 1, 18)
    swell = np.sin(np.pi * t) ** 0.7
    swell = np.maximum(swell, np.where(t < 0.5, fold.taper[0], fold.taper[1]))
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) * (swell * fold.width / 2)[:, None]
    return np.vstack([line + normal, (line - normal)[::-1]])


def _lit(colour: Plane, light: Plane, sheen: float) -> Plane:
    """Colour under light: shadows deepen and cool, lights wash out; sheen adds a narrow highlight.

    `light` is at half the size of `colour` and around 0 (-1 dark, 1 bright).
    """
    h, w = colour.shape[:2]
    light = cv2.resize(light, (w, h), interpolation=cv2.INTER_LINEAR)
    light = light / (1 + np.abs(light) * 0.55)
    dark = np.clip(-light, 0, 1)[..., None]
    bright = np.clip(light, 0, 1)[..., None]
    shadow = np.array([0.86, 0.80, 0.70], np.float32)
    lit = colour * (1 - dark * shadow) + (1 - colour) * bright * (0.30 + 0.25 * sheen)
    if sheen:
        spark = np.clip((light - 0.16) * 3.2, 0, 1)[..., None] ** 2
        lit = lit + (1 - lit) * spark * (0.55 * sheen)
    return np.asarray(lit, np.float32)


_WOBBLES: dict[int, Plane] = {}


def _wobble(seed: int) -> Plane:
    """Gentle unevenness of hanging cloth: one of eight fields, at half the size of the largest board."""
    key = seed % 8
    if key not in _WOBBLES:
        rng = np.random.default_rng(key)
        coarse = rng.standard_normal((HEIGHT // 8, WIDTH // 8)).astype(np.float32)
        field = cv2.GaussianBlur(coarse, (0, 0), sigmaX=3.2, sigmaY=6.5)
        field = cv2.resize(field / field.std(), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        _WOBBLES[key] = field
    return _WOBBLES[key]
