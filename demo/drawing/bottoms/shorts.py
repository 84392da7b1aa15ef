"""Shorts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.bottoms.legs import Legs, fitted, front, rear_waist
from demo.drawing.bottoms.parts import drawstring, five_pockets, fly, hems, leg_seams, side_stripes, waistband
from demo.drawing.canvas import Canvas
from demo.drawing.design import BRASS, DARK, Design, button, mix, stud
from demo.drawing.geometry import AXIS


def shorts(canvas: Canvas, design: Design) -> None:
    sporty = design.fabric.weave == "mesh"
    legs = fitted(
        Legs(
            top=150,
            waist=104,
            hip=132,
            crotch=330,
            bottom=470 + canvas.rng.uniform(-24, 20),
            outer=158,
            inner=20,
            dip=10,
        ),
        design.gender,
    )
    fabric = design.fabric
    if design.gender in ("Women", "Girls") and not sporty:
        legs = replace(legs, bottom=legs.bottom - 40)
    rear_waist(canvas, legs, fabric)
    body = front(canvas, legs, fabric, 1.0)
    thread = (0.80, 0.58, 0.28) if design.pattern == "Denim" else design.thread
    design = replace(design, thread=thread)
    if sporty:
        side_stripes(canvas, legs, design, body)
        drawstring(canvas, legs, fabric, design)
    else:
        if design.pattern == "Denim":
            five_pockets(canvas, legs, design, body)
        else:
            for turn in (-1, 1):
                mouth = np.array(
                    [[AXIS + turn * legs.waist * 0.68, legs.top + 24], [AXIS + turn * (legs.hip - 4), legs.top + 108]]
                )
                canvas.seam(mouth, body, 1.2)
                canvas.stitch(mouth - (turn * 3.4, 0), design.thread, body, opacity=0.45)
        fly(canvas, legs, design, body)
        waistband(canvas, legs, fabric, design, 24)
        (stud if design.pattern == "Denim" else button)(
            canvas,
            AXIS + 3,
            legs.top + legs.dip + 12,
            BRASS if design.pattern == "Denim" else mix(fabric.colour, DARK, 0.4),
            5,
        )
    leg_seams(canvas, legs, design, body)
    hems(canvas, legs, design, body, 18)
