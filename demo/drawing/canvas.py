"""The drawing board: layered pieces of cloth with rounded edges, folds, shading and shadows.

A piece is an outline filled with a fabric. Its outline determines a height map (cloth is rounded towards its edges),
folds add ridges to it, and a light from the upper left turns the slopes into shading; the same slopes distort the
pattern. All coordinates are in board units (480 by 640), with `scale` pixels per unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from demo.drawing.fabric import PER_UNIT, RGB, TILE, Fabric
from demo.drawing.geometry import HEIGHT, WIDTH, Curve, dashes, resample
from demo.drawing.pieces import Piece, Plane, covered, stroked
from demo.drawing.relief import Fold, by_softness, lens, ridges, rounded, shaded, slopes, wobble


@dataclass(frozen=True)
class Frame:
    """A window on the board: its upper left corner, and its magnification relative to the whole board."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


class Canvas:
    """A picture being painted, with `scale` pixels per unit; a `frame` is the part of the board that fills it."""

    def __init__(self, seed: int, scale: float = 1.0, frame: Frame | None = None) -> None:
        frame = frame or Frame()
        self.width, self.height = round(WIDTH * scale), round(HEIGHT * scale)
        self.scale = scale * frame.zoom
        self._corner = (frame.x, frame.y)
        self.rgb = np.zeros((self.height, self.width, 3), np.float32)  # premultiplied
        self.alpha = np.zeros((self.height, self.width), np.float32)
        self.rng = np.random.default_rng(seed)
        self._wobble = wobble(seed)
        self._place = (0.0, 0.0, 1.0)  # dx, dy and zoom applied to everything drawn

    @contextmanager
    def placed(self, dx: float, dy: float, zoom: float = 1.0) -> Iterator[None]:
        """Transform everything drawn in the block: scale about the centre of the board, then translate."""
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
        holes: Sequence[Curve] = (),
        within: Piece | None = None,
    ) -> Piece:
        """Paint a piece of fabric on the board and return it.

        `round_` is the distance from the edge at which it starts to curve, `puff` the strength of the curve; `shadow`
        is the strength of the shadow on the pieces below, blurred by `reach`; `angle` (degrees) rotates the fabric.
        """
        piece = self._cover([outline, *holes], within)
        if piece is None:
            return Piece(0, 0, np.zeros((1, 1), np.float32))
        if shadow:
            self._cast(piece, shadow, reach)
        height = self._height(piece, round_, puff, folds, fabric.relief)
        slope_x, slope_y = slopes(height, self.scale)
        colour = self._cloth(piece, fabric, angle, origin, slope_x, slope_y)
        self._over(piece, shaded(colour, slope_x, slope_y, fabric.sheen), 1.0)
        return piece

    def fill(
        self, outline: Curve, colour: RGB, opacity: float = 1.0, blur: float = 0.0, within: Piece | None = None
    ) -> None:
        """Paint a flat shape without shading."""
        piece = self._cover([outline], within, blur)
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
        """Paint many strokes at once, which is faster than one by one."""
        self._strokes(list(curves), colour, width, opacity, blur, within, False)

    def seam(self, points: Curve, within: Piece | None = None, strength: float = 1.0) -> None:
        """Paint a seam: a dark groove with a bright edge next to it."""
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
        """Paint top stitching, with a slight shadow below each stitch."""
        stitches = dashes(points, dash, gap)
        self.lines([s + np.array([0.4, 0.7]) for s in stitches], (0.05, 0.05, 0.08), width, 0.22, within)
        self.lines(stitches, colour, width, opacity, within)

    def ribs(self, a: Curve, b: Curve, gap: float, within: Piece | None = None, strength: float = 1.0) -> None:
        """Paint ribbing between two edges, as in knitted cuffs, collars and hems."""
        length = float(np.hypot(*np.diff(resample(a, 60), axis=0).T).sum())
        count = max(3, int(length / gap))
        rails = zip(resample(a, count), resample(b, count), strict=True)
        bars = [np.array([p, q]) for p, q in rails]
        self.lines(bars, (0.05, 0.05, 0.08), gap * 0.34, 0.22 * strength, within)
        self.lines([bar + np.array([gap * 0.36, 0]) for bar in bars], (1, 1, 1), gap * 0.25, 0.13 * strength, within)

    def soft_shadow(self, outline: Curve, strength: float, blur: float, within: Piece | None = None) -> None:
        """Darken what is already painted; multiplied, so that nothing outside the cloth changes."""
        piece = self._cover([outline], within, blur)
        if piece is not None:
            view = self._view(self.rgb, piece)
            view *= (1 - piece.mask * strength)[..., None]

    def glow(self, outline: Curve, strength: float, blur: float, within: Piece | None = None) -> None:
        """Brighten what is already painted, for the shine of leather, metal and glass."""
        piece = self._cover([outline], within, blur)
        if piece is not None:
            cover = (piece.mask * strength * self._view(self.alpha, piece))[..., None]
            view = self._view(self.rgb, piece)
            view += (self._view(self.alpha, piece)[..., None] - view) * cover

    # -- result ----------------------------------------------------------------------------------------------

    def finish(self, ground: float = 0.20, drop: tuple[float, float] = (5.0, 9.0), blur: float = 11.0) -> Image.Image:
        """Return the drawing on white, with a soft shadow on the background and a fine dark rim."""
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
        tints = zip(cv2.split(self.rgb), (1.0, 0.97, 0.92), strict=True)  # shadows are slightly blue
        planes = [cv2.convertScaleAbs(plane * edge + bare - shade * np.float32(t), alpha=255) for plane, t in tints]
        return Image.fromarray(cv2.merge(planes), "RGB")

    # -- helpers ---------------------------------------------------------------------------------------------

    def _cover(self, rings: Sequence[Curve], within: Piece | None, blur: float = 0.0) -> Piece | None:
        return covered([self._pixels(ring) for ring in rings], (self.width, self.height), self.scale, blur, within)

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
        lines, size = [self._pixels(curve) for curve in curves], (self.width, self.height)
        piece = stroked(lines, size, self.scale, width * self._place[2], blur, within, closed)
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
        """Paint the shadow that a piece casts on what is below it."""
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
        """Return the height map of a piece at half resolution, in units."""
        height = rounded(piece, self.scale, round_, puff)
        if relief:
            h, w = height.shape
            height += self._wobble[piece.y // 2 : piece.y // 2 + h, piece.x // 2 : piece.x // 2 + w] * (2.4 * relief)
        for softness, group in by_softness(folds):
            lenses = [(self._pixels(lens(fold)), fold.depth) for fold in group]
            height += ridges(piece, height.shape, lenses, softness * (self.scale / 2)) * relief
        return height

    def _cloth(
        self, piece: Piece, fabric: Fabric, angle: float, origin: tuple[float, float], slope_x: Plane, slope_y: Plane
    ) -> Plane:
        """Return the fabric's tile over the piece, rotated by `angle` and distorted by the slopes."""
        h, w = piece.mask.shape
        s, a = self.scale, np.radians(angle)
        sx = cv2.resize(slope_x, (w, h), interpolation=cv2.INTER_LINEAR)
        sy = cv2.resize(slope_y, (w, h), interpolation=cv2.INTER_LINEAR)
        x = (np.arange(w, dtype=np.float32)[None] + piece.x) / s - np.float32(origin[0] - self._corner[0]) - sx * 3.5
        y = (np.arange(h, dtype=np.float32)[:, None] + piece.y) / s - np.float32(origin[1] - self._corner[1]) - sy * 3.5
        cos, sin = np.float32(np.cos(a) * PER_UNIT), np.float32(np.sin(a) * PER_UNIT)
        u = (x * cos + y * sin) % TILE
        v = (y * cos - x * sin) % TILE
        if fabric.flat:  # one channel instead of three
            weave = cv2.remap(fabric.weave_tile(), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
            return np.minimum(weave[..., None] * np.array(fabric.colour, np.float32), 1)
        return cv2.remap(fabric.tile(), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
