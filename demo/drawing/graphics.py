"""Chest prints: small invented motifs."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut
from demo.drawing.design import Design
from demo.drawing.fabric import RGB
from demo.drawing.geometry import AXIS, Curve, box, ellipse, rotate, smooth
from demo.drawing.pieces import Piece

MOTIFS = ("sunset", "mountains", "waves", "star", "palm", "bolt", "cat", "rings", "rocket", "heart", "bars", "dino")


def motif(canvas: Canvas, design: Design, body: Piece, cut: Cut, lift: float = 0.0) -> None:
    rng = canvas.rng
    name = str(rng.choice(MOTIFS))
    inks = tuple(design.fabric.accents[:3]) or ((1.0, 1.0, 1.0),)
    print_motif(canvas, body, name, inks, AXIS, cut.top + 178 - lift, float(rng.uniform(0.85, 1.15)) * cut.chest / 132)


def print_motif(
    canvas: Canvas, body: Piece, name: str, inks: tuple[RGB, ...], x: float, y: float, size: float = 1.0
) -> None:
    """Print a motif of about 130 units on a painted piece, centred at (x, y)."""
    for shape, ink, weight in _shapes(name):
        placed = shape * size + (x, y)
        canvas.fill(placed, inks[ink % len(inks)], 0.93 * weight, within=body)


def _shapes(name: str) -> list[tuple[Curve, int, float]]:
    return _MAKERS[name]()


def _sunset() -> list[tuple[Curve, int, float]]:
    shapes: list[tuple[Curve, int, float]] = []
    for top, bottom, ink in ((-56, -14, 0), (-10, 6, 0), (11, 24, 1), (30, 40, 1), (46, 54, 1)):
        ys = np.linspace(top, bottom, 20)
        half = np.sqrt(np.maximum(56**2 - ys**2, 0))
        shapes.append((np.vstack([np.column_stack([-half, ys]), np.column_stack([half, ys])[::-1]]), ink, 1))
    return shapes


def _mountains() -> list[tuple[Curve, int, float]]:
    big = np.array([[-66, 44], [-14, -50], [8, -14], [22, -34], [66, 44]], float)
    snow = np.array([[-14, -50], [-27, -26], [-18, -30], [-11, -20], [-5, -29], [0, -27]], float)
    snow2 = np.array([[22, -34], [14, -23], [20, -25], [25, -19], [33, -15]], float)
    return [
        (ellipse(34, -52, 13, 13), 1, 1),
        (big, 0, 1),
        (snow, 2, 1),
        (snow2, 2, 1),
        (box(-66, 50, 132, 4), 0, 1),
        (box(-40, 59, 80, 3), 1, 1),
    ]


def _waves() -> list[tuple[Curve, int, float]]:
    shapes: list[tuple[Curve, int, float]] = []
    x = np.linspace(-64, 64, 80)
    for k in range(5):
        y = -34 + k * 17 + 7 * np.sin(x / 10.2 + k * 0.8)
        shapes.append((np.vstack([np.column_stack([x, y - 3.6]), np.column_stack([x, y + 3.6])[::-1]]), k % 2, 1))
    return shapes


def _star() -> list[tuple[Curve, int, float]]:
    def star(r: float, s: float) -> Curve:
        a = -np.pi / 2 + np.arange(10) * np.pi / 5
        rad = np.where(np.arange(10) % 2 == 0, r, s)
        return np.column_stack([rad * np.cos(a), rad * np.sin(a)])

    return [(star(62, 27), 0, 1), (star(48, 20), 1, 1), (star(33, 13.5), 2, 1)]


def _palm() -> list[tuple[Curve, int, float]]:
    trunk = smooth((-2, 56), (2, 20), (10, -14), (16, -12), (9, 20), (8, 56), closed=True)
    shapes = [(ellipse(-6, 2, 54, 54), 1, 1.0), (trunk, 0, 1.0)]
    for turn in (-170, -135, -95, -50, -15, 20):
        leaf = smooth((12, -14), (34, -28), (58, -20), (36, -19), closed=True)
        shapes.append((rotate(leaf, turn + 20, (12, -14)), 0, 1.0))
    shapes.append((box(-50, 55, 92, 4, 2), 0, 1.0))
    return shapes


def _bolt() -> list[tuple[Curve, int, float]]:
    bolt = np.array([[12, -62], [-34, 10], [-6, 10], [-14, 62], [36, -16], [6, -16]], float)
    return [(bolt + 5, 1, 1), (bolt, 0, 1)]


def _cat() -> list[tuple[Curve, int, float]]:
    head = smooth(
        (-46, -6), (-44, -54), (-20, -36), (20, -36), (44, -54), (46, -6), (28, 38), (0, 46), (-28, 38), closed=True
    )
    shapes = [
        (head, 0, 1.0),
        (ellipse(-18, -2, 7, 9), 1, 1.0),
        (ellipse(18, -2, 7, 9), 1, 1.0),
        (ellipse(0, 16, 5, 3.5), 2, 1.0),
    ]
    for side in (-1, 1):
        for k in range(3):
            shapes.append(
                (rotate(box(side * 42 - 17, 14 + 8 * k, 34, 1.8), side * (8 - 9 * k), (side * 30, 18)), 1, 1.0)
            )
    return shapes


def _rings() -> list[tuple[Curve, int, float]]:
    shapes: list[tuple[Curve, int, float]] = []
    for k, r in enumerate((60, 48, 36, 24, 12)):
        shapes.append((ellipse(0, 0, r, r, count=72), k % 3, 1))
    return shapes


def _rocket() -> list[tuple[Curve, int, float]]:
    hull = smooth((0, -64), (18, -34), (20, 8), (12, 34), (-12, 34), (-20, 8), (-18, -34), closed=True)
    fins = [np.array([[18, 4], [38, 36], [13, 30]], float), np.array([[-18, 4], [-38, 36], [-13, 30]], float)]
    flame = smooth((-9, 38), (0, 68), (9, 38), closed=True)
    shapes = [(f, 1, 1.0) for f in fins] + [(flame, 1, 1.0), (hull, 0, 1.0), (ellipse(0, -16, 9.5, 9.5), 2, 1.0)]
    return shapes + [
        (ellipse(x, y, 2.6, 2.6), 2, 1.0) for x, y in ((-50, -40), (46, -30), (-44, 10), (52, 22), (34, -58))
    ]


def _heart() -> list[tuple[Curve, int, float]]:
    t = np.linspace(0, 2 * np.pi, 90)
    heart = np.column_stack(
        [16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))]
    )
    return [(heart * 3.5, 0, 1), (heart * 2.5, 1, 1), (heart * 1.5, 2, 1)]


def _bars() -> list[tuple[Curve, int, float]]:
    return [(box(-70, -30 + 16 * k, 140, 11), k, 1) for k in range(4)]


def _dino() -> list[tuple[Curve, int, float]]:
    body = smooth(
        (-62, 26), (-30, 16), (-12, -6), (4, -34), (14, -54), (44, -54),
        (50, -40), (30, -34), (26, -14), (30, 16), (22, 26),
        (26, 50), (12, 50), (6, 30), (-10, 30), (-8, 50), (-22, 50), (-26, 32), closed=True,
    )  # fmt: skip
    spikes = [
        np.array([[x, y], [x - 11, y - 10], [x + 7, y - 9]], float)
        for x, y in ((-22, 8), (-8, -10), (2, -30), (8, -48))
    ]
    return [(s, 1, 1.0) for s in spikes] + [(body, 0, 1.0), (ellipse(30, -46, 3, 3), 2, 1.0)]


_MAKERS = {
    "sunset": _sunset, "mountains": _mountains, "waves": _waves, "star": _star, "palm": _palm, "bolt": _bolt,
    "cat": _cat, "rings": _rings, "rocket": _rocket, "heart": _heart, "bars": _bars, "dino": _dino,
}  # fmt: skip
