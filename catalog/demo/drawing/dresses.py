"""Dresses, jumpsuits, sarees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.demo.drawing.bottoms import drapes, pleat_lines, pleats
from catalog.demo.drawing.canvas import Canvas, Fold, Piece
from catalog.demo.drawing.design import DARK, Design, button, mix
from catalog.demo.drawing.geometry import (
    AXIS,
    Curve,
    across,
    box,
    curve,
    flip,
    join,
    mirror,
    offset,
    part,
    resample,
    smooth,
)
from catalog.demo.drawing.tops import _button_colour, collar, embroider, vary
from catalog.demo.drawing.torso import (
    Cut,
    Sleeve,
    body_folds,
    collar_band,
    cuff_lines,
    neckline,
    paint_back,
    paint_sleeves,
    side,
)


def _gown(cut: Cut, waist_y: float, hemline: float, bottom: float, straight: bool = False) -> tuple[Curve, Curve]:
    """Bodice and skirt of a dress in one outline; and the left half of the hem."""
    ux, uy = cut.underarm
    tx, ty = cut.tip
    arm = curve((tx, ty), (tx + 11, ty + cut.armhole * 0.35, tx + 12, uy - cut.armhole * 0.28, ux, uy))
    if straight:
        down = smooth((ux, uy), (AXIS - cut.waist, waist_y), (AXIS - cut.hem, waist_y + 84), (AXIS - hemline, bottom))
    else:
        down = join(
            curve(
                (ux, uy), (ux + 2, uy + (waist_y - uy) * 0.5, AXIS - cut.waist, waist_y - 20, AXIS - cut.waist, waist_y)
            ),
            curve(
                (AXIS - cut.waist, waist_y),
                (AXIS - cut.waist - 22, waist_y + 50, AXIS - hemline + 30, bottom - 150, AXIS - hemline, bottom),
            ),
        )
    low = curve((AXIS - hemline, bottom), (AXIS - hemline * 0.5, bottom + 20, AXIS, bottom + 20))
    return mirror(join(neckline(cut), arm, down, low)), low


def _bodice_folds(canvas: Canvas, cut: Cut, waist_y: float) -> list[Fold]:
    rng = canvas.rng
    folds = [f for f in body_folds(replace(cut, bottom=waist_y + 40), canvas, 0.7) if f.line[:, 1].max() < waist_y]
    for turn in (-1, 1):
        for k in range(3):
            x = AXIS + turn * cut.waist * (0.3 + 0.28 * k)
            line = smooth(
                (x, waist_y),
                (x + turn * rng.uniform(0, 6), waist_y - 24),
                (x + turn * rng.uniform(2, 12), waist_y - rng.uniform(40, 66)),
            )
            folds.append(Fold(line, 6, rng.uniform(-2.4, -1.4), (1, 0)))
    return folds


def a_line_dress(canvas: Canvas, design: Design) -> None:
    """Fitted at the waist, a swinging skirt; sleeveless or with short sleeves."""
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
    shape, low = _gown(cut, waist_y, hemline, bottom)
    pleated = rng.random() < 0.4
    skirt = (
        pleats(canvas, cut.waist, hemline, waist_y, bottom, 11)
        if pleated
        else drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.3, 9)
    )
    body = canvas.paint(shape, fabric, folds=_bodice_folds(canvas, cut, waist_y) + skirt, round_=30)
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
    _darts(canvas, cut, waist_y, body)
    _edge_binding(canvas, cut, design, body, sleeved)
    _belt(canvas, cut, waist_y, design, body)
    canvas.stitch(across(low) - (0, 8), DARK, body, 0.7, 0.3)


def _darts(canvas: Canvas, cut: Cut, waist_y: float, body: Piece) -> None:
    for turn in (-1, 1):
        x = AXIS + turn * cut.waist * 0.52
        canvas.seam(curve((x, waist_y), (x + turn * 4, waist_y - 60, x + turn * 1, waist_y - 92)), body, 0.5)


def _edge_binding(canvas: Canvas, cut: Cut, design: Design, body: Piece, sleeved: bool) -> None:
    edge = design.fabric.plain()
    collar_band(canvas, cut, edge if design.pattern != "Solid" else design.fabric, 4.5, ribbed=False)
    if not sleeved:
        arm = part(side(cut), 0, 0.22)
        for line in (arm, flip(arm)):
            canvas.line(line, DARK, 1.4, 0.25, 0.5, body)
            canvas.line(line + (0, 4), DARK, 0.8, 0.22, 0, body)


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
    """Thin straps, a long flowing skirt with tiers."""
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
    shape, low = _gown(cut, waist_y, hemline, bottom - 8)
    body = canvas.paint(
        shape,
        fabric,
        folds=_bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.5, 10),
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
    _edge_binding(canvas, cut, design, body, False)
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
    shape, low = _gown(cut, waist_y, hemline, bottom)
    body = canvas.paint(
        shape,
        fabric,
        folds=_bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, hemline, waist_y, bottom, 1.0, 8),
        round_=28,
    )
    y0 = cut.top + cut.drop - 8
    canvas.paint(
        box(AXIS - 10, y0, 20, bottom + 22 - y0), fabric, round_=4, puff=0.4, shadow=0.22, reach=2.4, within=body
    )
    for k in range(9):
        button(canvas, AXIS, y0 + 20 + k * 48, _button_colour(design), 3.6)
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
    shape, low = _gown(cut, waist_y, 90, 566, straight=True)
    body = canvas.paint(
        shape,
        fabric,
        folds=_bodice_folds(canvas, cut, waist_y) + drapes(canvas, cut.waist, 92, waist_y + 60, 560, 0.55, 5),
        round_=34,
    )
    _darts(canvas, cut, waist_y, body)
    canvas.seam(across(curve((AXIS - cut.waist - 8, waist_y), (AXIS - 30, waist_y + 7, AXIS, waist_y + 7))), body, 0.8)
    if design.pattern == "Colour Block":
        for edge in (smooth((AXIS - 120, 150), (AXIS - 62, 262), (AXIS - 74, 590)),):
            for turned in (edge, flip(edge)):
                outer = np.vstack([turned, [[0 if turned is edge else 480, 600], [0 if turned is edge else 480, 140]]])
                canvas.fill(outer, design.trim, 0.90, within=body)
    _edge_binding(canvas, cut, design, body, sleeved)
    canvas.stitch(across(low) - (0, 8), DARK, body, 0.7, 0.3)


def saree(canvas: Canvas, design: Design) -> None:
    """Draped: pleats in front, the end over the left shoulder with a broad border, a blouse in the border's colour."""
    rng = canvas.rng
    fabric, border = design.fabric, design.fabric.plain(design.trim, sheen=0.35)
    cut = Cut(
        top=62, neck=46, drop=56, shoulder=92, slope=22, armhole=78, chest=84, waist=70, hem=80, bottom=236, sag=3
    )
    paint_back(canvas, cut, border, label=False)
    paint_sleeves(canvas, cut, Sleeve(length=84, cuff=56, angle=70), border)
    canvas.paint(
        mirror(join(neckline(cut), side(cut), curve((AXIS - cut.hem, cut.bottom), (AXIS, cut.bottom + 3)))),
        border,
        round_=26,
        folds=body_folds(cut, canvas, 0.5),
    )
    waist_y, hemline, bottom = 232.0, 128.0, 588.0
    edge = curve((AXIS - 74, waist_y), (AXIS - 108, waist_y + 60, AXIS - 112, bottom - 170, AXIS - hemline, bottom))
    low = curve((AXIS - hemline, bottom), (AXIS - hemline * 0.5, bottom + 12, AXIS, bottom + 12))
    shape = mirror(join(curve((AXIS, waist_y + 8), (AXIS - 74, waist_y)), edge, low))
    folds = [
        Fold(curve((AXIS - 16 + 9 * k, waist_y + 10), (AXIS - 40 + 18 * k, bottom + 30)), 13, 6.0, (0.3, 1.1))
        for k in range(6)
    ]
    skirt = canvas.paint(
        shape, fabric, folds=folds + drapes(canvas, 74, hemline, waist_y + 40, bottom, 0.8, 6), round_=28
    )
    strip = across(low)
    hem_ = canvas.paint(
        join(strip, (strip - (0, 34))[::-1]), border, round_=8, puff=0.2, shadow=0, folds=folds, within=skirt
    )
    embroider(canvas, strip - (0, 17), design, hem_)
    embroider(canvas, strip - (0, 29), design, hem_)
    for k in range(6):
        canvas.line(
            curve((AXIS - 20 + 9 * k, waist_y + 8), (AXIS - 47 + 18 * k, bottom + 22)), DARK, 1.0, 0.25, 0.4, skirt
        )
    _pallu(canvas, design, waist_y, rng)


