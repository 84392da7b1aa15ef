"""Blazers and waistcoats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, back_neckline, for_gender, neckline, side, vary
from demo.drawing.design import DARK, Design, button, mix
from demo.drawing.geometry import AXIS, box, curve, flip, join, mirror, rotate
from demo.drawing.outerwear.tailoring import flap_pocket, horn, lapels, tailored
from demo.drawing.pieces import Piece
from demo.drawing.torso import body_folds, hem_line


def blazer(canvas: Canvas, design: Design) -> None:
    cut = vary(
        canvas,
        for_gender(
            Cut(chest=132, waist=116, hem=128, bottom=524, drop=52, slope=28, neck=46, sag=6, shoulder=132),
            design.gender,
        ),
    )
    closing = 322.0 + canvas.rng.uniform(-20, 14)
    body = tailored(canvas, design, cut, closing)
    for turn in (-1, 1):
        canvas.seam(
            curve(
                (AXIS + turn * cut.chest * 0.52, closing - 70),
                (AXIS + turn * cut.waist * 0.50, closing + 10, AXIS + turn * cut.waist * 0.56, 438),
            ),
            body,
            0.7,
        )
        flap_pocket(canvas, design, body, AXIS + turn * cut.hem * 0.58, 438, 74)
    _front_edge(canvas, body, closing, cut.bottom, -14)
    breast = rotate(box(AXIS + cut.chest * 0.36, cut.top + 140, 54, 12, 1), 4, (AXIS + 60, cut.top + 146))
    canvas.paint(breast, design.fabric, round_=4, puff=0.4, shadow=0.3, reach=2, within=body)
    lapels(canvas, cut, design.fabric, closing, 32, cut.top + 70)
    count = 2 if canvas.rng.random() < 0.7 else 1
    for k in range(count):
        button(canvas, AXIS - 7, closing + 14 + 56 * k, horn(design), 6.2)
    hem_line(canvas, cut, body, 10, opacity=0.10)


def _front_edge(canvas: Canvas, body: Piece, closing: float, low: float, sweep: float) -> None:
    """The edge where the right front overlaps the left, curving outwards at the hem."""
    line = curve((AXIS - 1, closing), (AXIS - 1, low - 70), (AXIS, low - 24, AXIS + sweep, low + 8))
    canvas.line(line + (3, 2), DARK, 6, 0.22, 2.5, body)
    canvas.line(line, DARK, 1.2, 0.55, 0, body)


def waistcoat(canvas: Canvas, design: Design) -> None:
    cut = for_gender(
        Cut(
            top=96,
            neck=50,
            drop=60,
            back=20,
            shoulder=96,
            slope=20,
            armhole=138,
            chest=124,
            waist=114,
            hem=122,
            bottom=512,
            sag=0,
        ),
        design.gender,
    )
    cut = replace(cut, shoulder=min(cut.shoulder, 98))
    fabric, closing = design.fabric, 276.0
    lining = fabric.plain(mix(design.trim, fabric.colour, 0.5), weave="satin", sheen=0.3)
    x, y = cut.neck_point
    rear = mirror(
        join(
            back_neckline(cut),
            curve(
                (x - 40, y + 14),
                (AXIS - cut.chest + 22, y + 150, AXIS - cut.chest + 8, y + 190),
                (AXIS - cut.hem + 12, cut.bottom - 10),
                (AXIS, cut.bottom - 8),
            ),
        )
    )
    inside = canvas.paint(rear, lining, round_=20, puff=0.5, shadow=0)
    canvas.soft_shadow(mirror(curve((AXIS, y), (x, y), (x + 20, y + 90), (AXIS, y + 70))), 0.25, 12, inside)
    half = join(
        curve((AXIS, closing), (x + 26, cut.top + 70, x, y)),
        side(cut),
        curve(
            (AXIS - cut.hem, cut.bottom - 8),
            (AXIS - cut.hem * 0.5, cut.bottom + 4, AXIS - 32, cut.bottom + 42),
            (AXIS, cut.bottom - 4),
        ),
    )
    body = canvas.paint(mirror(half), fabric, folds=body_folds(cut, canvas, 0.5), round_=28)
    edge = neckline(replace(cut, vee=True, drop=closing - cut.top))
    for turned in (edge, flip(edge)):
        canvas.stitch(turned + (0, 6), mix(fabric.colour, DARK, 0.45), body, 0.7, 0.35)
    canvas.line(np.array([[AXIS + 6, closing + 4], [AXIS + 6, cut.bottom + 8]]), DARK, 1.2, 0.4, 0, body)
    for turn in (-1, 1):
        pocket = rotate(box(AXIS + turn * 66 - 31, 402, 62, 15, 1), turn * 5, (AXIS + turn * 66, 408))
        canvas.paint(pocket, fabric, round_=4, puff=0.5, shadow=0.35, reach=3, within=body)
        canvas.seam(np.array([[AXIS + turn * 62, 300], [AXIS + turn * 66, 500]]), body, 0.5)
    for k in range(5):
        button(canvas, AXIS, closing + 18 + 46 * k, horn(design), 5.2)
