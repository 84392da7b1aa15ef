"""The legs of trousers and shorts: measurements, outlines, folds and the painted front."""

from __future__ import annotations

from dataclasses import dataclass, replace

from demo.drawing.canvas import Canvas
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, Curve, across, curve, flip, join, smooth
from demo.drawing.pieces import Piece
from demo.drawing.relief import Fold


@dataclass(frozen=True)
class Legs:
    """Measurements of trousers in board units; widths are from the axis.

    `inner` and `outer` are the ends of the left hem.
    """

    top: float = 66
    waist: float = 82
    hip: float = 104
    crotch: float = 222
    bottom: float = 590
    outer: float = 118
    inner: float = 40
    knee: float = 0.0  # how much the leg narrows at the knee
    dip: float = 9  # how far the waist hangs in front


def fitted(legs: Legs, gender: str) -> Legs:
    if gender in ("Women", "Girls"):
        return replace(legs, waist=legs.waist * 0.93, hip=legs.hip * 1.02, crotch=legs.crotch + 4)
    return legs


def waistline(legs: Legs) -> Curve:
    return across(
        curve((AXIS - legs.waist, legs.top), (AXIS - legs.waist * 0.5, legs.top + legs.dip, AXIS, legs.top + legs.dip))
    )


def outseam(legs: Legs) -> Curve:
    hip_y = legs.top + (legs.crotch - legs.top) * 0.72
    knee_y = legs.crotch + (legs.bottom - legs.crotch) * 0.44
    x_knee = AXIS - (legs.hip + (legs.outer - legs.hip) * 0.5) + legs.knee
    return smooth(
        (AXIS - legs.waist, legs.top),
        (AXIS - legs.waist * 0.5 - legs.hip * 0.5 - 4, (legs.top + hip_y) / 2),
        (AXIS - legs.hip, hip_y),
        (x_knee, knee_y), (AXIS - legs.outer, legs.bottom),
    )  # fmt: skip


def inseam(legs: Legs) -> Curve:
    """Return the left inseam, from the hem up to the crotch."""
    knee_y = legs.crotch + (legs.bottom - legs.crotch) * 0.44
    return smooth(
        (AXIS - legs.inner, legs.bottom + 3),
        (AXIS - 12 - legs.inner * 0.36 - legs.knee * 0.8, knee_y),
        (AXIS - 7, legs.crotch + 24),
        (AXIS, legs.crotch),
    )


def outline(legs: Legs) -> Curve:
    """Return the outline of both legs as one piece."""
    half = join(
        outseam(legs),
        curve(
            (AXIS - legs.outer, legs.bottom),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 6, AXIS - legs.inner, legs.bottom + 3),
        ),
        inseam(legs),
    )
    top = waistline(legs)
    return join(top[: len(top) // 2 + 1][::-1], half, flip(half)[::-1], top[len(top) // 2 :][::-1])


def leg_folds(canvas: Canvas, legs: Legs, amount: float = 1.0, crease: bool = False) -> list[Fold]:
    """Return the folds: whiskers at the crotch, bends behind the knee, a break above the hem."""
    rng = canvas.rng
    folds: list[Fold] = []
    long = legs.bottom - legs.crotch
    for turn in (1, -1):
        made: list[Fold] = []
        for k in range(4):
            y = legs.crotch - 26 + 15 * k
            reach = rng.uniform(34, 74)
            line = smooth(
                (AXIS - 8, y), (AXIS - 8 - reach * 0.5, y - 4 + k), (AXIS - 8 - reach, y - 16 + rng.uniform(-6, 12))
            )
            made.append(Fold(line, rng.uniform(5, 9), rng.uniform(-3.4, -1.8) * amount, (0.7, 0)))
        if long > 180:
            for k in range(5):
                y = legs.crotch + long * (0.36 + 0.055 * k) + rng.uniform(-8, 8)
                side = k % 2
                x = AXIS - legs.hip + 6 if side else AXIS - 26 - legs.inner * 0.3
                reach = rng.uniform(24, 50) * (1 if side else -1)
                line = smooth((x, y), (x + reach * 0.5, y + rng.uniform(2, 9)), (x + reach, y + rng.uniform(-4, 8)))
                made.append(Fold(line, rng.uniform(5, 10), rng.uniform(-3.0, -1.4) * amount, (0.7, 0)))
            for k in range(3):
                y = legs.bottom - 14 - 22 * k + rng.uniform(-5, 5)
                a, b = AXIS - legs.outer + 4, AXIS - legs.inner - 4
                line = smooth(
                    (a, y), ((a + b) / 2, y + rng.uniform(4, 12)), (b - rng.uniform(0, 24), y - rng.uniform(2, 10))
                )
                made.append(Fold(line, rng.uniform(6, 11), rng.uniform(-2.6, 2.2) * amount, (0.5, 0)))
        middle = smooth(
            (AXIS - legs.hip * 0.54, legs.top + 60),
            (AXIS - legs.hip * 0.56, legs.crotch + 40),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom),
        )
        made.append(Fold(middle, 5 if crease else 30, 3.2 if crease else 5.0, (0.3, 0.8)))
        folds += made if turn > 0 else [replace(f, line=flip(f.line)) for f in made]
    return folds


def front(canvas: Canvas, legs: Legs, fabric: Fabric, amount: float, crease: bool = False) -> Piece:
    return canvas.paint(
        outline(legs), fabric, folds=leg_folds(canvas, legs, amount, crease), round_=26, puff=0.95, shadow=0
    )


def rear_waist(canvas: Canvas, legs: Legs, fabric: Fabric) -> None:
    top = waistline(legs)
    rear = join(
        top + (0, 4),
        across(curve((AXIS - legs.waist, legs.top), (AXIS - legs.waist * 0.5, legs.top - 6, AXIS, legs.top - 6)))[::-1],
    )
    canvas.paint(rear, fabric.darker(0.62), round_=6, puff=0.3, shadow=0)
