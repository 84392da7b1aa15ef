"""Patterns: each painter returns a seamless square tile, (size, size, 3) float32 from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Tile = NDArray[Any]
RGB = tuple[float, float, float]
SHIFT = 4


@dataclass(frozen=True)
class Palette:
    """The ground colour, which must dominate, and the accent colours."""

    ground: RGB
    accents: tuple[RGB, ...]

    def accent(self, index: int) -> RGB:
        return self.accents[index % len(self.accents)] if self.accents else (1.0, 1.0, 1.0)


Painter = Callable[[Palette, np.random.Generator, int], Tile]


def _ground(palette: Palette, size: int) -> Tile:
    return np.full((size, size, 3), palette.ground, np.float32)


def _mix(tile: Tile, colour: RGB, weight: NDArray[Any] | float) -> Tile:
    w = weight[..., None] if isinstance(weight, np.ndarray) else weight
    return np.asarray(tile * (1 - w) + np.array(colour, np.float32) * w, np.float32)


def _bars(size: int, spans: list[tuple[float, float]], period: float) -> NDArray[Any]:
    """Return the (size,) coverage of bars, each (start, width) in pixels of a period, with edges one pixel soft."""
    at = (np.arange(size * 4) / 4) % period
    hit = np.zeros(size * 4, np.float32)
    for start, width in spans:
        hit[(at >= start) & (at < start + width)] = 1
    return hit.reshape(size, 4).mean(axis=1)


def solid(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    return _ground(palette, size)


def striped(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Horizontal stripes: even, thin, or in pairs."""
    tile = _ground(palette, size)
    period = size / float(rng.choice([6, 8, 12]))
    style = rng.integers(3)
    if style == 0:
        bars = [(0.0, period * 0.46)]
    elif style == 1:
        bars = [(0.0, period * 0.26)]
    else:
        bars = [(0.0, period * 0.24), (period * 0.38, period * 0.09)]
    rows = _bars(size, bars[:1], period)
    tile = _mix(tile, palette.accent(0), np.repeat(rows[:, None], size, 1))
    if len(bars) > 1:
        tile = _mix(tile, palette.accent(1), np.repeat(_bars(size, bars[1:], period)[:, None], size, 1))
    return tile


def pinstriped(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Thin vertical stripes."""
    period = size / float(rng.choice([12, 16, 24]))
    width = 2.0 if period < 20 else float(rng.choice([2.0, 5.0]))
    return _mix(
        _ground(palette, size), palette.accent(0), 0.85 * np.repeat(_bars(size, [(0, width)], period)[None], size, 0)
    )


def checked(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Gingham, tartan or windowpane."""
    tile = _ground(palette, size)
    style = rng.integers(3)
    period = size / float(rng.choice([6, 8, 12] if style == 0 else [3, 4, 6]))
    if style == 0:
        layers = [(palette.accent(0), [(0.0, period * 0.42)], 0.62)]
    elif style == 1:
        layers = [
            (palette.accent(1), [(0.0, period * 0.34)], 0.55),
            (palette.accent(0), [(period * 0.15, period * 0.04), (period * 0.62, period * 0.03)], 0.8),
            (palette.accent(0), [(period * 0.80, period * 0.03)], 0.6),
        ]
    else:
        layers = [(palette.accent(0), [(0.0, 4.0), (8.0, 2.0)], 0.75)]
    for colour, spans, weight in layers:
        bars = _bars(size, spans, period) * weight
        tile = _mix(tile, colour, np.repeat(bars[:, None], size, 1) * 0.85)
        tile = _mix(tile, colour, np.repeat(bars[None], size, 0) * 0.85)
    return tile


def _stamp(tile: Tile, shapes: list[NDArray[Any]], colour: RGB, weight: float = 1.0) -> Tile:
    """Fill polygons, wrapping around the edges of the tile."""
    size = len(tile)
    mask = np.zeros((size, size), np.uint8)
    for shape in shapes:
        low, high = shape.min(axis=0), shape.max(axis=0)
        for dx in (-size, 0, size):
            for dy in (-size, 0, size):
                if high[0] + dx < 0 or high[1] + dy < 0 or low[0] + dx > size or low[1] + dy > size:
                    continue
                points = np.round((shape + (dx, dy)) * (1 << SHIFT)).astype(np.int32)
                cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, SHIFT)
    return _mix(tile, colour, mask.astype(np.float32) * (weight / 255))


