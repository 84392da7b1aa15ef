"""Shirts and polo shirts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, bodice, for_gender, neckline, side, vary
from demo.drawing.design import Design, button, button_colour, patch_pocket
from demo.drawing.geometry import AXIS, Curve, box, curve, flip, inset, join, mirror, resample
from demo.drawing.pieces import Piece
from demo.drawing.shirt_parts import collar, placket, shirt_cuff
from demo.drawing.torso import (
    body_folds,
    chest_block,
    cuff_lines,
    hem_line,
    paint_back,
    paint_sleeves,
    ribbed_strip,
    shoulder_seams,
)


def shirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(neck=44, drop=40, bottom=528, sag=16, waist=128), design.gender))
    fabric, rng = design.fabric, canvas.rng
    short = rng.random() < (0.75 if design.pattern in ("Tropical", "Floral") and design.gender != "Women" else 0.22)
    paint_back(canvas, cut, fabric)
    if short:
        sleeves = paint_sleeves(canvas, cut, Sleeve(length=124, cuff=78), fabric)
        cuff_lines(canvas, sleeves, 12)
    else:
        sleeves = paint_sleeves(canvas, cut, Sleeve(length=322, cuff=47, angle=75, bend=4), fabric)
        for index, (_, cuff) in enumerate(sleeves):
            shirt_cuff(canvas, cuff if index == 0 else cuff[::-1], fabric, design, index == 0)
    body = canvas.paint(shirt_tail(cut), fabric, folds=body_folds(cut, canvas, 0.9), round_=30)
    front = [cut.top + cut.drop - 8, cut.bottom + cut.sag + 2]
    canvas.paint(
        box(AXIS - 11, front[0], 22, front[1] - front[0], 1),
        fabric,
        round_=4,
        puff=0.4,
        shadow=0.22,
        reach=2.5,
        within=body,
    )
    for dx in (-8, 8):
        canvas.stitch(np.array([[AXIS + dx, front[0]], [AXIS + dx, front[1]]]), design.thread, body, 0.7, 0.45)
    canvas.stitch(inset(resample(shirt_tail(cut), 300), 6), design.thread, body, 0.7, 0.25)
    _yoke(canvas, cut, body)
    if design.gender in ("Men", "Boys") or rng.random() < 0.3:
        chest_pocket(canvas, cut, design)
    step = (front[1] - front[0] - 62) / 6
    for k in range(7):
        button(canvas, AXIS, front[0] + 20 + step * k, button_colour(design), 3.9)
    collar(canvas, cut, fabric, spread_=26, depth=46)


def shirt_tail(cut: Cut) -> Curve:
    """Return the outline of a bodice whose hem rises at the sides."""
    low = cut.bottom + cut.sag
    rise = side(replace(cut, bottom=cut.bottom - 24))
    swing = curve(
        (AXIS - cut.hem, cut.bottom - 24), (AXIS - cut.hem + 4, low - 6, AXIS - cut.hem * 0.52, low, AXIS, low)
    )
    return mirror(join(neckline(cut), rise, swing))


def _yoke(canvas: Canvas, cut: Cut, body: Piece) -> None:
    x, y = cut.neck_point
    tx, ty = cut.tip
    line = curve((x + 2, y + 24), (tx + 10, ty + 24))
    for turned in (line, flip(line)):
        canvas.seam(turned, body, 0.6)


def chest_pocket(canvas: Canvas, cut: Cut, design: Design) -> None:
    x, top = AXIS + cut.chest * 0.24, cut.top + 108
    width, height = cut.chest * 0.42, cut.chest * 0.46
    shape = np.array(
        [
            [x, top],
            [x + width, top],
            [x + width, top + height - 8],
            [x + width / 2, top + height],
            [x, top + height - 8],
        ]
    )
    patch_pocket(canvas, shape, design.fabric, design.thread)


def polo(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(neck=46, drop=44, bottom=522), design.gender))
    fabric = design.fabric
    tipped = canvas.rng.random() < 0.4 or design.pattern == "Colour Block"
    rib = fabric.plain(design.trim if design.pattern == "Colour Block" else None, weave="rib")
    paint_back(canvas, cut, fabric)
    sleeves = paint_sleeves(canvas, cut, Sleeve(length=112, cuff=76), fabric)
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 11, rib, 2.6)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas), round_=32)
    if design.pattern == "Colour Block":
        chest_block(canvas, cut, design, body)
    hem_line(canvas, cut, body)
    shoulder_seams(canvas, cut, body)
    y0 = cut.top + cut.drop - 10
    placket(canvas, fabric, AXIS - 12, y0, 24, 84, body, design)
    for k in range(3):
        button(canvas, AXIS, y0 + 18 + 25 * k, button_colour(design), 3.9)
    collar(canvas, cut, rib, spread_=28, depth=42, tipping=design.trim if tipped else None)
