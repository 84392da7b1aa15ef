"""Trainers: canvas or leather trainers and running shoes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, luminance, mix
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import Curve, curve, join, offset, part, resample, smooth
from demo.drawing.relief import Fold
from demo.drawing.shoes.parts import GROUND, laces, lip, opening, paint_sole, pair


def sneaker(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _sneaker)


def _sneaker(canvas: Canvas, design: Design) -> None:
    """A low canvas or leather trainer with a rubber cup sole and toe cap."""
    rng = canvas.rng
    fabric, shapes = design.fabric, _low_top()
    capped = rng.random() < 0.5
    white: RGB = (0.95, 0.94, 0.91)
    opening(canvas, shapes["collar"], 16, mix(design.trim, (0.5, 0.5, 0.5), 0.4))
    tongue = smooth((300, 262), (304, 226), (288, 216), (270, 226), (252, 262), (290, 292), closed=True)
    canvas.paint(tongue, fabric.darker(0.93), round_=10, puff=0.8, shadow=0)
    folds = [
        Fold(curve((176, 346), (196, 350, 214, 378)), 8, -2.6, (0.7, 0)),
        Fold(curve((196, 338), (216, 346, 236, 372)), 7, -2.0, (0.7, 0)),
        Fold(curve((360, 330), (330, 330, 300, 350)), 14, 2.0),
    ]
    upper = canvas.paint(shapes["upper"], fabric, folds=folds, round_=34, puff=0.95, shadow=0.1)
    _stay(canvas, fabric.plain(), design)
    style = int(rng.integers(3))
    accent = fabric.plain(design.trim)
    if style == 0:  # one broad wave, because three slanted bars would be a trademark
        wave = smooth(
            (206, 396), (252, 352), (318, 352), (392, 330), (396, 342), (322, 372), (262, 374), (232, 398), closed=True
        )
        canvas.paint(wave, accent, round_=5, puff=0.4, shadow=0.2, reach=2, within=upper)
    elif style == 1:
        quarter = smooth((414, 404), (416, 330), (402, 312), (366, 330), (352, 404), closed=True)
        piece = canvas.paint(quarter, accent, round_=8, puff=0.5, shadow=0.25, reach=2, within=upper)
        canvas.stitch(offset(resample(quarter, 120), 3.5), mix(design.trim, DARK, 0.3), piece, 0.8, 0.5)
    canvas.seam(curve((330, 402), (326, 350, 304, 318, 296, 290)), upper, 0.8)
    tab = smooth((418, 334), (410, 266), (398, 258), (390, 276), (396, 338), closed=True)
    piece = canvas.paint(tab, accent if style != 2 else fabric.darker(0.85), round_=7, puff=0.6, shadow=0.25, reach=2)
    canvas.stitch(part(offset(resample(tab, 90), 3), 0.5, 0.95), design.thread, piece, 0.8, 0.4)
    if capped:
        cap = curve((58, 410), (58, 356, 96, 340, 134, 338), (148, 356, 146, 386, 138, 410))
        canvas.paint(cap, Fabric(white, weave="satin", relief=0, sheen=0.2), round_=16, puff=0.8, shadow=0.25, reach=3)
    else:
        toe = curve((130, 342), (150, 362, 152, 386, 146, 404))
        canvas.stitch(toe, design.thread, upper, 0.9, 0.5)
        canvas.stitch(toe + (5, 0), design.thread, upper, 0.9, 0.5)
    rim = shapes["collar"]
    lip(canvas, rim, fabric.darker(0.88), 7)
    laces(
        canvas,
        resample(curve((294, 262), (262, 300, 214, 328)), 5),
        (-24, -13),
        white if luminance(fabric.colour) < 0.8 or style == 2 else design.trim,
        None,
    )
    outline = smooth(
        (54, 398),
        (52, 414),
        (64, GROUND - 1),
        (150, GROUND),
        (330, GROUND),
        (412, GROUND - 1),
        (422, 412),
        (420, 394),
        (330, 397),
        (200, 399),
        (100, 398),
        closed=True,
    )
    sole = paint_sole(canvas, outline, white)
    canvas.line(
        curve((52, 409), (200, 411), (424, 406)),
        design.trim if luminance(design.trim) < 0.85 else fabric.colour,
        2.6,
        0.9,
        0,
        sole,
    )
    canvas.stitch(curve((54, 403), (200, 404.5), (424, 399)), (0.6, 0.6, 0.58), sole, 0.9, 0.7)
    canvas.line(curve((60, 422), (200, 423), (420, 421)), DARK, 1.2, 0.25, 0, sole)


def _low_top() -> dict[str, Curve]:
    collar = curve((405, 262), (384, 274, 366, 292, 342, 290), (320, 288, 308, 262, 297, 240))
    vamp = curve(
        (297, 240), (286, 228, 274, 232, 268, 242), (240, 284, 206, 314, 164, 330), (118, 342, 72, 352, 60, 402)
    )
    upper = join(curve((415, 402), (422, 346, 412, 296, 405, 262)), collar[1:], vamp[1:])
    return {"upper": upper, "collar": collar, "vamp": vamp}


def _stay(canvas: Canvas, fabric: Fabric, design: Design) -> None:
    """The strip with the eyelets."""
    shape = smooth(
        (300, 246),
        (308, 272),
        (276, 312),
        (226, 342),
        (190, 346),
        (184, 330),
        (218, 318),
        (258, 284),
        (284, 248),
        closed=True,
    )
    piece = canvas.paint(shape, fabric.darker(0.95), round_=6, puff=0.5, shadow=0.3, reach=2.5)
    canvas.stitch(part(offset(resample(shape, 120), 3.2), 0.02, 0.5), design.thread, piece, 0.8, 0.5)


def running(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _running)


def _running(canvas: Canvas, design: Design) -> None:
    """A running shoe with a knitted or mesh upper and a thick foam sole."""
    rng = canvas.rng
    fabric = replace(design.fabric, weave="mesh", _tiles={})
    collar = curve((404, 240), (410, 252, 386, 282, 350, 282), (322, 282, 310, 256, 302, 230))
    vamp = curve(
        (302, 230), (290, 220, 276, 226, 268, 238), (236, 286, 196, 316, 150, 330), (104, 340, 62, 354, 48, 396)
    )
    upper_line = join(curve((412, 396), (398, 340, 396, 290, 404, 240)), collar[1:], vamp[1:])
    opening(canvas, collar, 20, mix(design.trim, (0.3, 0.3, 0.3), 0.5))
    tongue = smooth((306, 256), (308, 218), (292, 208), (274, 220), (252, 258), (290, 286), closed=True)
    canvas.paint(tongue, fabric.plain(mix(fabric.colour, DARK, 0.12)), round_=10, puff=0.9, shadow=0)
    folds = [
        Fold(curve((170, 344), (194, 352, 214, 384)), 8, -2.4, (0.7, 0)),
        Fold(curve((190, 336), (214, 348, 232, 380)), 7, -1.8, (0.7, 0)),
    ]
    upper = canvas.paint(upper_line, fabric, angle=-18, folds=folds, round_=36, puff=1.0, shadow=0.1)
    accent = fabric.plain(design.trim, weave="satin", sheen=0.15)
    counter = smooth((418, 400), (398, 330), (394, 292), (372, 318), (352, 350), (322, 402), closed=True)
    canvas.paint(
        counter,
        accent if rng.random() < 0.6 else fabric.plain(mix(fabric.colour, DARK, 0.3), weave="satin"),
        round_=10,
        puff=0.5,
        shadow=0.2,
        reach=2,
        within=upper,
    )
    toe = smooth((40, 404), (52, 366), (92, 344), (140, 350), (168, 404), closed=True)
    canvas.paint(
        toe,
        fabric.plain(mix(fabric.colour, DARK, 0.18), weave="satin"),
        round_=14,
        puff=0.6,
        shadow=0.15,
        reach=2,
        within=upper,
    )
    for k in range(4):  # welded ribs over the midfoot
        x = 214 + k * 30
        line = smooth((x, 402), (x + 16, 370), (x + 30 + k * 3, 330 - k * 12))
        canvas.line(line + (0.8, 1.6), DARK, 6, 0.22, 1.2, upper)
        canvas.line(line, design.trim, 5.4, 0.95, 0, upper)
    stay = smooth(
        (304, 238),
        (312, 268),
        (280, 312),
        (226, 342),
        (192, 344),
        (186, 330),
        (220, 316),
        (260, 280),
        (288, 240),
        closed=True,
    )
    canvas.paint(
        stay, fabric.plain(mix(fabric.colour, DARK, 0.22), weave="satin"), round_=6, puff=0.5, shadow=0.3, reach=2.5
    )
    canvas.paint(
        join(resample(collar, 40), offset(resample(collar, 40), -10)[::-1]),
        fabric.plain(mix(fabric.colour, DARK, 0.15)),
        round_=7,
        puff=1.2,
        shadow=0.2,
        reach=2,
    )
    laces(
        canvas,
        resample(curve((298, 254), (264, 296, 212, 328)), 6),
        (-25, -14),
        design.trim if luminance(design.trim) > 0.4 else (0.93, 0.93, 0.92),
        None,
        5.5,
    )
    loop = smooth((404, 240), (420, 236), (420, 268), (404, 272))
    canvas.line(loop, mix(design.trim, DARK, 0.2), 5, 1)
    foam: RGB = (0.96, 0.96, 0.95)
    outline = smooth(
        (36, 388),
        (34, 404),
        (60, 422),
        (130, GROUND),
        (300, GROUND),
        (398, GROUND),
        (430, 412),
        (430, 380),
        (414, 372),
        (370, 382),
        (300, 390),
        (200, 396),
        (110, 396),
        (56, 380),
        closed=True,
    )
    sole = paint_sole(canvas, outline, foam, 0.2)
    canvas.fill(
        smooth(
            (250, 420), (300, 402), (380, 398), (434, 392), (434, 402), (380, 409), (310, 412), (260, 424), closed=True
        ),
        design.trim,
        0.95,
        within=sole,
    )
    canvas.line(smooth((40, 400), (120, 412), (240, 410), (360, 396), (430, 388)), DARK, 1.0, 0.25, 0, sole)
    tread = smooth(
        (40, 412), (66, 420), (130, 423), (300, 423), (400, 422), (430, 414), (430, 440), (40, 440), closed=True
    )
    canvas.fill(tread, (0.16, 0.16, 0.18), 0.95, within=sole)
    canvas.lines([np.array([[x, 421], [x - 4, 432]]) for x in range(70, 420, 14)], (1, 1, 1), 1.6, 0.35, sole)
