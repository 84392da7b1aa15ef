"""Shirt parts that many garments use: collar, button placket and cuffs."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut
from demo.drawing.design import DARK, Design, button, button_colour, mix
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, Curve, across, between, box, curve, flip, inset, join, offset, resample
from demo.drawing.pieces import Piece


def collar(
    canvas: Canvas,
    cut: Cut,
    fabric: Fabric,
    spread_: float = 26,
    depth: float = 46,
    tipping: tuple[float, float, float] | None = None,
    stand: float = 12,
) -> None:
    """A shirt collar: the stand behind the neck and two points on the chest."""
    x, y = cut.neck_point
    top = y - stand
    back_top = across(curve((x + 4, top), (AXIS - cut.neck * 0.55, top + 5, AXIS, top + 5)))
    back_low = across(curve((x + 5, y + 6), (AXIS - cut.neck * 0.6, y + 24, AXIS, y + 24)))
    canvas.paint(join(back_top, back_low[::-1]), fabric.darker(0.86), round_=8, puff=0.5, shadow=0)
    canvas.soft_shadow(join(back_low + (0, -9), (back_low + (0, 6))[::-1]), 0.28, 4)
    middle = (AXIS - 1, cut.top + cut.drop - 6)
    leaf = join(
        curve((x + 4, top), (x - 9, y + 2, x - 13, y + 14)),
        curve((x - 13, y + 14), (x - 6, y + depth * 0.55, AXIS - spread_ - 16, middle[1] + depth * 0.72)),
        curve((AXIS - spread_ - 16, middle[1] + depth * 0.72), (AXIS - 12, middle[1] + 12, *middle)),
        curve(middle, (AXIS - cut.neck * 0.62, cut.top + cut.drop * 0.42, x + 9, y - 2, x + 4, top)),
    )
    for left in (True, False):
        shape = leaf if left else flip(leaf)
        piece = canvas.paint(
            shape, fabric, angle=32 if left else -32, origin=(x, y), round_=9, puff=0.6, shadow=0.34, reach=4
        )
        if tipping:
            canvas.line(inset(shape, 3.4), tipping, 1.8, 0.95, 0, piece, closed=True)
        else:
            canvas.stitch(inset(shape, 3.6), mix(fabric.colour, DARK, 0.35), piece, 0.7, 0.45)


def placket(
    canvas: Canvas, fabric: Fabric, x: float, y: float, width: float, height: float, body: Piece, design: Design
) -> None:
    strip = canvas.paint(box(x, y, width, height, 1.5), fabric, round_=4, puff=0.5, shadow=0.28, reach=2.4, within=body)
    for dx in (2.6, width - 2.6):
        canvas.stitch(np.array([[x + dx, y], [x + dx, y + height]]), design.thread, strip, 0.8, 0.4)


def shirt_cuff(canvas: Canvas, cuff: Curve, fabric: Fabric, design: Design, left: bool) -> None:
    far = offset(resample(cuff, 20), 24)
    strip = join(resample(cuff, 20), far[::-1])
    piece = canvas.paint(strip, fabric, angle=15 if left else -15, round_=8, puff=0.7, shadow=0.25, reach=3)
    canvas.stitch(offset(resample(cuff, 20), 3), design.thread, piece, 0.7, 0.5)
    canvas.stitch(offset(resample(cuff, 20), 21), design.thread, piece, 0.7, 0.5)
    spot = between(cuff, far, 0.5, 20)[15]
    button(canvas, float(spot[0]), float(spot[1]), button_colour(design), 3.2)
