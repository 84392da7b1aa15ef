"""Dresses: A-line, maxi, shirt and sheath dresses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.bottoms.skirts import drapes, pleat_lines, pleats
from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, vary
from demo.drawing.design import DARK, Design, button, button_colour
from demo.drawing.geometry import AXIS, across, box, curve, flip, join, mirror, offset, resample, smooth
from demo.drawing.one_piece.parts import bodice_folds, darts, edge_binding, gown
from demo.drawing.pieces import Piece
from demo.drawing.shirt_parts import collar
from demo.drawing.torso import cuff_lines, paint_back, paint_sleeves


def a_line_dress(canvas: Canvas, design: Design) -> None:
    """A dress with fitted waist and flared skirt, sleeveless or with short sleeves."""
    rng = canvas.rng
    girl = design.gender == "Girls"
    cut = vary(
        canvas,
        Cut(
            top=62,
            neck=54,
            drop=52,
            shoulder=96,
            slope=20,
            armhole=92,
            chest=88,
            waist=82 if girl else 72,
            hem=120,
            bottom=580,
        ),
    )
    waist_y, hemline, bottom = 262.0, 158 + rng.uniform(-14, 16), 560 + rng.uniform(-40, 20)
    fabric = design.fabric
    sleeved = rng.random() < 0.5
    cut = cut if sleeved else replace(cut, shoulder=80)
    paint_back(canvas, cut, fabric, label=False)
    if sleeved:
        cuff_lines(canvas, paint_sleeves(canvas, cut, Sleeve(length=86, cuff=72, angle=52, puff=10), fabric))
    shape, low = gown(cut, waist_y, hemline, bottom)
    pleated = rng.random() < 0.4
    skirt = (
        pleats(canvas, cut.waist, hemline, waist_y, bottom, 11)
        if pleated
        else drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.3, 9)
    )
    body = canvas.paint(shape, fabric, folds=bodice_folds(canvas, cut, waist_y) + skirt, round_=30)
    if pleated:
        for x0, x1 in pleat_lines(cut.waist, hemline, 11):
            canvas.line(
                curve(
                    (AXIS + x0, waist_y + 6), (AXIS + (x0 + x1) * 0.46, (waist_y + bottom) / 2, AXIS + x1, bottom + 26)
                ),
                DARK,
                1.0,
                0.22,
                0.4,
                body,
            )
    darts(canvas, cut, waist_y, body)
    edge_binding(canvas, cut, design, body, sleeved)
    _belt(canvas, cut, waist_y, design, body)
    canvas.stitch(across(low) - (0, 8), DARK, body, 0.7, 0.3)


def _belt(canvas: Canvas, cut: Cut, waist_y: float, design: Design, body: Piece) -> None:
    roll = canvas.rng.random()
    if roll < 0.45:
        canvas.seam(across(curve((AXIS - cut.waist - 8, waist_y), (AXIS - 30, waist_y + 8, AXIS, waist_y + 8))), body)
        return
    line = across(curve((AXIS - cut.waist - 1, waist_y - 8), (AXIS - 30, waist_y, AXIS, waist_y)))
    cloth = design.fabric.plain(design.trim) if roll < 0.8 else design.fabric.darker(0.8)
    piece = canvas.paint(join(line, (line + (0, 17))[::-1]), cloth, round_=7, puff=0.8, shadow=0.35, reach=3)
    canvas.line(line + (0, 3), DARK, 0.8, 0.2, 0, piece)
    x = AXIS - 4
    for turn in (-1, 1):  # a bow with two ends
        end = smooth(
            (x, waist_y + 8), (x + turn * 14, waist_y + 44), (x + turn * 17 + canvas.rng.uniform(-4, 4), waist_y + 96)
        )
        canvas.paint(np.vstack([offset(end, 5), offset(end, -5)[::-1]]), cloth, round_=5, puff=0.8, shadow=0.3, reach=3)
        loop = smooth(
            (x, waist_y + 8),
            (x + turn * 24, waist_y - 6),
            (x + turn * 32, waist_y + 9),
            (x + turn * 18, waist_y + 18),
            closed=True,
        )
        canvas.paint(loop, cloth, round_=8, puff=1.0, shadow=0.3, reach=3)
    canvas.paint(box(x - 7, waist_y - 1, 14, 19, 5), cloth, round_=6, puff=1, shadow=0.35, reach=2)


def maxi_dress(canvas: Canvas, design: Design) -> None:
    """A dress with thin straps and a long, flowing, tiered skirt."""
    rng = canvas.rng
    cut = vary(
        canvas,
        Cut(
            top=60,
            neck=56,
            drop=74,
            shoulder=64,
            slope=4,
            armhole=92,
            chest=82,
            waist=70,
            hem=110,
            bottom=600,
            vee=rng.random() < 0.6,
        ),
    )
    fabric, waist_y, hemline, bottom = design.fabric, 226.0, 142 + rng.uniform(-10, 14), 594.0
    _, y = cut.neck_point
    rear = mirror(
        join(
            curve((AXIS, y + 66), (AXIS - 44, y + 62, AXIS - cut.chest + 14, y + 78)),
            curve((AXIS - cut.chest + 10, y + 120), (AXIS, y + 120)),
        )
    )
    canvas.paint(rear, fabric.darker(0.78), round_=10, puff=0.4, shadow=0)
    shape, low = gown(cut, waist_y, hemline, bottom - 8)
    body = canvas.paint(
        shape,
        fabric,
        folds=bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.5, 10),
        round_=26,
    )
    if rng.random() < 0.6:
        for k in (1, 2):
            t = k / 3
            half = cut.waist + (hemline - cut.waist) * t**0.8
            yy = waist_y + (bottom - waist_y) * t
            line = across(curve((AXIS - half - 20, yy - 6), (AXIS - half * 0.5, yy + 12, AXIS, yy + 12)))
            canvas.line(line + (0, 3), DARK, 5, 0.16, 2.4, body)
            canvas.seam(line, body, 0.8)
            ticks = [
                np.array([[px, py], [px + rng.uniform(-2, 2), py + rng.uniform(10, 26)]])
                for px, py in resample(line, 34)
            ]
            canvas.lines(ticks, DARK, 1.2, 0.13, body)
    canvas.seam(across(curve((AXIS - cut.waist - 8, waist_y), (AXIS - 30, waist_y + 7, AXIS, waist_y + 7))), body)
    ticks = [
        np.array([[px, py + 2], [px + rng.uniform(-2, 2), py + rng.uniform(12, 34)]])
        for px, py in resample(
            across(curve((AXIS - cut.waist, waist_y), (AXIS - 30, waist_y + 7, AXIS, waist_y + 7))), 22
        )
    ]
    canvas.lines(ticks, DARK, 1.2, 0.14, body)
    edge_binding(canvas, cut, design, body, False)
    canvas.stitch(across(low) - (0, 8), DARK, body, 0.7, 0.3)


def shirt_dress(canvas: Canvas, design: Design) -> None:
    rng = canvas.rng
    cut = vary(
        canvas,
        Cut(top=66, neck=40, drop=36, shoulder=106, slope=26, armhole=94, chest=98, waist=86, hem=112, bottom=560),
    )
    fabric, waist_y, hemline, bottom = design.fabric, 284.0, 132 + rng.uniform(-8, 14), 552.0
    paint_back(canvas, cut, fabric)
    sleeves = paint_sleeves(canvas, cut, Sleeve(length=150, cuff=62, angle=68), fabric)
    cuff_lines(canvas, sleeves, 14)
    shape, low = gown(cut, waist_y, hemline, bottom)
    body = canvas.paint(
        shape,
        fabric,
        folds=bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.0, 8),
        round_=28,
    )
    y0 = cut.top + cut.drop - 8
    canvas.paint(
        box(AXIS - 10, y0, 20, bottom + 22 - y0), fabric, round_=4, puff=0.4, shadow=0.22, reach=2.4, within=body
    )
    for k in range(9):
        button(canvas, AXIS, y0 + 20 + k * 48, button_colour(design), 3.6)
    line = across(curve((AXIS - cut.waist - 2, waist_y - 8), (AXIS - 30, waist_y, AXIS, waist_y)))
    cloth = design.fabric.darker(0.88) if design.pattern == "Solid" else design.fabric.plain()
    canvas.paint(join(line, (line + (0, 16))[::-1]), cloth, round_=7, puff=0.8, shadow=0.35, reach=3)
    tail = smooth((AXIS + 12, waist_y + 8), (AXIS + 24, waist_y + 44), (AXIS + 22, waist_y + 92))
    canvas.paint(np.vstack([offset(tail, 7), offset(tail, -7)[::-1]]), cloth, round_=6, puff=0.8, shadow=0.3, reach=3)
    canvas.paint(box(AXIS + 3, waist_y - 2, 18, 20, 5), cloth, round_=6, puff=1, shadow=0.35, reach=2)
    collar(canvas, cut, fabric, spread_=24, depth=42)
    canvas.stitch(across(low) - (0, 8), design.thread, body, 0.7, 0.4)


def sheath_dress(canvas: Canvas, design: Design) -> None:
    """A slim evening or office dress to the knee."""
    rng = canvas.rng
    cut = vary(
        canvas,
        Cut(
            top=62,
            neck=52,
            drop=34,
            shoulder=88,
            slope=16,
            armhole=92,
            chest=92,
            waist=74,
            hem=104,
            bottom=560,
            vee=rng.random() < 0.35,
        ),
    )
    cut = replace(cut, drop=cut.drop + (34 if cut.vee else 0))
    fabric, waist_y = design.fabric, 258.0
    sleeved = rng.random() < 0.4
    paint_back(canvas, cut, fabric, label=False)
    if sleeved:
        cuff_lines(
            canvas, paint_sleeves(canvas, replace(cut, shoulder=94), Sleeve(length=150, cuff=52, angle=72), fabric)
        )
    shape, low = gown(cut, waist_y, 90, 566, straight=True)
    body = canvas.paint(
        shape,
        fabric,
        folds=bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, 92, waist_y + 60, 560, 0.55, 5),
        round_=34,
    )
    darts(canvas, cut, waist_y, body)
    canvas.seam(across(curve((AXIS - cut.waist - 8, waist_y), (AXIS - 30, waist_y + 7, AXIS, waist_y + 7))), body, 0.8)
    if design.pattern == "Colour Block":
        edge = smooth((AXIS - 120, 150), (AXIS - 62, 262), (AXIS - 74, 590))
        for turned in (edge, flip(edge)):
            outer = np.vstack([turned, [[0 if turned is edge else 480, 600], [0 if turned is edge else 480, 140]]])
            canvas.fill(outer, design.trim, 0.90, within=body)
    edge_binding(canvas, cut, design, body, sleeved)
    canvas.stitch(across(low) - (0, 8), DARK, body, 0.7, 0.3)
