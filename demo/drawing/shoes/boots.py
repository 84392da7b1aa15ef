"""Boots: Chelsea boots and lace-up boots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, mix
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import Curve, box, curve, join, offset, resample, smooth
from demo.drawing.relief import Fold
from demo.drawing.shoes.parts import GROUND, laces, leather, opening, paint_sole, pair


def boot(canvas: Canvas, design: Design) -> None:
    if canvas.rng.random() < 0.5:
        pair(canvas, design, _chelsea, back=(46, -40, 0.92), front=(-22, 76, 1.0))
    else:
        pair(canvas, design, _lace_boot, back=(46, -40, 0.92), front=(-22, 76, 1.0))


def _chelsea(canvas: Canvas, design: Design) -> None:
    fabric = leather(design, 0.35)
    line, rim = _boot_upper(150)
    opening(canvas, rim, 14, mix(fabric.colour, (0.7, 0.6, 0.5), 0.5))
    folds = [
        Fold(curve((262, 262), (290, 288, 330, 292)), 10, -3.4, (0.7, 0)),
        Fold(curve((256, 282), (290, 306, 340, 306)), 9, -2.6, (0.6, 0)),
        Fold(curve((180, 346), (196, 366, 204, 396)), 9, -2.2, (0.7, 0)),
    ]
    upper = canvas.paint(line, fabric, folds=folds, round_=34, puff=1.05, shadow=0.1)
    gusset = smooth((312, 158), (364, 158), (362, 220), (350, 290), (330, 292), (316, 220), closed=True)
    piece = canvas.paint(
        gusset, Fabric(mix(fabric.colour, (0.08, 0.08, 0.08), 0.72), weave="rib"), round_=5, puff=0.4, shadow=0.0
    )
    canvas.soft_shadow(gusset, 0.2, 3, piece)
    canvas.stitch(offset(resample(gusset, 120), -3.4), mix(fabric.colour, DARK, 0.4), upper, 0.8, 0.6)
    for x in (282.0, 386.0):
        tab = box(x - 7, 134, 14, 36, 5)
        canvas.paint(tab, Fabric(mix(fabric.colour, DARK, 0.4), weave="rib"), round_=4, puff=0.8, shadow=0.3, reach=2)
    canvas.seam(curve((330, 292), (318, 340, 300, 380, 296, 408)), upper)
    canvas.glow(smooth((66, 396), (96, 378), (136, 366), (134, 376), (98, 388), closed=True), 0.4, 5, upper)
    _boot_sole(canvas)


def _lace_boot(canvas: Canvas, design: Design) -> None:
    fabric = replace(leather(design, 0.15), relief=0.8, _tiles={})
    line, rim = _boot_upper(142)
    opening(canvas, rim, 16, mix(fabric.colour, (0.8, 0.7, 0.55), 0.6))
    tongue = smooth((286, 168), (290, 122), (268, 116), (250, 126), (258, 220), (240, 290), (270, 300), closed=True)
    canvas.paint(tongue, fabric.darker(0.92), round_=10, puff=0.9, shadow=0.0)
    folds = [
        Fold(curve((300, 280), (340, 296, 380, 286)), 10, -3.0, (0.4, 0)),
        Fold(curve((176, 346), (196, 366, 204, 396)), 9, -2.2, (0.7, 0)),
    ]
    upper = canvas.paint(line, fabric, folds=folds, round_=34, puff=1.0, shadow=0.1)
    thread = mix(fabric.colour, (0.95, 0.85, 0.62), 0.65)
    quarter = smooth((286, 146), (290, 220), (280, 286), (248, 330), (214, 346), (228, 378), (254, 410))
    canvas.line(quarter + (-1, 2), DARK, 3, 0.28, 1.4, upper)
    canvas.seam(quarter, upper)
    canvas.stitch(offset(resample(quarter, 70), -4), thread, upper, 0.9, 0.7)
    cap = curve((140, 350), (166, 366, 170, 392, 164, 408))
    canvas.seam(cap, upper)
    canvas.stitch(cap - (4, 0), thread, upper, 0.9, 0.7)
    canvas.seam(curve((340, 158), (350, 240, 370, 330, 348, 408)), upper, 0.8)
    collar = join(resample(rim, 40), (resample(rim, 40) + (0, 26))[::-1])
    piece = canvas.paint(
        collar, Fabric(mix(fabric.colour, DARK, 0.45), weave="plain"), round_=12, puff=1.1, shadow=0.25, reach=3
    )
    canvas.line(rim + (0, 13), DARK, 1.2, 0.3, 0, piece)
    laces(
        canvas,
        resample(smooth((281, 180), (283, 236), (268, 290), (236, 328)), 7),
        (-26, -8),
        (0.80, 0.66, 0.42),
        design.metal,
        5,
    )
    _boot_sole(canvas)


def _boot_upper(top: float) -> tuple[Curve, Curve]:
    rim = smooth((394, top + 4), (350, top + 12), (300, top + 12), (268, top))
    line = join(
        curve((408, 404), (416, 350, 396, 290, 392, 240), (390, 200, 394, top + 60, 394, top + 4)),
        rim,
        curve(
            (268, top), (274, top + 70, 272, 236, 252, 280), (232, 320, 180, 336, 130, 352), (84, 362, 56, 376, 54, 406)
        ),
    )
    return line, rim


def _boot_sole(canvas: Canvas) -> None:
    outline = smooth(
        (46, 402),
        (46, 418),
        (70, GROUND),
        (240, GROUND - 2),
        (290, 420),
        (308, GROUND),
        (412, GROUND),
        (416, 400),
        (300, 404),
        (160, 406),
        closed=True,
    )
    sole = paint_sole(canvas, outline, (0.17, 0.14, 0.12), 0.15)
    canvas.stitch(curve((48, 408), (160, 411), (300, 409), (416, 405)), (0.80, 0.68, 0.46), sole, 0.9, 0.8, 2.6, 2)
    canvas.lines([np.array([[x, 421], [x - 2, 432]]) for x in range(64, 408, 12)], (1, 1, 1), 1.4, 0.14, sole)
