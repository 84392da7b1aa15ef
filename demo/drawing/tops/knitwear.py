"""Sweaters, sweatshirts and hoodies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, bodice, for_gender, hem, vary
from demo.drawing.design import DARK, Design, luminance, mix, zip_line
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, across, box, curve, flip, inset, join, mirror, smooth
from demo.drawing.graphics import motif
from demo.drawing.relief import Fold
from demo.drawing.torso import body_folds, collar_band, paint_back, paint_sleeves, ribbed_strip


def sweater(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(chest=136, waist=133, hem=128, bottom=500, drop=40, slope=36), design.gender))
    if canvas.rng.random() < 0.3 and design.pattern != "Cable Knit":
        cut = replace(cut, vee=True, drop=cut.drop + 46)
    _knit(canvas, design, cut, band_=14, strip=30)


def sweatshirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(chest=138, waist=136, hem=130, bottom=496, drop=38, slope=36), design.gender))
    _knit(canvas, design, cut, band_=13, strip=32)


def _knit(canvas: Canvas, design: Design, cut: Cut, band_: float, strip: float) -> None:
    fabric = design.fabric
    blocked = design.pattern == "Colour Block"
    rib = fabric.plain(design.trim if blocked else None)
    paint_back(canvas, cut, fabric)
    collar_band(canvas, cut, rib, band_, back_only=True)
    sleeves = paint_sleeves(canvas, cut, Sleeve(length=312, cuff=52, angle=75, puff=3, bend=5), fabric, round_=34)
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 30, rib)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 0.8), round_=38)
    if blocked:
        canvas.fill(box(40, cut.top + 130, 400, 70), design.trim, 0.94, within=body)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut)
    ribbed_strip(canvas, across(hem(cut))[::-1], -strip, rib)
    collar_band(canvas, cut, rib, band_)


def hoodie(canvas: Canvas, design: Design) -> None:
    cut = vary(
        canvas,
        for_gender(Cut(top=124, chest=138, waist=136, hem=130, bottom=512, drop=42, slope=34, neck=52), design.gender),
    )
    fabric, rng = design.fabric, canvas.rng
    zipped = rng.random() < 0.4
    rib = fabric.plain(design.trim if design.pattern == "Colour Block" else None)
    hood_back(canvas, cut, fabric)
    sleeves = paint_sleeves(
        canvas,
        cut,
        Sleeve(length=312, cuff=54, angle=75, puff=4, bend=5),
        rib if design.pattern == "Colour Block" else fabric,
        round_=36,
    )
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 30, rib)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 0.8), round_=40)
    kangaroo(canvas, cut, fabric, design)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut, lift=22)
    ribbed_strip(canvas, across(hem(cut))[::-1], -32, rib)
    if zipped and design.pattern != "Printed":
        zip_line(
            canvas,
            np.array([[AXIS, cut.top + cut.drop + 6], [AXIS, cut.bottom + cut.sag + 28]]),
            design.metal,
            fabric.colour,
        )
    hood_front(canvas, cut, fabric, design)


def hood_back(canvas: Canvas, cut: Cut, fabric: Fabric) -> None:
    x, y = cut.neck_point
    shape = mirror(
        join(
            curve((AXIS, 46), (AXIS - 58, 46, x - 20, 78, x - 14, y + 14)),
            curve((x - 14, y + 14), (x + 10, y + 50, AXIS, y + 64)),
        )
    )
    canvas.paint(shape, fabric, round_=30, puff=0.9, shadow=0)
    inner = mirror(
        join(
            curve((AXIS, 64), (AXIS - 42, 64, x - 4, 92, x + 2, y + 16)),
            curve((x + 2, y + 16), (x + 16, y + 48, AXIS, y + 58)),
        )
    )
    inside = canvas.paint(inner, fabric.darker(0.66), round_=26, puff=-0.8, shadow=0.0)
    canvas.soft_shadow(mirror(curve((AXIS, y - 6), (x + 14, y - 4, x + 8, y + 30), (AXIS, y + 64))), 0.5, 12, inside)
    canvas.seam(np.array([[AXIS, 66], [AXIS, y + 50]]), inside, 0.8)


def hood_front(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    x, y = cut.neck_point
    low = cut.top + cut.drop
    leaf = join(
        curve((x - 2, 84), (x - 22, y - 12, x - 20, y + 6)),
        curve((x - 20, y + 6), (x - 4, low + 2, AXIS + 2, low + 22)),
        curve((AXIS + 2, low + 22), (AXIS + 1, low + 2)),
        curve((AXIS + 1, low + 2), (x + 26, y + 26, x + 6, y - 6, x - 2, 84)),
    )
    for shape in (leaf, flip(leaf)):
        fold = Fold(smooth(tuple(shape[2]), tuple(shape[len(shape) // 4]), (AXIS, low + 8)), 12, 3)
        piece = canvas.paint(shape, fabric, round_=14, puff=1.0, shadow=0.4, reach=6, folds=[fold])
        canvas.stitch(inset(shape, 5), design.thread, piece, 0.7, 0.25)
    cord = (
        design.trim
        if design.pattern == "Colour Block"
        else mix(fabric.colour, (1, 1, 1) if luminance(fabric.colour) < 0.6 else DARK, 0.75)
    )
    for turn in (-1, 1):
        sway = canvas.rng.uniform(-5, 5)
        line = smooth(
            (AXIS + turn * 20, low + 6), (AXIS + turn * 25 + sway, low + 46), (AXIS + turn * 22 + sway, low + 96)
        )
        canvas.line(line + (1.5, 2.5), DARK, 4.2, 0.25, 1.6)
        canvas.line(line, mix(cord, DARK, 0.25), 4.2)
        canvas.line(line + (-0.6, 0), cord, 2.6)
        canvas.fill(box(float(line[-1][0]) - 2.6, float(line[-1][1]) - 2, 5.2, 14, 2), design.metal)
        canvas.fill(box(AXIS + turn * 20 - 3, low + 2, 6, 6, 3), design.metal)


def kangaroo(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    top, low, half = cut.bottom - 128, cut.bottom + 4, cut.hem * 0.66
    shape = mirror(
        join(
            curve((AXIS, top), (AXIS - half * 0.62, top)),
            curve((AXIS - half * 0.62, top), (AXIS - half * 0.74, top + 56, AXIS - half, top + 74)),
            curve((AXIS - half, low), (AXIS, low + 5)),
        )
    )
    piece = canvas.paint(shape, fabric, round_=12, puff=0.7, shadow=0.3, reach=4)
    canvas.stitch(inset(shape, 4), design.thread, piece, 0.8, 0.4)
