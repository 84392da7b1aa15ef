"""Leather dress shoes: derbies and loafers."""

from __future__ import annotations

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, luminance, mix
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import curve, ellipse, join, offset, resample, smooth
from demo.drawing.relief import Fold
from demo.drawing.shoes.parts import GROUND, laces, leather, lip, opening, paint_sole, pair


def formal(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _formal, back=(24, -96, 0.90), front=(-4, 40, 1.0))


def _formal(canvas: Canvas, design: Design) -> None:
    """A leather derby with toe cap, four eyelets and stacked heel."""
    rng = canvas.rng
    fabric = leather(design)
    thread = mix(fabric.colour, DARK, 0.45) if luminance(fabric.colour) > 0.2 else (0.38, 0.37, 0.37)
    collar = curve((402, 284), (382, 292, 366, 306, 342, 304), (320, 302, 308, 284, 300, 266))
    vamp = curve(
        (300, 266), (290, 258, 280, 260, 272, 270), (244, 304, 214, 330, 170, 348), (120, 362, 62, 372, 38, 410)
    )
    opening(canvas, collar, 15, (0.62, 0.50, 0.38))
    tongue = smooth((302, 286), (302, 252), (286, 246), (270, 256), (254, 290), (290, 306), closed=True)
    canvas.paint(tongue, fabric.darker(0.9), round_=10, puff=0.8, shadow=0)
    folds = [
        Fold(curve((172, 360), (186, 372, 196, 400)), 7, -2.0, (0.7, 0.1)),
        Fold(curve((190, 352), (206, 368, 216, 398)), 6, -1.6, (0.7, 0.1)),
    ]
    upper = canvas.paint(
        join(curve((412, 408), (420, 362, 410, 318, 402, 284)), collar[1:], vamp[1:]),
        fabric,
        folds=folds,
        round_=34,
        puff=1.05,
        shadow=0.1,
    )
    quarter = smooth((306, 270), (300, 300), (268, 334), (224, 352), (210, 366), (230, 384), (252, 410))
    canvas.line(quarter + (-1.2, 1.6), DARK, 3.0, 0.30, 1.4, upper)
    canvas.seam(quarter, upper, 1.2)
    canvas.stitch(offset(resample(quarter, 60), -4), thread, upper, 0.8, 0.7, 2.4, 1.4)
    canvas.stitch(offset(resample(quarter, 60), -7), thread, upper, 0.8, 0.7, 2.4, 1.4)
    cap = curve((112, 366), (132, 378, 136, 396, 132, 412))
    if rng.random() < 0.7:
        canvas.line(cap + (1.2, 0), DARK, 2.6, 0.28, 1.2, upper)
        canvas.seam(cap, upper, 1.1)
        if rng.random() < 0.5:
            for x, y in resample(cap + (-6, 1), 11):
                canvas.fill(ellipse(float(x), float(y), 1.5, 1.5), DARK, 0.6, within=upper)
        canvas.stitch(cap - (4, 0), thread, upper, 0.8, 0.6, 2.4, 1.4)
    canvas.seam(curve((352, 306), (362, 350, 356, 384, 340, 408)), upper, 0.9)
    canvas.glow(smooth((52, 398), (80, 380), (116, 372), (120, 379), (84, 388), closed=True), 0.55, 4, upper)
    canvas.glow(smooth((300, 376), (350, 362), (392, 344), (394, 354), (352, 376), closed=True), 0.28, 6, upper)
    lip(canvas, collar, fabric.darker(0.85), 5)
    lace = mix(fabric.colour, DARK, 0.55)
    laces(canvas, resample(curve((293, 286), (272, 310, 242, 332)), 4), (-22, -11), lace, None, 4.4)
    dark: RGB = (0.13, 0.11, 0.10) if luminance(fabric.colour) < 0.25 else (0.30, 0.20, 0.13)
    welt = smooth(
        (26, 408),
        (30, 417),
        (120, 420),
        (250, 412),
        (330, 409),
        (418, 409),
        (420, 402),
        (330, 402),
        (250, 405),
        (120, 411),
        closed=True,
    )
    heel = np.array([[320, 408], [420, 405], [418, GROUND], [326, GROUND]], float)
    canvas.paint(heel, Fabric(dark, weave="satin", relief=0, sheen=0.3), round_=5, puff=0.5, shadow=0.2)
    canvas.lines([np.array([[318, y], [424, y]]) for y in (414.0, 419.0, 424.0)], (0, 0, 0), 0.9, 0.5)
    base = smooth(
        (26, 410), (34, 424), (110, GROUND), (200, 424), (280, 414), (330, 411), (330, 405), (120, 414), closed=True
    )
    canvas.paint(base, Fabric(dark, weave="satin", relief=0, sheen=0.25), round_=6, puff=0.5, shadow=0)
    piece = canvas.paint(
        welt,
        Fabric(mix(dark, (0.6, 0.45, 0.3), 0.35), weave="satin", relief=0),
        round_=4,
        puff=0.8,
        shadow=0.2,
        reach=2,
    )
    canvas.stitch(curve((30, 412), (120, 415), (250, 408), (418, 405)), (0.80, 0.72, 0.58), piece, 0.9, 0.6, 2.4, 2)


