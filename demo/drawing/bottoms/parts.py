"""Details of trousers, shorts and skirts: waistbands, flies, pockets, seams, hems, cords."""

from __future__ import annotations

import numpy as np

from demo.drawing.bottoms.legs import Legs, inseam, outseam, waistline
from demo.drawing.canvas import Canvas
from demo.drawing.design import BRASS, DARK, Design, mix, stud
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, box, curve, flip, join, part, smooth
from demo.drawing.pieces import Piece
from demo.drawing.torso import ribbed_strip


def waistband(
    canvas: Canvas, legs: Legs, fabric: Fabric, design: Design, depth: float = 22, loops: bool = True
) -> None:
    top = waistline(legs)
    low = top * [1, 1] + (0, depth)
    spread = (legs.hip - legs.waist) * 0.22
    low = np.column_stack([AXIS + (low[:, 0] - AXIS) * (1 + spread / legs.waist), low[:, 1]])
    piece = canvas.paint(join(top, low[::-1]), fabric, angle=90, round_=7, puff=0.6, shadow=0.25, reach=3)
    canvas.stitch(top + (0, 3), design.thread, piece, opacity=0.6)
    canvas.stitch(low - (0, 3), design.thread, piece, opacity=0.6)
    if loops:
        for at in (-0.62, -0.26, 0.26, 0.62):
            x = AXIS + legs.waist * at * 1.12
            y = legs.top + legs.dip * (1 - abs(at)) - 3
            tab = canvas.paint(box(x - 5, y, 10, depth + 9, 2), fabric, round_=4, puff=0.7, shadow=0.4, reach=2)
            for dx in (-2.6, 2.6):
                canvas.stitch(np.array([[x + dx, y + 2], [x + dx, y + depth + 7]]), design.thread, tab, 0.7, 0.6)


def fly(canvas: Canvas, legs: Legs, design: Design, body: Piece, depth: float = 22) -> None:
    y = legs.top + legs.dip + depth
    canvas.seam(curve((AXIS, y), (AXIS, legs.crotch + 2)), body)
    bend = curve(
        (AXIS + 22, y), (AXIS + 22, legs.crotch - 62), (AXIS + 20, legs.crotch - 40, AXIS + 2, legs.crotch - 30)
    )
    canvas.stitch(bend, design.thread, body)
    canvas.stitch(bend - (4, 0), design.thread, body)


def drawstring(canvas: Canvas, legs: Legs, fabric: Fabric, design: Design) -> None:
    ribbed_strip(canvas, waistline(legs) + (0, 24), -26, fabric, 4.4)
    cord = mix(fabric.colour, (1, 1, 1), 0.8) if sum(fabric.colour) < 1.9 else mix(fabric.colour, DARK, 0.6)
    y = legs.top + legs.dip + 12
    for turn in (-1, 1):
        sway = canvas.rng.uniform(-4, 4)
        line = smooth((AXIS + turn * 7, y), (AXIS + turn * 12 + sway, y + 36), (AXIS + turn * 9 + sway, y + 74))
        canvas.line(line + (1.4, 2.2), DARK, 3.6, 0.25, 1.5)
        canvas.line(line, mix(cord, DARK, 0.2), 3.8)
        canvas.line(line - (0.5, 0), cord, 2.2)
        canvas.fill(box(AXIS + turn * 7 - 2.6, y - 3, 5.2, 6, 2.5), design.metal)


def five_pockets(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    y = legs.top + 24
    for turn in (-1, 1):
        mouth = curve(
            (AXIS + turn * (legs.waist * 0.44), y + 4),
            (AXIS + turn * legs.waist * 0.50, y + 44, AXIS + turn * (legs.hip - 2), y + 50),
        )
        bag = join(mouth, curve((AXIS + turn * (legs.hip + 8), y + 40), (AXIS + turn * (legs.waist + 6), y - 4)))
        canvas.soft_shadow(bag, 0.12, 2.0, body)
        canvas.seam(mouth, body)
        canvas.stitch(mouth + (-turn * 2.6, 3.4), design.thread, body)
        canvas.stitch(mouth + (-turn * 5.6, 6.4), design.thread, body)
        for spot in (mouth[1], mouth[-3]):
            stud(canvas, float(spot[0]) - turn * 3, float(spot[1]) + 4, BRASS, 2.0)
    x = AXIS + legs.waist * 0.62
    canvas.stitch(curve((x, y + 22), (x + 30, y + 26)), design.thread, body)


def side_stripes(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    edge = outseam(legs)
    for k in range(2):
        for turned in (edge + (7 + 11 * k, 0), flip(edge + (7 + 11 * k, 0))):
            canvas.line(turned, design.trim, 5, 0.95, 0, body)


def leg_seams(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    for shape in (inseam(legs), flip(inseam(legs))):
        canvas.line(shape, DARK, 5, 0.25, 3.0, body)
    out = part(outseam(legs), 0.34, 1)
    for shape, dx in ((out, 5.0), (flip(out), -5.0)):
        canvas.line(shape + (dx, 0), DARK, 0.9, 0.28, 0, body)
        if design.pattern == "Denim":
            canvas.stitch(shape + (dx * 1.5, 0), design.thread, body, opacity=0.35)


def hems(canvas: Canvas, legs: Legs, design: Design, body: Piece, rise: float) -> None:
    line = curve(
        (AXIS - legs.outer - 4, legs.bottom - rise),
        (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 6 - rise, AXIS - legs.inner + 8, legs.bottom + 3 - rise),
    )
    for shape in (line, flip(line)):
        canvas.line(shape + (0, 1.4), DARK, 1.6, 0.16, 0.8, body)
        canvas.stitch(shape, design.thread, body, opacity=0.55)
