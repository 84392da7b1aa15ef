"""Heels and flats: pumps, block-heel sandals, ballerinas."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, buckle, mix
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import band, box, curve, join, offset, resample, smooth
from demo.drawing.shoes.parts import GROUND, leather, pair


def heels(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _pump if canvas.rng.random() < 0.6 else _block_heel, back=(34, -92, 0.90), front=(-8, 62, 1.0))


def _pump(canvas: Canvas, design: Design) -> None:
    """A pointed court shoe with a stiletto heel."""
    fabric = leather(design, 0.55) if design.fabric.pattern == "Solid" else design.fabric
    collar = smooth((402, 246), (360, 282), (300, 322), (240, 352), (184, 366), (150, 360))
    sole = smooth((402, 300), (372, 322), (310, 372), (250, 410), (190, 424), (100, 426), (44, 422))
    inside = join(collar, smooth((150, 360), (206, 350), (290, 300), (360, 258), (392, 238), (402, 246)))
    canvas.paint(
        inside, Fabric(mix((0.84, 0.73, 0.61), fabric.colour, 0.12), weave="leather"), round_=8, puff=0.4, shadow=0
    )
    heel = smooth(
        (398, 300),
        (412, 330),
        (404, 380),
        (398, GROUND),
        (388, GROUND),
        (384, 390),
        (374, 350),
        (352, 332),
        closed=True,
    )
    canvas.paint(heel, fabric.darker(0.9), round_=8, puff=1.2, shadow=0)
    canvas.fill(box(386.5, GROUND - 4, 13, 4, 1), (0.1, 0.1, 0.1), 1)
    body = join(
        curve((402, 246), (416, 262, 414, 290, 402, 304)),
        sole[1:],
        curve((44, 422), (34, 418, 50, 396, 84, 382), (110, 370, 132, 362, 150, 360)),
        collar[::-1],
    )
    upper = canvas.paint(body, fabric, round_=24, puff=1.1, shadow=0.2)
    rim = resample(collar, 50)
    canvas.line(offset(rim, -3), DARK, 0.9, 0.3, 0, upper)
    canvas.line(sole - (0, 2), mix(fabric.colour, (0.3, 0.2, 0.15), 0.7), 4, 0.9, 0, upper)
    canvas.glow(smooth((60, 412), (96, 392), (140, 378), (142, 386), (100, 402), closed=True), 0.6, 4, upper)
    canvas.glow(smooth((330, 330), (384, 282), (402, 268), (400, 282), (350, 326), closed=True), 0.45, 5, upper)


def _block_heel(canvas: Canvas, design: Design) -> None:
    """An open sandal with an ankle strap and a block heel."""
    fabric = leather(design, 0.45)
    insole = smooth((400, 316), (360, 330), (300, 374), (240, 406), (170, 414), (70, 412))
    heel = np.array([[346, 338], [408, 318], [404, GROUND], [352, GROUND]], float)
    canvas.paint(heel, fabric.darker(0.88), round_=12, puff=0.9, shadow=0)
    canvas.fill(box(351, GROUND - 4, 54, 4, 1), (0.12, 0.1, 0.1), 1)
    far = smooth((392, 296), (396, 226), (380, 196), (330, 190), (318, 196))
    canvas.line(far, mix(fabric.colour, DARK, 0.45), 9)
    bed = join(insole, (insole + (0, 13))[::-1])
    canvas.paint(bed, Fabric((0.78, 0.63, 0.47), weave="leather"), round_=5, puff=0.7, shadow=0.1)
    canvas.line(insole + (0, 12), (0.2, 0.15, 0.12), 3.4)
    cup = smooth(
        (414, 322), (414, 270), (402, 232), (388, 232), (380, 270), (366, 300), (340, 344), (380, 334), closed=True
    )
    piece = canvas.paint(cup, fabric, round_=20, puff=1.1, shadow=0.3)
    canvas.stitch(offset(resample(cup, 120), 4), mix(fabric.colour, DARK, 0.4), piece, 0.8, 0.5)
    strap = smooth((398, 238), (360, 222), (316, 212), (302, 204), (310, 190), (330, 186))
    canvas.paint(band(strap, 11), fabric, round_=6, puff=0.9, shadow=0.3, reach=3)
    buckle(canvas, 352, 226, 18, 20, design.metal, 3)
    strap = smooth((84, 420), (92, 376), (132, 352), (178, 362), (206, 416))
    low = smooth((150, 422), (146, 398), (134, 388), (118, 398), (116, 422))
    canvas.paint(join(strap, low), fabric, round_=16, puff=1.1, shadow=0.4, reach=4)
    canvas.glow(smooth((98, 388), (120, 366), (150, 362), (120, 376), closed=True), 0.5, 4)


def flats(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _ballerina, back=(24, -92, 0.90), front=(-4, 34, 1.0))


def _ballerina(canvas: Canvas, design: Design) -> None:
    fabric = leather(design, 0.4) if design.fabric.pattern == "Solid" else design.fabric
    collar = smooth((404, 322), (360, 346), (290, 368), (220, 380), (168, 378), (138, 362))
    inside = join(collar, smooth((138, 362), (210, 356), (300, 340), (372, 316), (404, 322)))
    canvas.paint(inside, Fabric((0.86, 0.76, 0.64), weave="leather"), round_=8, puff=0.4, shadow=0)
    body = join(
        curve((404, 322), (418, 348, 416, 390, 410, 416)),
        curve((410, 416), (250, 420, 180, 424, 60, 420)),
        curve((60, 420), (44, 408, 58, 380, 96, 366), (112, 360, 126, 360, 138, 362)),
        collar[::-1],
    )
    upper = canvas.paint(body, fabric, round_=24, puff=1.1, shadow=0.15)
    rim = resample(collar, 60)
    canvas.paint(join(rim, offset(rim, -5)[::-1]), fabric.darker(0.8), round_=4, puff=1, shadow=0.2, reach=2)
    canvas.glow(smooth((70, 404), (96, 384), (128, 374), (126, 384), (98, 396), closed=True), 0.5, 4, upper)
    bow = fabric.darker(0.92)
    for turn in (-1, 1):
        loop = smooth((134, 364), (134 + turn * 20, 348), (134 + turn * 28, 362), (134 + turn * 18, 374), closed=True)
        canvas.paint(loop, bow, round_=7, puff=1, shadow=0.3, reach=2)
    canvas.paint(box(128, 357, 13, 14, 5), bow, round_=5, puff=1, shadow=0.3, reach=2)
    canvas.fill(
        smooth(
            (52, 416),
            (60, 425),
            (200, GROUND),
            (340, 425),
            (350, GROUND),
            (412, GROUND),
            (414, 414),
            (200, 420),
            closed=True,
        ),
        (0.26, 0.19, 0.15),
        1,
    )
