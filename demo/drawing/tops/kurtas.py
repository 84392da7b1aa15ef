"""Kurtas: long tunics with borders, slits and a stand-up collar."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, hem, neckline, side, vary
from demo.drawing.design import DARK, Design, button, embroider
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, Curve, across, between, curve, join, mirror, offset, resample
from demo.drawing.shirt_parts import placket
from demo.drawing.torso import body_folds, paint_back, paint_sleeves


def kurta(canvas: Canvas, design: Design) -> None:
    """A long tunic with a stand-up collar, a short placket and side slits."""
    women = design.gender in ("Women", "Girls")
    cut = vary(
        canvas,
        Cut(
            top=74,
            neck=38,
            drop=30,
            shoulder=104,
            slope=28,
            armhole=92,
            chest=104,
            waist=94 if women else 103,
            hem=126 if women else 116,
            bottom=578,
            sag=5,
        ),
    )
    fabric = design.fabric
    paint_back(canvas, cut, fabric)
    long = canvas.rng.random() < 0.6
    sleeve = Sleeve(length=270, cuff=48, angle=75, bend=2) if long else Sleeve(length=170, cuff=62, angle=68)
    sleeves = paint_sleeves(canvas, cut, sleeve, fabric)
    border = fabric.plain(design.trim)
    for index, (_, cuff) in enumerate(sleeves):
        edge = offset(resample(cuff, 20), 11 if index == 0 else -11)
        strip = canvas.paint(join(resample(cuff, 20), edge[::-1]), border, round_=8, puff=0.5, shadow=0)
        embroider(canvas, between(cuff, edge, 0.5, 20), design, strip)
    body = canvas.paint(slit_tunic(cut), fabric, folds=body_folds(cut, canvas, 1.2), round_=30)
    if women or canvas.rng.random() < 0.5:
        edge = across(hem(cut))
        strip = canvas.paint(join(edge, edge[::-1] - (0, 17)), border, round_=6, puff=0.3, shadow=0, within=body)
        embroider(canvas, edge - (0, 8), design, strip)
    y0 = cut.top + cut.drop - 4
    placket(canvas, border if women else fabric, AXIS - 11, y0, 22, 132, body, design)
    for k in range(4):
        button(canvas, AXIS, y0 + 20 + 29 * k, design.metal, 3.4)
    if women:
        for dx in (-17, 17):
            embroider(canvas, np.array([[AXIS + dx, y0], [AXIS + dx, y0 + 132]]), design, body)
    mandarin(canvas, cut, border if women else fabric, design)


def slit_tunic(cut: Cut) -> Curve:
    down = side(cut)
    slit = curve((AXIS - cut.hem, cut.bottom), (AXIS - cut.hem + 2, cut.bottom))
    return mirror(join(neckline(cut), down, slit, hem(cut)))


def mandarin(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    x, y = cut.neck_point
    top = across(
        curve((x + 5, y - 16), (AXIS - cut.neck * 0.6, cut.top + cut.drop - 20, AXIS - 2, cut.top + cut.drop - 12))
    )
    low = across(
        curve((x - 3, y + 3), (AXIS - cut.neck * 0.72, cut.top + cut.drop - 2, AXIS - 2, cut.top + cut.drop + 5))
    )
    rear_top = across(curve((x + 5, y - 16), (AXIS - 20, y - 12, AXIS, y - 12)))
    canvas.paint(join(rear_top, (rear_top + (0, 17))[::-1]), fabric.darker(0.8), round_=6, puff=0.4, shadow=0)
    piece = canvas.paint(join(top, low[::-1]), fabric, round_=7, puff=0.8, shadow=0.3, reach=3)
    canvas.stitch(offset(top, 3), design.thread, piece, 0.7, 0.5)
    canvas.line(np.array([[AXIS, cut.top + cut.drop - 14], [AXIS, cut.top + cut.drop + 6]]), DARK, 1.2, 0.5, 0, piece)
