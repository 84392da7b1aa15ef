"""Footwear, from the side, the second shoe of the pair behind; flip-flops from above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from catalog.demo.drawing.canvas import Canvas, Fold, Piece
from catalog.demo.drawing.design import DARK, Design, buckle, luminance, mix, stud
from catalog.demo.drawing.fabric import RGB, Fabric
from catalog.demo.drawing.geometry import (
    Curve,
    band,
    box,
    curve,
    ellipse,
    join,
    move,
    offset,
    part,
    resample,
    rotate,
    smooth,
)

Shoe = Callable[[Canvas, Design], None]
GROUND = 428.0


def pair(
    canvas: Canvas,
    design: Design,
    one: Shoe,
    back: tuple[float, float, float] = (26, -104, 0.90),
    front: tuple[float, float, float] = (-6, 46, 1.0),
) -> None:
    state = canvas.rng.bit_generator.state
    with canvas.placed(*back):
        _contact(canvas)
        one(canvas, design)
    canvas.rng.bit_generator.state = state
    with canvas.placed(*front):
        _contact(canvas)
        one(canvas, design)


def _contact(canvas: Canvas) -> None:
    """Where a shoe stands on the ground."""
    canvas.fill(ellipse(238, GROUND + 2, 176, 8), (0.10, 0.10, 0.13), 0.30, 9)
    canvas.fill(ellipse(238, GROUND, 168, 3.4), (0.08, 0.08, 0.10), 0.42, 3)


def _sole(canvas: Canvas, outline: Curve, colour: RGB, sheen: float = 0.15) -> Piece:
    return canvas.paint(
        outline, Fabric(colour, weave="satin", relief=0, sheen=sheen), round_=9, puff=0.7, shadow=0.2, reach=3
    )


def _laces(
    canvas: Canvas, eyelets: Curve, throw: tuple[float, float], colour: RGB, metal: RGB | None, width: float = 6.5
) -> None:
    """Laces across a tongue, from each eyelet to its partner on the far side."""
    for x, y in eyelets[::-1]:
        end = (x + throw[0], y + throw[1])
        line = smooth((x, y), ((x + end[0]) / 2 - 1, (y + end[1]) / 2 - 4), end)
        canvas.line(line + (0.8, 2.4), DARK, width, 0.30, 1.4)
        canvas.line(line, mix(colour, DARK, 0.25), width)
        canvas.line(line + (-0.3, -0.7), colour, width * 0.70)
        canvas.fill(ellipse(x, y, 3.4, 3.4), metal or mix(colour, DARK, 0.5))
        canvas.fill(ellipse(x, y, 1.8, 1.8), (0.10, 0.10, 0.11))


def _opening(canvas: Canvas, rim: Curve, depth: float, colour: RGB) -> None:
    """The inside of the far wall, seen over the near rim."""
    far = rim + (0, -depth)
    t = np.sin(np.linspace(0, np.pi, len(rim)))[:, None]
    far = rim + np.array([[0, -depth]]) * t
    piece = canvas.paint(join(rim + (0, 6), far[::-1]), Fabric(colour, weave="plain"), round_=10, puff=0.5, shadow=0)
    canvas.soft_shadow(join(rim + (0, 6), (rim + (0, -depth * 0.4))[::-1]), 0.45, 4, piece)


def _low_top() -> dict[str, Curve]:
    collar = curve((405, 262), (384, 274, 366, 292, 342, 290), (320, 288, 308, 262, 297, 240))
    vamp = curve(
        (297, 240), (286, 228, 274, 232, 268, 242), (240, 284, 206, 314, 164, 330), (118, 342, 72, 352, 60, 402)
    )
    upper = join(curve((415, 402), (422, 346, 412, 296, 405, 262)), collar[1:], vamp[1:])
    return {"upper": upper, "collar": collar, "vamp": vamp}


def sneaker(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _sneaker)


def _sneaker(canvas: Canvas, design: Design) -> None:
    """A low canvas or leather trainer with a rubber cup sole and toe cap."""
    rng = canvas.rng
    fabric, shapes = design.fabric, _low_top()
    capped = rng.random() < 0.5
    white: RGB = (0.95, 0.94, 0.91)
    _opening(canvas, shapes["collar"], 16, mix(design.trim, (0.5, 0.5, 0.5), 0.4))
    tongue = smooth((300, 262), (304, 226), (288, 216), (270, 226), (252, 262), (290, 292), closed=True)
    canvas.paint(tongue, fabric.darker(0.93), round_=10, puff=0.8, shadow=0)
    folds = [
        Fold(curve((176, 346), (196, 350, 214, 378)), 8, -2.6, (0.7, 0)),
        Fold(curve((196, 338), (216, 346, 236, 372)), 7, -2.0, (0.7, 0)),
        Fold(curve((360, 330), (330, 330, 300, 350)), 14, 2.0),
    ]
    upper = canvas.paint(shapes["upper"], fabric, folds=folds, round_=34, puff=0.95, shadow=0.1)
    stay = _stay(canvas, fabric.plain(), design)
    style = int(rng.integers(3))
    accent = fabric.plain(design.trim)
    if style == 0:  # three slanted bars would be somebody's mark: one broad wave instead
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
    canvas.paint(
        join(resample(rim, 40), offset(resample(rim, 40), -7)[::-1]),
        fabric.darker(0.88),
        round_=5,
        puff=1,
        shadow=0.2,
        reach=2,
    )
    _laces(
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
    sole = _sole(canvas, outline, white)
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
    del stay


def _stay(canvas: Canvas, fabric: Fabric, design: Design) -> Piece:
    """The strip that carries the eyelets."""
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
    return piece


def running(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _running)


def _running(canvas: Canvas, design: Design) -> None:
    """A knitted or mesh upper on a thick foam sole."""
    rng = canvas.rng
    fabric = replace(design.fabric, weave="mesh", _tiles={})
    collar = curve((404, 240), (410, 252, 386, 282, 350, 282), (322, 282, 310, 256, 302, 230))
    vamp = curve(
        (302, 230), (290, 220, 276, 226, 268, 238), (236, 286, 196, 316, 150, 330), (104, 340, 62, 354, 48, 396)
    )
    upper_line = join(curve((412, 396), (398, 340, 396, 290, 404, 240)), collar[1:], vamp[1:])
    _opening(canvas, collar, 20, mix(design.trim, (0.3, 0.3, 0.3), 0.5))
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
    _laces(
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
    sole = _sole(canvas, outline, foam, 0.2)
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


def formal(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _formal, back=(24, -96, 0.90), front=(-4, 40, 1.0))


def _leather(design: Design, sheen: float = 0.6) -> Fabric:
    return replace(design.fabric, weave="leather", sheen=sheen, relief=0.5, _tiles={})


def _formal(canvas: Canvas, design: Design) -> None:
    """A derby: leather, toe cap, four eyelets, stacked heel."""
    rng = canvas.rng
    fabric = _leather(design)
    thread = mix(fabric.colour, DARK, 0.45) if luminance(fabric.colour) > 0.2 else (0.38, 0.37, 0.37)
    collar = curve((402, 284), (382, 292, 366, 306, 342, 304), (320, 302, 308, 284, 300, 266))
    vamp = curve(
        (300, 266), (290, 258, 280, 260, 272, 270), (244, 304, 214, 330, 170, 348), (120, 362, 62, 372, 38, 410)
    )
    _opening(canvas, collar, 15, (0.62, 0.50, 0.38))
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
    canvas.paint(
        join(resample(collar, 40), offset(resample(collar, 40), -5)[::-1]),
        fabric.darker(0.85),
        round_=4,
        puff=1,
        shadow=0.2,
        reach=2,
    )
    lace = mix(fabric.colour, DARK, 0.55)
    _laces(canvas, resample(curve((293, 286), (272, 310, 242, 332)), 4), (-22, -11), lace, None, 4.4)
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
    fabric = _leather(design, 0.35)
    collar = curve((404, 300), (372, 310, 330, 318, 296, 312), (274, 306, 262, 296, 252, 284))
    vamp = curve(
        (252, 284), (240, 280, 230, 286, 220, 296), (190, 326, 150, 342, 110, 354), (70, 364, 44, 380, 42, 412)
    )
    _opening(canvas, collar, 14, (0.66, 0.54, 0.42))
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
    canvas.paint(
        join(resample(collar, 40), offset(resample(collar, 40), -5)[::-1]),
        fabric.darker(0.85),
        round_=4,
        puff=1,
        shadow=0.2,
        reach=2,
    )
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
    sole = _sole(canvas, outline, (0.22, 0.16, 0.12), 0.2)
    canvas.stitch(curve((38, 412), (180, 415), (320, 412), (418, 408)), (0.75, 0.66, 0.52), sole, 0.9, 0.6, 2.4, 2)


def boot(canvas: Canvas, design: Design) -> None:
    if canvas.rng.random() < 0.5:
        pair(canvas, design, _chelsea, back=(46, -40, 0.92), front=(-22, 76, 1.0))
    else:
        pair(canvas, design, _lace_boot, back=(46, -40, 0.92), front=(-22, 76, 1.0))


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


def _chelsea(canvas: Canvas, design: Design) -> None:
    fabric = _leather(design, 0.35)
    line, rim = _boot_upper(150)
    _opening(canvas, rim, 14, mix(fabric.colour, (0.7, 0.6, 0.5), 0.5))
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
    sole = _sole(canvas, outline, (0.17, 0.14, 0.12), 0.15)
    canvas.stitch(curve((48, 408), (160, 411), (300, 409), (416, 405)), (0.80, 0.68, 0.46), sole, 0.9, 0.8, 2.6, 2)
    canvas.lines([np.array([[x, 421], [x - 2, 432]]) for x in range(64, 408, 12)], (1, 1, 1), 1.4, 0.14, sole)


def _lace_boot(canvas: Canvas, design: Design) -> None:
    fabric = replace(_leather(design, 0.15), relief=0.8, _tiles={})
    line, rim = _boot_upper(142)
    _opening(canvas, rim, 16, mix(fabric.colour, (0.8, 0.7, 0.55), 0.6))
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
    _laces(
        canvas,
        resample(smooth((281, 180), (283, 236), (268, 290), (236, 328)), 7),
        (-26, -8),
        (0.80, 0.66, 0.42),
        design.metal,
        5,
    )
    _boot_sole(canvas)


def heels(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _pump if canvas.rng.random() < 0.6 else _block_heel, back=(34, -92, 0.90), front=(-8, 62, 1.0))


def _pump(canvas: Canvas, design: Design) -> None:
    """A pointed court shoe on a stiletto heel."""
    fabric = _leather(design, 0.55) if design.fabric.pattern == "Solid" else design.fabric
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
    """An open sandal with an ankle strap on a block heel."""
    fabric = _leather(design, 0.45)
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
    for a, b, width in (((96, 414), (186, 416), 30.0), ((136, 418), (230, 412), 0.0)):
        if width:
            strap = smooth((84, 420), (92, 376), (132, 352), (178, 362), (206, 416))
            low = smooth((150, 422), (146, 398), (134, 388), (118, 398), (116, 422))
            canvas.paint(join(strap, low), fabric, round_=16, puff=1.1, shadow=0.4, reach=4)
            canvas.glow(smooth((98, 388), (120, 366), (150, 362), (120, 376), closed=True), 0.5, 4)
        del a, b


def flats(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _ballerina, back=(24, -92, 0.90), front=(-4, 34, 1.0))


def _ballerina(canvas: Canvas, design: Design) -> None:
    fabric = _leather(design, 0.4) if design.fabric.pattern == "Solid" else design.fabric
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


def sandals(canvas: Canvas, design: Design) -> None:
    pair(canvas, design, _sandal, back=(24, -100, 0.90), front=(-4, 36, 1.0))


def _sandal(canvas: Canvas, design: Design) -> None:
    """A cork footbed with buckled straps."""
    fabric = _leather(design, 0.25)
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
    """From above, side by side."""
    rng = canvas.rng
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
    del rng


__all__ = ["boot", "flats", "flip_flops", "formal", "heels", "loafer", "rotate", "running", "sandals", "sneaker"]
