"""T-shirts and tank tops."""

from __future__ import annotations

from dataclasses import replace

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, bodice, for_gender, neckline, side, vary
from demo.drawing.design import DARK, Design, mix
from demo.drawing.geometry import AXIS, across, curve, flip, join, mirror, part
from demo.drawing.graphics import motif
from demo.drawing.torso import (
    body_folds,
    chest_block,
    collar_band,
    cuff_lines,
    hem_line,
    paint_back,
    paint_sleeves,
    shoulder_seams,
)


def tshirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(), design.gender))
    vee = canvas.rng.random() < 0.22 and design.pattern not in ("Printed",)
    if vee:
        cut = replace(cut, vee=True, drop=cut.drop + 26)
    _tee(canvas, design, cut, Sleeve(length=118 + canvas.rng.uniform(-8, 10)))


def _tee(canvas: Canvas, design: Design, cut: Cut, sleeve: Sleeve) -> None:
    fabric, rng = design.fabric, canvas.rng
    ringer = design.pattern == "Colour Block" or (design.pattern == "Printed" and rng.random() < 0.3)
    trim = fabric.plain(design.trim) if ringer else fabric
    paint_back(canvas, cut, fabric)
    collar_band(canvas, cut, trim, 9.5, back_only=True)
    blocked = design.pattern == "Colour Block"
    sleeves = paint_sleeves(canvas, cut, sleeve, trim if blocked else fabric)
    cuff_lines(canvas, sleeves)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas), round_=32)
    if blocked and rng.random() < 0.6:
        chest_block(canvas, cut, design, body)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut)
    hem_line(canvas, cut, body)
    shoulder_seams(canvas, cut, body)
    collar_band(canvas, cut, trim, 9.5)


def tank(canvas: Canvas, design: Design) -> None:
    """A sleeveless top with straps."""
    cut = vary(
        canvas,
        replace(
            for_gender(Cut(top=110, neck=64, drop=70, back=42, slope=8, armhole=112, bottom=500), design.gender),
            shoulder=84,
        ),
    )
    fabric = design.fabric
    x, y = cut.neck_point
    rear = mirror(
        join(curve((AXIS, y + 50), (AXIS - 52, y + 48, x, y)), curve((x - 12, y), (x - 16, y + 120, AXIS, y + 140)))
    )
    canvas.paint(rear, fabric.darker(0.78), round_=10, puff=0.4, shadow=0)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 1.1), round_=34)
    for line in (across(neckline(cut)[::-1]), part(side(cut), 0, 0.28), flip(part(side(cut), 0, 0.28))):
        canvas.line(line, mix(fabric.colour, DARK, 0.25), 7, 0.35, 0, body)
        canvas.line(line, DARK, 1.2, 0.2, 0, body)
        canvas.stitch(line + (0, 4.5), DARK, body, 0.7, 0.3, 2.6, 1.6)
    hem_line(canvas, cut, body)
