"""Full-length trousers: jeans, trousers, track pants, leggings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.bottoms.legs import Legs, fitted, front, leg_folds, outline, outseam, rear_waist, waistline
from demo.drawing.bottoms.parts import drawstring, five_pockets, fly, hems, leg_seams, side_stripes, waistband
from demo.drawing.canvas import Canvas
from demo.drawing.design import BRASS, DARK, Design, button, mix, stud
from demo.drawing.geometry import AXIS, curve, flip, join, smooth
from demo.drawing.pieces import Piece
from demo.drawing.torso import ribbed_strip


def jeans(canvas: Canvas, design: Design) -> None:
    rng = canvas.rng
    slim = rng.uniform(-10, 10) if design.gender in ("Men", "Boys") else rng.uniform(-16, 2)
    legs = fitted(Legs(outer=118 + slim * 0.7, inner=42 - slim * 0.2, knee=4 if slim < 0 else 0), design.gender)
    fabric = design.fabric
    thread = (0.80, 0.58, 0.28) if design.pattern == "Denim" else design.thread
    design = replace(design, thread=thread)
    rear_waist(canvas, legs, fabric)
    body = front(canvas, legs, fabric, 1.25)
    _fade(canvas, legs, body, design)
    five_pockets(canvas, legs, design, body)
    fly(canvas, legs, design, body)
    waistband(canvas, legs, fabric, design)
    stud(canvas, AXIS + 3, legs.top + legs.dip + 11, BRASS, 5.2)
    leg_seams(canvas, legs, design, body)
    hems(canvas, legs, design, body, 13)


def _fade(canvas: Canvas, legs: Legs, body: Piece, design: Design) -> None:
    """Lighten thighs and knees, as on worn jeans."""
    strength = float(canvas.rng.uniform(0.04, 0.20)) if design.pattern == "Denim" else 0.0
    for turn in (-1, 1):
        x = AXIS + turn * legs.hip * 0.56
        shape = smooth(
            (x - 20, legs.crotch - 60),
            (x + 20, legs.crotch - 60),
            (x + 22, legs.crotch + 190),
            (x - 18, legs.crotch + 190),
            closed=True,
        )
        canvas.glow(shape, strength, 17, body)
        if strength > 0.1:
            for k in range(4):
                y = legs.crotch - 20 + k * 15
                canvas.line(
                    curve((AXIS + turn * 16, y + 4), (x, y + 6, x + turn * 26, y - 9)),
                    (1, 1, 1),
                    4.5,
                    strength * 0.8,
                    2.6,
                    body,
                )


def trousers(canvas: Canvas, design: Design) -> None:
    formal = design.fabric.weave in ("twill", "wool")
    wide = design.gender == "Women" and canvas.rng.random() < 0.35
    legs = fitted(Legs(outer=128 if wide else 112, inner=26 if wide else 44), design.gender)
    fabric = design.fabric
    rear_waist(canvas, legs, fabric)
    body = front(canvas, legs, fabric, 0.8, crease=formal)
    for turn in (-1, 1):
        mouth = np.array(
            [[AXIS + turn * legs.waist * 0.70, legs.top + 24], [AXIS + turn * (legs.hip - 3), legs.top + 104]]
        )
        canvas.seam(mouth, body, 1.2)
        canvas.stitch(mouth - (turn * 3.4, 0), design.thread, body, opacity=0.4)
        if formal:
            x = AXIS + turn * legs.waist * 0.5
            canvas.line(
                curve((x, legs.top + 30), (x + turn * 5, legs.top + 110, x + turn * 10, legs.bottom)),
                DARK,
                1.0,
                0.16,
                0.7,
                body,
            )
            canvas.seam(curve((x + turn * 4, legs.top + 28), (x + turn * 5, legs.top + 62)), body, 0.7)
    fly(canvas, legs, replace(design, thread=mix(fabric.colour, DARK, 0.3)), body)
    waistband(canvas, legs, fabric, replace(design, thread=mix(fabric.colour, DARK, 0.3)))
    button(canvas, AXIS + 3, legs.top + legs.dip + 11, mix(fabric.colour, DARK, 0.35), 4.2)
    leg_seams(canvas, legs, design, body)
    hems(canvas, legs, replace(design, thread=mix(fabric.colour, DARK, 0.3)), body, 20)


def track_pants(canvas: Canvas, design: Design) -> None:
    legs = fitted(Legs(outer=116, inner=50, bottom=566, knee=2), design.gender)
    fabric = design.fabric
    for side in (False, True):
        line = curve(
            (AXIS - legs.outer + 2, legs.bottom - 2),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 4, AXIS - legs.inner - 2, legs.bottom + 1),
        )
        ribbed_strip(canvas, (flip(line)[::-1] if side else line)[::-1], -26, fabric, 3.6)
    body = front(canvas, legs, fabric, 1.3)
    if design.pattern != "Solid" or canvas.rng.random() < 0.6:
        side_stripes(canvas, legs, design, body)
    for turn in (-1, 1):
        mouth = np.array(
            [[AXIS + turn * legs.waist * 0.78, legs.top + 34], [AXIS + turn * (legs.hip - 12), legs.top + 116]]
        )
        canvas.seam(mouth, body, 1.3)
    canvas.seam(curve((AXIS, legs.top + 30), (AXIS, legs.crotch)), body, 0.8)
    drawstring(canvas, legs, fabric, design)


def leggings(canvas: Canvas, design: Design) -> None:
    short = design.gender == "Girls" or canvas.rng.random() < 0.2
    legs = Legs(top=62, waist=66, hip=90, crotch=214, bottom=520 if short else 592, outer=78, inner=38, knee=8, dip=6)
    fabric = design.fabric
    rear_waist(canvas, legs, fabric)
    body = canvas.paint(outline(legs), fabric, folds=leg_folds(canvas, legs, 0.45), round_=34, puff=1.15, shadow=0)
    canvas.seam(curve((AXIS, legs.top + 34), (AXIS, legs.crotch)), body, 0.6)
    top = waistline(legs)
    low = np.column_stack([AXIS + (top[:, 0] - AXIS) * 1.11, top[:, 1] + 36])
    piece = canvas.paint(
        join(top, low[::-1]),
        fabric.plain() if fabric.pattern == "Solid" else fabric.darker(0.85),
        round_=9,
        puff=0.6,
        shadow=0.2,
        reach=3,
    )
    canvas.stitch(low - (0, 3), DARK, piece, 0.7, 0.35)
    if design.pattern == "Colour Block":
        edge = outseam(legs)
        for turned in (edge + (9, 0), flip(edge + (9, 0))):
            canvas.line(turned, design.trim, 15, 0.95, 0, body)
    leg_seams(canvas, legs, design, body)
    hems(canvas, legs, replace(design, thread=DARK), body, 9)
