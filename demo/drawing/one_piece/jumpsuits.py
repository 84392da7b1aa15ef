"""Jumpsuits."""

from __future__ import annotations

import numpy as np

from demo.drawing.bottoms.legs import Legs, inseam, leg_folds
from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, neckline, vary
from demo.drawing.design import DARK, Design
from demo.drawing.geometry import AXIS, across, box, curve, flip, join, mirror, offset, smooth
from demo.drawing.one_piece.parts import bodice_folds, edge_binding
from demo.drawing.torso import paint_back


def jumpsuit(canvas: Canvas, design: Design) -> None:
    """A jumpsuit with wide trousers, tied at the waist."""
    cut = vary(
        canvas,
        Cut(
            top=52,
            neck=46,
            drop=70,
            shoulder=78,
            slope=18,
            armhole=80,
            chest=80,
            waist=70,
            hem=90,
            bottom=590,
            vee=True,
        ),
    )
    fabric, waist_y = design.fabric, 208.0
    legs = Legs(top=waist_y, waist=cut.waist, hip=96, crotch=318, bottom=592, outer=126, inner=24, dip=4)
    paint_back(canvas, cut, fabric, label=False)
    ux, uy = cut.underarm
    tx, ty = cut.tip
    arm = curve((tx, ty), (tx + 11, ty + cut.armhole * 0.35, tx + 12, uy - cut.armhole * 0.28, ux, uy))
    down = smooth(
        (ux, uy),
        (AXIS - cut.waist, waist_y),
        (AXIS - 95, waist_y + 76),
        (AXIS - 110, 440),
        (AXIS - legs.outer, legs.bottom),
    )
    low = curve((AXIS - legs.outer, legs.bottom), (AXIS - 75, legs.bottom + 6, AXIS - legs.inner, legs.bottom + 3))
    body = canvas.paint(
        mirror(join(neckline(cut), arm, down, low, inseam(legs))),
        fabric,
        folds=bodice_folds(canvas, cut, waist_y) + leg_folds(canvas, legs, 1.0),
        round_=26,
    )
    for shape in (inseam(legs), flip(inseam(legs))):
        canvas.line(shape, DARK, 5, 0.25, 3.0, body)
    canvas.seam(np.array([[AXIS, waist_y], [AXIS, legs.crotch]]), body, 0.7)
    edge_binding(canvas, cut, design, body, False)
    line = across(curve((AXIS - cut.waist - 1, waist_y - 8), (AXIS - 30, waist_y, AXIS, waist_y)))
    cloth = fabric.plain() if design.pattern != "Solid" else fabric.darker(0.88)
    canvas.paint(join(line, (line + (0, 15))[::-1]), cloth, round_=7, puff=0.8, shadow=0.35, reach=3)
    for turn in (-1, 1):
        end = smooth(
            (AXIS + 14, waist_y + 6), (AXIS + 14 + turn * 10, waist_y + 44), (AXIS + 14 + turn * 14, waist_y + 90)
        )
        canvas.paint(np.vstack([offset(end, 5), offset(end, -5)[::-1]]), cloth, round_=5, puff=0.8, shadow=0.3, reach=3)
    canvas.paint(box(AXIS + 7, waist_y - 3, 14, 18, 5), cloth, round_=6, puff=1, shadow=0.35, reach=2)
    for turn in (-1, 1):
        canvas.seam(np.array([[AXIS + turn * 66, waist_y + 14], [AXIS + turn * 92, waist_y + 86]]), body)