def loafer(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _loafer, back=(24, -96, 0.90), front=(-4, 40, 1.0))


def _loafer(canvas: Canvas, design: Design) -> None:
    fabric = leather(design, 0.35)
    collar = curve((404, 300), (372, 310, 330, 318, 296, 312), (274, 306, 262, 296, 252, 284))
    vamp = curve(
        (252, 284), (240, 280, 230, 286, 220, 296), (190, 326, 150, 342, 110, 354), (70, 364, 44, 380, 42, 412)
    )
    opening(canvas, collar, 14, (0.66, 0.54, 0.42))
    upper = canvas.paint(
        join(curve((410, 410), (420, 366, 412, 326, 404, 300)), collar[1:], vamp[1:]),
        fabric,
        round_=34,
        puff=1.05,
        shadow=0.1,
    )
    apron = smooth((252, 318), (214, 346), (150, 366), (92, 374), (66, 386))
    canvas.line(apron + (0, 2), DARK, 4, 0.25, 1.8, upper)
    ticks = [np.array([[x - 1, y - 4], [x + 1, y + 4]]) for x, y in resample(apron, 44)]
    canvas.lines(ticks, DARK, 1.3, 0.38, upper)
    strap = smooth(
        (262, 288), (276, 312), (272, 352), (258, 408), (226, 408), (238, 350), (236, 314), (232, 292), closed=True
    )
    piece = canvas.paint(strap, fabric.darker(0.92), round_=7, puff=0.7, shadow=0.35, reach=3, within=upper)
    canvas.stitch(offset(resample(strap, 120), 3), mix(fabric.colour, DARK, 0.45), piece, 0.8, 0.6)
    canvas.fill(
        smooth((240, 330), (254, 324), (270, 330), (268, 340), (254, 336), (240, 342), closed=True),
        mix(fabric.colour, DARK, 0.65),
        0.9,
    )
    canvas.glow(smooth((60, 396), (90, 382), (130, 374), (128, 383), (92, 392), closed=True), 0.4, 5, upper)
    lip(canvas, collar, fabric.darker(0.85), 5)
    canvas.seam(curve((352, 316), (366, 350, 362, 384, 352, 408)), upper, 0.9)
    outline = smooth(
        (36, 408),
        (40, 422),
        (110, GROUND - 2),
        (250, 424),
        (300, 420),
        (322, GROUND),
        (414, GROUND),
        (418, 404),
        (320, 408),
        (180, 411),
        (90, 410),
        closed=True,
    )
    sole = paint_sole(canvas, outline, (0.22, 0.16, 0.12), 0.2)
    canvas.stitch(curve((38, 412), (180, 415), (320, 412), (418, 408)), (0.75, 0.66, 0.52), sole, 0.9, 0.6, 2.4, 2)
