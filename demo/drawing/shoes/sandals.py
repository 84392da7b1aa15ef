"""Sandals from the side, flip-flops from above."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, buckle, mix, stud
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import band, move, offset, resample, smooth
from demo.drawing.shoes.parts import GROUND, leather, pair


def sandals(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _sandal, back=(24, -100, 0.90), front=(-4, 36, 1.0))


def _sandal(canvas: Canvas, design: Design) -> None:
    """A sandal with a cork footbed and buckled straps."""
    fabric = leather(design, 0.25)
    bed = smooth(
        (46, 392),
        (60, 380),
        (140, 388),
        (230, 382),
        (320, 374),
        (400, 366),
        (416, 378),
        (416, 410),
        (300, 414),
        (120, 416),
        (54, 410),
        closed=True,
    )
    for at, top in (((118.0, 214.0), 306.0), ((250.0, 330.0), 286.0)):  # the far side of the straps
        canvas.paint(
            smooth((at[0] + 16, 388), (at[0] + 34, top + 26), (at[1] - 4, top + 30), (at[1] + 8, 386), closed=True),
            fabric.darker(0.55),
            round_=8,
            puff=0.4,
            shadow=0,
        )
    cork = canvas.paint(bed, Fabric((0.76, 0.60, 0.42), weave="wool", relief=0.3), round_=10, puff=0.7, shadow=0.1)
    specks = canvas.rng.uniform((50, 384), (414, 414), (160, 2))
    canvas.lines([np.array([p, p + (1.6, 0.6)]) for p in specks], (0.35, 0.22, 0.12), 1.4, 0.4, cork)
    canvas.fill(
        smooth((44, 404), (54, GROUND), (200, GROUND), (410, GROUND), (418, 404), (300, 413), (120, 414), closed=True),
        (0.20, 0.17, 0.15),
        1,
    )
    canvas.lines([np.array([[x, 421], [x - 2, 432]]) for x in range(60, 410, 10)], (1, 1, 1), 1.2, 0.15)
    rear = smooth((398, 376), (404, 330), (392, 300), (350, 296), (318, 306))
    canvas.paint(band(rear, 15), fabric, round_=7, puff=0.9, shadow=0.3, reach=3)
    for (x0, x1), top in (((96, 206), 318.0), ((232, 336), 292.0)):
        strap = smooth(
            (x0, 402),
            (x0 + 14, top + 30),
            (x0 + 48, top),
            (x1 - 30, top + 4),
            (x1 - 6, top + 34),
            (x1, 396),
            (x1 - 34, 402),
            (x0 + 30, 408),
            closed=True,
        )
        piece = canvas.paint(strap, fabric, round_=18, puff=1.0, shadow=0.4, reach=4)
        canvas.stitch(offset(resample(strap, 140), 4), mix(fabric.colour, DARK, 0.4), piece, 0.8, 0.5)
        buckle(canvas, (x0 + x1) / 2 + 4, top + 42, 25, 30, design.metal, 4)
        canvas.line(
            np.array([[(x0 + x1) / 2 - 8, top + 42], [(x0 + x1) / 2 + 14, top + 42]]), mix(design.metal, DARK, 0.1), 3
        )


def flip_flops(canvas: Canvas, design: Design) -> None:
    """A pair of flip-flops side by side, from above."""
    foam = design.fabric
    for left in (True, False):
        sole = smooth(
            (150, 84),
            (194, 100),
            (212, 170),
            (206, 260),
            (188, 340),
            (196, 440),
            (190, 520),
            (152, 556),
            (112, 530),
            (98, 450),
            (104, 340),
            (84, 240),
            (88, 150),
            (112, 98),
            closed=True,
        )
        sole = sole if left else np.column_stack([480 - sole[:, 0], sole[:, 1]])
        rim = Fabric(mix(foam.colour, DARK, 0.45), weave="plain", relief=0)
        canvas.paint(move(sole, 2, 9), rim, round_=6, puff=0.6, shadow=0)
        canvas.paint(move(sole, 1, 5), Fabric(design.trim, relief=0), round_=6, puff=0.5, shadow=0)
        top = canvas.paint(sole, foam, round_=16, puff=0.45, shadow=0.2, reach=2)
        inner = offset(resample(np.vstack([sole, sole[:1]]), 160), 6 if left else -6)
        canvas.line(inner, DARK, 1.0, 0.22, 0, top)
        if foam.pattern == "Solid":
            for row in range(110, 540, 15):
                canvas.line(np.array([[70, row], [410, row]]), DARK, 1.0, 0.07, 0, top)
        cx, sign = (150.0, 1) if left else (330.0, -1)
        strap = Fabric(mix(design.trim, DARK, 0.08), weave="satin", relief=0, sheen=0.4)
        for dx, y in ((-64 * sign, 300.0), (52 * sign, 306.0)):
            line = smooth((cx + 2 * sign, 168), (cx + dx * 0.55, 206), (cx + dx, y))
            canvas.paint(
                np.vstack([offset(resample(line, 30), 8.5), offset(resample(line, 30), -8.5)[::-1]]),
                strap,
                round_=8,
                puff=1.2,
                shadow=0.5,
                reach=6,
            )
        stud(canvas, cx + 2 * sign, 168, mix(design.trim, DARK, 0.2), 8)
