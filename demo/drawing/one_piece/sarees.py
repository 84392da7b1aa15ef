"""Sarees: the drape, its loose end and the blouse underneath."""

from __future__ import annotations

import numpy as np

from demo.drawing.bottoms.skirts import drapes
from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, neckline, side
from demo.drawing.design import DARK, Design, embroider
from demo.drawing.geometry import AXIS, across, between, curve, join, mirror, offset, resample, smooth
from demo.drawing.relief import Fold
from demo.drawing.torso import body_folds, paint_back, paint_sleeves


def saree(canvas: Canvas, design: Design) -> None:
    """A draped saree: pleats in front, a broad border over the left shoulder, a blouse in the border's colour."""
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
    """The loose end, from the right hip over the left shoulder (right in the picture) and down the back."""
    fabric, border = design.fabric, design.fabric.plain(design.trim, sheen=0.35)
    upper = smooth((AXIS - 78, waist_y - 4), (AXIS - 30, waist_y - 66), (AXIS + 26, waist_y - 128), (AXIS + 50, 66))
    lower = smooth((AXIS - 70, waist_y + 40), (AXIS + 20, waist_y + 6), (AXIS + 76, waist_y - 80), (AXIS + 96, 84))
    folds = [
        Fold(between(upper, lower, t, 24), 10, rng.uniform(3, 5), (0.7, 0.7)) for t in (0.18, 0.36, 0.54, 0.72, 0.88)
    ]
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
