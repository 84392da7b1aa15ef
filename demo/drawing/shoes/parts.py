"""Parts shared by shoes: the arrangement of a pair, soles, laces, the foot opening, leather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, mix
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import Curve, ellipse, join, offset, resample, smooth
from demo.drawing.pieces import Piece

Shoe = Callable[[Canvas, Design], None]
GROUND = 428.0


def pair(
    canvas: Canvas,
    design: Design,
    one: Shoe,
    back: tuple[float, float, float] = (26, -104, 0.90),
    front: tuple[float, float, float] = (-6, 46, 1.0),
) -> None:
    state = canvas.rng.bit_generator.state
    with canvas.placed(*back):
        _contact(canvas)
        one(canvas, design)
    canvas.rng.bit_generator.state = state
    with canvas.placed(*front):
        _contact(canvas)
        one(canvas, design)


def _contact(canvas: Canvas) -> None:
    """The contact shadow of a shoe on the ground."""
    canvas.fill(ellipse(238, GROUND + 2, 176, 8), (0.10, 0.10, 0.13), 0.30, 9)
    canvas.fill(ellipse(238, GROUND, 168, 3.4), (0.08, 0.08, 0.10), 0.42, 3)


def paint_sole(canvas: Canvas, outline: Curve, colour: RGB, sheen: float = 0.15) -> Piece:
    return canvas.paint(
        outline, Fabric(colour, weave="satin", relief=0, sheen=sheen), round_=9, puff=0.7, shadow=0.2, reach=3
    )


def laces(
    canvas: Canvas, eyelets: Curve, throw: tuple[float, float], colour: RGB, metal: RGB | None, width: float = 6.5
) -> None:
    """Laces across a tongue, from each eyelet to the opposite one."""
    for x, y in eyelets[::-1]:
        end = (x + throw[0], y + throw[1])
        line = smooth((x, y), ((x + end[0]) / 2 - 1, (y + end[1]) / 2 - 4), end)
        canvas.line(line + (0.8, 2.4), DARK, width, 0.30, 1.4)
        canvas.line(line, mix(colour, DARK, 0.25), width)
        canvas.line(line + (-0.3, -0.7), colour, width * 0.70)
        canvas.fill(ellipse(x, y, 3.4, 3.4), metal or mix(colour, DARK, 0.5))
        canvas.fill(ellipse(x, y, 1.8, 1.8), (0.10, 0.10, 0.11))


def opening(canvas: Canvas, rim: Curve, depth: float, colour: RGB) -> None:
    """The inside of the far wall, visible above the near rim."""
    far = rim + (0, -depth)
    t = np.sin(np.linspace(0, np.pi, len(rim)))[:, None]
    far = rim + np.array([[0, -depth]]) * t
    piece = canvas.paint(join(rim + (0, 6), far[::-1]), Fabric(colour, weave="plain"), round_=10, puff=0.5, shadow=0)
    canvas.soft_shadow(join(rim + (0, 6), (rim + (0, -depth * 0.4))[::-1]), 0.45, 4, piece)


def leather(design: Design, sheen: float = 0.6) -> Fabric:
    return replace(design.fabric, weave="leather", sheen=sheen, relief=0.5, _tiles={})


def lip(canvas: Canvas, rim: Curve, fabric: Fabric, width: float) -> None:
    """The rolled edge of the opening, ``width`` units wide."""
    line = resample(rim, 40)
    canvas.paint(
        join(line, offset(line, -width)[::-1]), fabric, round_=round(0.75 * width), puff=1, shadow=0.2, reach=2
    )
