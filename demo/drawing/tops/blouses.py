"""Blouses: loose tops gathered at the neck."""

from __future__ import annotations

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, bodice, neckline, vary
from demo.drawing.design import DARK, Design, mix
from demo.drawing.geometry import AXIS, across, join, offset, resample, smooth
from demo.drawing.relief import Fold
from demo.drawing.shirt_parts import shirt_cuff
from demo.drawing.torso import body_folds, hem_line, paint_back, paint_sleeves


def blouse(canvas: Canvas, design: Design) -> None:
    """A loose top with a gathered neckline and flutter or balloon sleeves."""
    rng = canvas.rng
    cut = vary(
        canvas, Cut(neck=62, drop=54, shoulder=118, chest=124, waist=122, hem=138, bottom=486, sag=12, armhole=96)
    )
    fabric = design.fabric
    paint_back(canvas, cut, fabric, label=False)
    long = rng.random() < 0.5
    sleeve = (
        Sleeve(length=250, cuff=60, angle=70, puff=22, bend=16)
        if long
        else Sleeve(length=104, cuff=104, angle=48, puff=14)
    )
    sleeves = paint_sleeves(canvas, cut, sleeve, fabric, round_=36)
    if long:
        for index, (_, cuff) in enumerate(sleeves):
            shirt_cuff(canvas, cuff if index == 0 else cuff[::-1], fabric, design, index == 0)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 1.5) + gathers(canvas, cut), round_=34)
    neck = across(neckline(cut)[::-1])
    piece = canvas.paint(
        join(resample(neck, 60), offset(resample(neck, 60), 7)[::-1]),
        fabric.plain(),
        round_=5,
        puff=1,
        shadow=0.25,
        reach=3,
    )
    canvas.ribs(neck, offset(resample(neck, 60), 7), 5, piece, 0.7)
    for turn in (-1, 1):  # the ties at the neck
        low = cut.top + cut.drop
        tie = smooth((AXIS, low + 4), (AXIS + turn * 10, low + 40), (AXIS + turn * 15 + rng.uniform(-4, 4), low + 92))
        canvas.line(tie + (1.2, 2), DARK, 3.4, 0.2, 1.4)
        canvas.line(tie, mix(fabric.colour, DARK, 0.22), 3.4)
        canvas.line(tie + (-0.5, 0), fabric.colour, 1.8)
    hem_line(canvas, cut, body)


def gathers(canvas: Canvas, cut: Cut) -> list[Fold]:
    rng = canvas.rng
    line = resample(across(neckline(cut)[::-1]), 13)[1:-1]
    folds = []
    for x, y in line:
        end = (x + (x - AXIS) * 0.35 + rng.uniform(-6, 6), y + rng.uniform(50, 120))
        folds.append(
            Fold(
                smooth((x, y), ((x + end[0]) / 2, (y + end[1]) / 2), end),
                rng.uniform(4, 7),
                rng.uniform(-2.6, -1.4),
                (0.9, 0),
            )
        )
    return folds