def _pallu(canvas: Canvas, design: Design, waist_y: float, rng: np.random.Generator) -> None:
    """The loose end: from the right hip up over the left shoulder (right in the picture) and down behind."""
    fabric, border = design.fabric, design.fabric.plain(design.trim, sheen=0.35)
    upper = smooth((AXIS - 78, waist_y - 4), (AXIS - 30, waist_y - 66), (AXIS + 26, waist_y - 128), (AXIS + 50, 66))
    lower = smooth((AXIS - 70, waist_y + 40), (AXIS + 20, waist_y + 6), (AXIS + 76, waist_y - 80), (AXIS + 96, 84))
    folds = [Fold(_blend(upper, lower, t), 10, rng.uniform(3, 5), (0.7, 0.7)) for t in (0.18, 0.36, 0.54, 0.72, 0.88)]
    tail = smooth(
        (AXIS + 56, 62),
        (AXIS + 108, 74),
        (AXIS + 126, 220),
        (AXIS + 138, 420),
        (AXIS + 132, 452),
        (AXIS + 66, 446),
        (AXIS + 70, 300),
        (AXIS + 62, 120),
        closed=True,
    )
    drop = [
        Fold(smooth((AXIS + 72 + 14 * k, 90), (AXIS + 82 + 13 * k, 260), (AXIS + 78 + 16 * k, 460)), 11, 4.5, (0.5, 1))
        for k in range(4)
    ]
    end = canvas.paint(tail, fabric, folds=drop, round_=14, shadow=0.4, reach=7)
    low = smooth((AXIS + 60, 396), (AXIS + 100, 404), (AXIS + 146, 398))
    strip = canvas.paint(join(low, (low + (0, 56))[::-1]), border, folds=drop, round_=6, puff=0.2, shadow=0, within=end)
    for dy in (12, 24, 36):
        embroider(canvas, low + (0, dy), design, strip)
    piece = canvas.paint(join(upper, lower[::-1]), fabric, angle=-42, folds=folds, round_=16, shadow=0.45, reach=6)
    for rail, width in ((upper, 13.0), (lower, -13.0)):
        even = resample(rail, 50)
        shape = join(even, offset(even, width)[::-1])
        trim = canvas.paint(shape, border, round_=6, puff=0.3, shadow=0, within=piece)
        embroider(canvas, offset(even, width / 2), design, trim)


def _blend(a: Curve, b: Curve, t: float) -> Curve:
    return np.asarray(resample(a, 24) * (1 - t) + resample(b, 24) * t)


def jumpsuit(canvas: Canvas, design: Design) -> None:
    """A top and wide trousers in one, tied at the waist."""
    from catalog.demo.drawing.bottoms import Legs, inseam, leg_folds

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
        folds=_bodice_folds(canvas, cut, waist_y) + leg_folds(canvas, legs, 1.0),
        round_=26,
    )
    for shape in (inseam(legs), flip(inseam(legs))):
        canvas.line(shape, DARK, 5, 0.25, 3.0, body)
    canvas.seam(np.array([[AXIS, waist_y], [AXIS, legs.crotch]]), body, 0.7)
    _edge_binding(canvas, cut, design, body, False)
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


__all__ = ["a_line_dress", "jumpsuit", "maxi_dress", "mix", "saree", "sheath_dress", "shirt_dress"]
