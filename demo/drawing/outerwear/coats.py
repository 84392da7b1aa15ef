"""Coats."""

from __future__ import annotations

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, for_gender, vary
from demo.drawing.design import DARK, Design, button, mix
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, across, box, curve, join, rotate
from demo.drawing.outerwear.tailoring import flap_pocket, horn, lapels, tailored
from demo.drawing.pieces import Piece
from demo.drawing.torso import hem_line


def coat(canvas: Canvas, design: Design) -> None:
    """A double-breasted, knee-length coat, belted or straight."""
    cut = vary(
        canvas,
        for_gender(
            Cut(
                top=70,
                chest=120,
                waist=113,
                hem=136,
                bottom=588,
                drop=52,
                slope=28,
                neck=44,
                sag=5,
                shoulder=122,
                armhole=104,
            ),
            design.gender,
        ),
    )
    closing = 260.0 + canvas.rng.uniform(-12, 16)
    belted = design.gender == "Women" and canvas.rng.random() < 0.5
    body = tailored(canvas, design, cut, closing)
    line = curve((AXIS + 34, closing - 16), (AXIS + 36, cut.bottom + 8))
    canvas.line(line + (3, 1), DARK, 6, 0.2, 2.5, body)
    canvas.line(line, DARK, 1.2, 0.5, 0, body)
    for turn in (-1, 1):
        flap_pocket(canvas, design, body, AXIS + turn * cut.hem * 0.62, 404, 62, 22)
    lapels(canvas, cut, design.fabric, closing, 44, cut.top + 74)
    for k in range(3):
        if belted and k == 1:
            continue
        for dx in (-26, 20):
            button(canvas, AXIS + dx, closing + 16 + 50 * k, horn(design), 6.6)
    if belted:
        _coat_belt(canvas, design, cut, body, closing + 66)
    hem_line(canvas, cut, body, 14, opacity=0.10)


def _coat_belt(canvas: Canvas, design: Design, cut: Cut, body: Piece, y: float) -> None:
    line = across(curve((AXIS - cut.waist - 4, y - 5), (AXIS - 40, y, AXIS, y)))
    piece = canvas.paint(
        join(line, (line + (0, 25))[::-1]),
        design.fabric,
        angle=90,
        round_=9,
        puff=0.7,
        shadow=0.4,
        reach=4,
        within=body,
    )
    for dy in (3.5, 21.5):
        canvas.stitch(line + (0, dy), mix(design.fabric.colour, DARK, 0.45), piece, 0.8, 0.45)
    frame = box(AXIS - 16, y - 5, 32, 35, 5)
    canvas.paint(
        frame,
        Fabric(horn(design), weave="satin", relief=0, sheen=0.5),
        holes=[box(AXIS - 10, y + 1, 20, 23, 3)],
        round_=4,
        puff=1.2,
        shadow=0.45,
        reach=2.5,
    )
    end = rotate(box(AXIS + 12, y + 12, 25, 118, 3), -7, (AXIS + 24, y + 12))
    canvas.paint(end, design.fabric, round_=8, puff=0.7, shadow=0.4, reach=5)