def _blob(x: float, y: float, rx: float, ry: float, turn: float = 0.0, count: int = 20) -> NDArray[Any]:
    a = np.linspace(0, 2 * np.pi, count, endpoint=False)
    px, py = rx * np.cos(a), ry * np.sin(a)
    return np.column_stack([x + px * np.cos(turn) - py * np.sin(turn), y + px * np.sin(turn) + py * np.cos(turn)])


def polka_dots(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    count = int(rng.choice([8, 12, 16]))
    step = size / count
    radius = step * float(rng.uniform(0.20, 0.30))
    dots = [
        _blob((i + (0.5 if j % 2 else 0)) * step, (j + 0.5) * step, radius, radius)
        for j in range(count)
        for i in range(count)
    ]
    return _stamp(_ground(palette, size), dots, palette.accent(0))


def _scatter(rng: np.random.Generator, count: int, size: int, apart: float) -> list[tuple[float, float]]:
    """Return random points that are at least `apart` from each other on the torus."""
    found: list[tuple[float, float]] = []
    for _ in range(count * 30):
        x, y = rng.uniform(0, size, 2)
        gaps = [np.hypot((x - a + size / 2) % size - size / 2, (y - b + size / 2) % size - size / 2) for a, b in found]
        if not gaps or min(gaps) > apart:
            found.append((float(x), float(y)))
        if len(found) == count:
            break
    return found


def floral(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Blossoms of five petals with leaves and small buds between them."""
    tile = _ground(palette, size)
    big = float(rng.uniform(15, 24))
    spots = _scatter(rng, 26, size, big * 2.5)
    leaves, petals, inner, hearts = [], [[], []], [], []  # type: ignore[var-annotated]
    for index, (x, y) in enumerate(spots):
        r = big * float(rng.uniform(0.7, 1.15))
        turn = float(rng.uniform(0, 6.28))
        for side in (0.5, 2.4):
            a = turn + side
            leaves.append(_blob(x + 1.35 * r * np.cos(a), y + 1.35 * r * np.sin(a), r * 0.55, r * 0.2, a))
        for k in range(5):
            a = turn + k * 2 * np.pi / 5
            petals[index % 2].append(_blob(x + 0.55 * r * np.cos(a), y + 0.55 * r * np.sin(a), r * 0.5, r * 0.36, a))
            inner.append(_blob(x + 0.36 * r * np.cos(a), y + 0.36 * r * np.sin(a), r * 0.26, r * 0.10, a))
        hearts.append(_blob(x, y, r * 0.22, r * 0.22))
    buds = [_blob(x, y, big * 0.16, big * 0.16) for x, y in _scatter(rng, 40, size, big * 1.2)]
    tile = _stamp(tile, buds, palette.accent(1), 0.8)
    tile = _stamp(tile, leaves, palette.accent(2))
    tile = _stamp(tile, petals[0], palette.accent(0))
    tile = _stamp(tile, petals[1], palette.accent(1))
    tile = _stamp(tile, inner, (0.35, 0.1, 0.15), 0.22)
    return _stamp(tile, hearts, palette.accent(3))


def leaves(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Palm leaves, as on holiday shirts."""
    tile = _ground(palette, size)
    for layer in range(2):
        blades = []
        for x, y in _scatter(rng, 9, size, size / 4.2):
            stem = float(rng.uniform(0, 6.28))
            for k in range(-4, 5):
                a = stem + k * 0.26
                reach = 38 - 3.2 * abs(k)
                blades.append(_blob(x + reach * 0.6 * np.cos(a), y + reach * 0.6 * np.sin(a), reach * 0.62, 4.6, a))
        tile = _stamp(tile, blades, palette.accent(layer), 0.9)
    return tile


def geometric(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Nested diamonds in rows."""
    tile = _ground(palette, size)
    count = int(rng.choice([6, 8]))
    step = size / count
    rings: dict[float, list[NDArray[Any]]] = {0.46: [], 0.33: [], 0.16: []}
    for j in range(count):
        for i in range(count):
            for share, shapes in rings.items():
                x, y = (i + (0.5 if j % 2 else 0)) * step, (j + 0.5) * step
                shapes.append(_blob(x, y, step * share, step * share * 1.15, 0, 4))
    for index, (share, shapes) in enumerate(rings.items()):
        tile = _stamp(tile, shapes, palette.ground if share == 0.33 else palette.accent(index))
    return tile


def camouflage(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    tile = _ground(palette, size)
    r, g, b = palette.ground
    shades = [
        (r * 0.62, g * 0.62, b * 0.55),
        (min(1, r * 1.35), min(1, g * 1.32), min(1, b * 1.25)),
        (r * 0.35, g * 0.36, b * 0.33),
    ]
    for shade, cut in zip(shades, (0.52, 0.85, 1.15), strict=True):
        noise = rng.standard_normal((size, size)).astype(np.float32)
        field = cv2.GaussianBlur(np.tile(noise, (3, 3)), (0, 0), sigmaX=19, sigmaY=11)[size : 2 * size, size : 2 * size]
        field = (field - field.mean()) / field.std()
        tile = _mix(tile, shade, np.clip((field - cut) * 14, 0, 1))
    return tile


def animal(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Leopard spots: broken dark rings around a warm centre."""
    tile = _ground(palette, size)
    dark, heart = [], []
    for x, y in _scatter(rng, 90, size, 29):
        r, turn = float(rng.uniform(9, 14)), float(rng.uniform(0, 6.28))
        heart.append(_blob(x, y, r * 0.72, r * 0.55, turn))
        for a in rng.uniform(0, 6.28) + np.array([0.0, 2.0, 4.1]):
            dark.append(_blob(x + r * 0.7 * np.cos(a), y + r * 0.62 * np.sin(a), r * 0.52, r * 0.27, a + 1.57))
    r0, g0, b0 = palette.ground
    tile = _stamp(tile, heart, (r0 * 0.72, g0 * 0.62, b0 * 0.5))
    return _stamp(tile, dark, (0.13, 0.09, 0.07))


def abstract(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Loose brush marks."""
    tile = _ground(palette, size)
    for layer in range(3):
        marks = [
            _blob(x, y, rng.uniform(7, 15), rng.uniform(2.5, 5), rng.uniform(-0.9, 0.9))
            for x, y in _scatter(rng, 34, size, 34)
        ]
        tile = _stamp(tile, marks, palette.accent(layer), 0.92)
    return tile


def paisley(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    """Block-printed paisley drops with a small flower in each."""
    tile = _ground(palette, size)
    count = 6
    step = size / count
    outer: list[Tile] = []
    inner: list[Tile] = []
    core: list[Tile] = []
    dots: list[Tile] = []
    for j in range(count):
        for i in range(count):
            x, y = (i + (0.5 if j % 2 else 0)) * step, (j + 0.5) * step
            for share, into in ((0.36, outer), (0.25, inner), (0.12, core)):
                into.append(_drop(x, y, step * share, -1 if j % 2 else 1))
            dots += [
                _blob(x + step * 0.5 + 7 * np.cos(a), y + 7 * np.sin(a), 2.2, 2.2, 0, 8) for a in np.arange(6) * 1.047
            ]
    tile = _stamp(tile, outer, palette.accent(0))
    tile = _stamp(tile, inner, palette.ground)
    tile = _stamp(tile, core, palette.accent(1))
    return _stamp(tile, dots, palette.accent(1), 0.9)


def _drop(x: float, y: float, r: float, side: int) -> NDArray[Any]:
    a = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    pull = np.clip(-np.sin(a), 0, 1) ** 3
    return np.column_stack(
        [x + r * np.cos(a) * 0.8 * (1 - 0.8 * pull) + side * r * 0.75 * pull, y + r * np.sin(a) * (1 + 0.45 * pull)]
    )


def herringbone(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    zig = np.abs(((x * 12 / size) % 1) - 0.5) * 2
    rows = np.sin((y * 36 / size + zig * 1.6) * 2 * np.pi)
    return _mix(_ground(palette, size), palette.accent(0), np.clip(rows * 1.6, 0, 1) * 0.30)


def tie_dye(palette: Palette, rng: np.random.Generator, size: int) -> Tile:
    noise = rng.standard_normal((size, size)).astype(np.float32)
    field = cv2.GaussianBlur(np.tile(noise, (3, 3)), (0, 0), sigmaX=26, sigmaY=9)[size : 2 * size, size : 2 * size]
    field = (field - field.mean()) / field.std()
    return _mix(_ground(palette, size), palette.accent(0), np.clip(field * 0.9 - 0.25, 0, 0.9))


PAINTERS: dict[str, Painter] = {
    "Solid": solid, "Striped": striped, "Pinstriped": pinstriped, "Checked": checked, "Polka Dots": polka_dots,
    "Floral": floral, "Tropical": leaves, "Geometric": geometric, "Camouflage": camouflage, "Animal": animal,
    "Abstract": abstract, "Paisley": paisley, "Herringbone": herringbone, "Tie-Dye": tie_dye,
    "Printed": solid, "Colour Block": solid, "Melange": solid, "Denim": solid, "Cable Knit": solid,
}  # fmt: skip
