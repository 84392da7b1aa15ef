"""T-shirts, polos, shirts, knitwear, tunics."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.demo.drawing.canvas import Canvas, Fold, Piece
from catalog.demo.drawing.design import DARK, Design, button, luminance, mix, patch_pocket
from catalog.demo.drawing.fabric import Fabric
from catalog.demo.drawing.geometry import (
    AXIS,
    Curve,
    across,
    between,
    box,
    curve,
    flip,
    join,
    mirror,
    offset,
    part,
    resample,
    smooth,
)
from catalog.demo.drawing.graphics import MOTIFS, print_motif
from catalog.demo.drawing.torso import (
    Cut,
    Sleeve,
    back_neckline,
    bodice,
    body_folds,
    collar_band,
    cuff_lines,
    for_gender,
    hem,
    hem_line,
    neckline,
    paint_back,
    paint_sleeves,
    ribbed_strip,
    side,
)


def vary(canvas: Canvas, cut: Cut) -> Cut:
    """The small differences between one brand's cut and another's."""
    rng = canvas.rng
    wide = rng.uniform(0.97, 1.03)
    return replace(
        cut,
        chest=cut.chest * wide,
        waist=cut.waist * wide * rng.uniform(0.98, 1.02),
        hem=cut.hem * wide * rng.uniform(0.98, 1.03),
        bottom=cut.bottom + rng.uniform(-12, 10),
        drop=cut.drop + rng.uniform(-4, 5),
        neck=cut.neck + rng.uniform(-2, 3),
    )


def tshirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(), design.gender))
    vee = canvas.rng.random() < 0.22 and design.pattern not in ("Printed",)
    if vee:
        cut = replace(cut, vee=True, drop=cut.drop + 26)
    _tee(canvas, design, cut, Sleeve(length=118 + canvas.rng.uniform(-8, 10)))


def _tee(canvas: Canvas, design: Design, cut: Cut, sleeve: Sleeve) -> None:
    fabric, rng = design.fabric, canvas.rng
    ringer = design.pattern == "Colour Block" or (design.pattern == "Printed" and rng.random() < 0.3)
    trim = fabric.plain(design.trim) if ringer else fabric
    paint_back(canvas, cut, fabric)
    collar_band(canvas, cut, trim, 9.5, back_only=True)
    blocked = design.pattern == "Colour Block"
    sleeves = paint_sleeves(canvas, cut, sleeve, trim if blocked else fabric)
    cuff_lines(canvas, sleeves)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas), round_=32)
    if blocked and rng.random() < 0.6:
        chest_block(canvas, cut, design, body)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut)
    hem_line(canvas, cut, body)
    shoulder_seams(canvas, cut, body)
    collar_band(canvas, cut, trim, 9.5)


def motif(canvas: Canvas, design: Design, body: Piece, cut: Cut, lift: float = 0.0) -> None:
    rng = canvas.rng
    name = str(rng.choice(MOTIFS))
    inks = tuple(design.fabric.accents[:3]) or ((1.0, 1.0, 1.0),)
    print_motif(canvas, body, name, inks, AXIS, cut.top + 178 - lift, float(rng.uniform(0.85, 1.15)) * cut.chest / 132)


def chest_block(canvas: Canvas, cut: Cut, design: Design, body: Piece) -> None:
    """A broad bar of the second colour across the chest, lit like the cloth below it."""
    y = cut.top + canvas.rng.uniform(120, 150)
    tint(canvas, box(20, y, 440, canvas.rng.uniform(52, 84)), design, body)


def tint(canvas: Canvas, outline: Curve, design: Design, body: Piece) -> None:
    canvas.fill(outline, design.trim, 0.94, within=body)
    edge = resample(np.vstack([outline, outline[:1]]), 90)
    canvas.line(edge, DARK, 0.9, 0.25, 0, body)


def shoulder_seams(canvas: Canvas, cut: Cut, body: Piece) -> None:
    x, y = cut.neck_point
    tx, ty = cut.tip
    line = curve((x - 1, y + 7), (tx + 6, ty + 8))
    for turned in (line, flip(line)):
        canvas.seam(turned, body, 0.5)


def polo(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(neck=46, drop=44, bottom=522), design.gender))
    fabric = design.fabric
    tipped = canvas.rng.random() < 0.4 or design.pattern == "Colour Block"
    rib = fabric.plain(design.trim if design.pattern == "Colour Block" else None, weave="rib")
    paint_back(canvas, cut, fabric)
    sleeves = paint_sleeves(canvas, cut, Sleeve(length=112, cuff=76), fabric)
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 11, rib, 2.6)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas), round_=32)
    if design.pattern == "Colour Block":
        chest_block(canvas, cut, design, body)
    hem_line(canvas, cut, body)
    shoulder_seams(canvas, cut, body)
    y0 = cut.top + cut.drop - 10
    placket(canvas, fabric, AXIS - 12, y0, 24, 84, body, design)
    for k in range(3):
        button(canvas, AXIS, y0 + 18 + 25 * k, _button_colour(design), 3.9)
    collar(canvas, cut, rib, spread_=28, depth=42, tipping=design.trim if tipped else None)


def placket(
    canvas: Canvas, fabric: Fabric, x: float, y: float, width: float, height: float, body: Piece, design: Design
) -> None:
    strip = canvas.paint(box(x, y, width, height, 1.5), fabric, round_=4, puff=0.5, shadow=0.28, reach=2.4, within=body)
    for dx in (2.6, width - 2.6):
        canvas.stitch(np.array([[x + dx, y], [x + dx, y + height]]), design.thread, strip, 0.8, 0.4)


def collar(
    canvas: Canvas,
    cut: Cut,
    fabric: Fabric,
    spread_: float = 26,
    depth: float = 46,
    tipping: tuple[float, float, float] | None = None,
    stand: float = 12,
) -> None:
    """A shirt collar: the stand behind the neck and two points lying on the chest."""
    x, y = cut.neck_point
    top = y - stand
    back_top = across(curve((x + 4, top), (AXIS - cut.neck * 0.55, top + 5, AXIS, top + 5)))
    back_low = across(curve((x + 5, y + 6), (AXIS - cut.neck * 0.6, y + 24, AXIS, y + 24)))
    canvas.paint(join(back_top, back_low[::-1]), fabric.darker(0.86), round_=8, puff=0.5, shadow=0)
    canvas.soft_shadow(join(back_low + (0, -9), (back_low + (0, 6))[::-1]), 0.28, 4)
    middle = (AXIS - 1, cut.top + cut.drop - 6)
    leaf = join(
        curve((x + 4, top), (x - 9, y + 2, x - 13, y + 14)),
        curve((x - 13, y + 14), (x - 6, y + depth * 0.55, AXIS - spread_ - 16, middle[1] + depth * 0.72)),
        curve((AXIS - spread_ - 16, middle[1] + depth * 0.72), (AXIS - 12, middle[1] + 12, *middle)),
        curve(middle, (AXIS - cut.neck * 0.62, cut.top + cut.drop * 0.42, x + 9, y - 2, x + 4, top)),
    )
    for left in (True, False):
        shape = leaf if left else flip(leaf)
        piece = canvas.paint(
            shape, fabric, angle=32 if left else -32, origin=(x, y), round_=9, puff=0.6, shadow=0.34, reach=4
        )
        edge = shape[len(shape) // 8 : int(len(shape) * 0.75)]
        if tipping:
            canvas.line(_inset(shape, 3.4), tipping, 1.8, 0.95, 0, piece, closed=True)
        else:
            canvas.stitch(_inset(shape, 3.6), mix(fabric.colour, DARK, 0.35), piece, 0.7, 0.45)
        del edge


def _inset(shape: Curve, distance: float) -> Curve:
    """The outline moved inwards (towards its middle), closed."""
    even = resample(np.vstack([shape, shape[:1]]), 120)
    inner = offset(even, distance)
    middle = even.mean(axis=0)
    if np.abs(inner - middle).sum() > np.abs(even - middle).sum():
        inner = offset(even, -distance)
    return inner


def _button_colour(design: Design) -> tuple[float, float, float]:
    light = luminance(design.fabric.colour)
    return (0.96, 0.95, 0.92) if light < 0.72 else mix(design.fabric.colour, (0.80, 0.77, 0.72), 0.6)


def shirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(neck=44, drop=40, bottom=528, sag=16, waist=128), design.gender))
    fabric, rng = design.fabric, canvas.rng
    short = rng.random() < (0.75 if design.pattern in ("Tropical", "Floral") and design.gender != "Women" else 0.22)
    paint_back(canvas, cut, fabric)
    if short:
        sleeves = paint_sleeves(canvas, cut, Sleeve(length=124, cuff=78), fabric)
        cuff_lines(canvas, sleeves, 12)
    else:
        sleeves = paint_sleeves(canvas, cut, Sleeve(length=322, cuff=47, angle=75, bend=4), fabric)
        for index, (_, cuff) in enumerate(sleeves):
            shirt_cuff(canvas, cuff if index == 0 else cuff[::-1], fabric, design, index == 0)
    body = canvas.paint(shirt_tail(cut), fabric, folds=body_folds(cut, canvas, 0.9), round_=30)
    front = [cut.top + cut.drop - 8, cut.bottom + cut.sag + 2]
    canvas.paint(
        box(AXIS - 11, front[0], 22, front[1] - front[0], 1),
        fabric,
        round_=4,
        puff=0.4,
        shadow=0.22,
        reach=2.5,
        within=body,
    )
    for dx in (-8, 8):
        canvas.stitch(np.array([[AXIS + dx, front[0]], [AXIS + dx, front[1]]]), design.thread, body, 0.7, 0.45)
    tail = offset(resample(shirt_tail(cut), 300), 0)
    canvas.stitch(_inset(tail, 6), design.thread, body, 0.7, 0.25)
    _yoke(canvas, cut, body)
    if design.gender in ("Men", "Boys") or rng.random() < 0.3:
        chest_pocket(canvas, cut, design)
    step = (front[1] - front[0] - 62) / 6
    for k in range(7):
        button(canvas, AXIS, front[0] + 20 + step * k, _button_colour(design), 3.9)
    collar(canvas, cut, fabric, spread_=26, depth=46)


def shirt_tail(cut: Cut) -> Curve:
    """A bodice whose hem rises at the sides."""
    low = cut.bottom + cut.sag
    rise = side(replace(cut, bottom=cut.bottom - 24))
    swing = curve(
        (AXIS - cut.hem, cut.bottom - 24), (AXIS - cut.hem + 4, low - 6, AXIS - cut.hem * 0.52, low, AXIS, low)
    )
    return mirror(join(neckline(cut), rise, swing))


def _yoke(canvas: Canvas, cut: Cut, body: Piece) -> None:
    x, y = cut.neck_point
    tx, ty = cut.tip
    line = curve((x + 2, y + 24), (tx + 10, ty + 24))
    for turned in (line, flip(line)):
        canvas.seam(turned, body, 0.6)


def chest_pocket(canvas: Canvas, cut: Cut, design: Design, y: float = 0) -> None:
    x, top = AXIS + cut.chest * 0.24, (y or cut.top + 108)
    width, height = cut.chest * 0.42, cut.chest * 0.46
    shape = np.array(
        [
            [x, top],
            [x + width, top],
            [x + width, top + height - 8],
            [x + width / 2, top + height],
            [x, top + height - 8],
        ]
    )
    patch_pocket(canvas, shape, design.fabric, design.thread)


def shirt_cuff(canvas: Canvas, cuff: Curve, fabric: Fabric, design: Design, left: bool) -> None:
    far = offset(resample(cuff, 20), 24)
    strip = join(resample(cuff, 20), far[::-1])
    piece = canvas.paint(strip, fabric, angle=15 if left else -15, round_=8, puff=0.7, shadow=0.25, reach=3)
    canvas.stitch(offset(resample(cuff, 20), 3), design.thread, piece, 0.7, 0.5)
    canvas.stitch(offset(resample(cuff, 20), 21), design.thread, piece, 0.7, 0.5)
    spot = between(cuff, far, 0.5, 20)[15]
    button(canvas, float(spot[0]), float(spot[1]), _button_colour(design), 3.2)


def sweater(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(chest=136, waist=133, hem=128, bottom=500, drop=40, slope=36), design.gender))
    if canvas.rng.random() < 0.3 and design.pattern != "Cable Knit":
        cut = replace(cut, vee=True, drop=cut.drop + 46)
    _knit(canvas, design, cut, band_=14, strip=30)


def sweatshirt(canvas: Canvas, design: Design) -> None:
    cut = vary(canvas, for_gender(Cut(chest=138, waist=136, hem=130, bottom=496, drop=38, slope=36), design.gender))
    _knit(canvas, design, cut, band_=13, strip=32, pouch=False)


def _knit(canvas: Canvas, design: Design, cut: Cut, band_: float, strip: float, pouch: bool = False) -> None:
    fabric = design.fabric
    blocked = design.pattern == "Colour Block"
    rib = fabric.plain(design.trim if blocked else None)
    paint_back(canvas, cut, fabric)
    collar_band(canvas, cut, rib, band_, back_only=True)
    sleeves = paint_sleeves(canvas, cut, Sleeve(length=312, cuff=52, angle=75, puff=3, bend=5), fabric, round_=34)
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 30, rib)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 0.8), round_=38)
    if blocked:
        canvas.fill(box(40, cut.top + 130, 400, 70), design.trim, 0.94, within=body)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut)
    ribbed_strip(canvas, across(hem(cut))[::-1] * 1.0, -strip, rib)
    collar_band(canvas, cut, rib, band_)


def hoodie(canvas: Canvas, design: Design) -> None:
    cut = vary(
        canvas,
        for_gender(Cut(top=124, chest=138, waist=136, hem=130, bottom=512, drop=42, slope=34, neck=52), design.gender),
    )
    fabric, rng = design.fabric, canvas.rng
    zipped = rng.random() < 0.4
    rib = fabric.plain(design.trim if design.pattern == "Colour Block" else None)
    hood_back(canvas, cut, fabric, design)
    sleeves = paint_sleeves(
        canvas,
        cut,
        Sleeve(length=312, cuff=54, angle=75, puff=4, bend=5),
        rib if design.pattern == "Colour Block" else fabric,
        round_=36,
    )
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 30, rib)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 0.8), round_=40)
    kangaroo(canvas, cut, fabric, design)
    if design.pattern == "Printed":
        motif(canvas, design, body, cut, lift=22)
    ribbed_strip(canvas, across(hem(cut))[::-1], -32, rib)
    if zipped and design.pattern != "Printed":
        from catalog.demo.drawing.design import zip_line

        zip_line(
            canvas,
            np.array([[AXIS, cut.top + cut.drop + 6], [AXIS, cut.bottom + cut.sag + 28]]),
            design.metal,
            fabric.colour,
        )
    hood_front(canvas, cut, fabric, design)


def hood_back(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    x, y = cut.neck_point
    shape = mirror(
        join(
            curve((AXIS, 46), (AXIS - 58, 46, x - 20, 78, x - 14, y + 14)),
            curve((x - 14, y + 14), (x + 10, y + 50, AXIS, y + 64)),
        )
    )
    canvas.paint(shape, fabric, round_=30, puff=0.9, shadow=0)
    inner = mirror(
        join(
            curve((AXIS, 64), (AXIS - 42, 64, x - 4, 92, x + 2, y + 16)),
            curve((x + 2, y + 16), (x + 16, y + 48, AXIS, y + 58)),
        )
    )
    inside = canvas.paint(inner, fabric.darker(0.66), round_=26, puff=-0.8, shadow=0.0)
    canvas.soft_shadow(mirror(curve((AXIS, y - 6), (x + 14, y - 4, x + 8, y + 30), (AXIS, y + 64))), 0.5, 12, inside)
    canvas.seam(np.array([[AXIS, 66], [AXIS, y + 50]]), inside, 0.8)


def hood_front(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    x, y = cut.neck_point
    low = cut.top + cut.drop
    leaf = join(
        curve((x - 2, 84), (x - 22, y - 12, x - 20, y + 6)),
        curve((x - 20, y + 6), (x - 4, low + 2, AXIS + 2, low + 22)),
        curve((AXIS + 2, low + 22), (AXIS + 1, low + 2)),
        curve((AXIS + 1, low + 2), (x + 26, y + 26, x + 6, y - 6, x - 2, 84)),
    )
    for shape in (leaf, flip(leaf)):
        fold = Fold(smooth(tuple(shape[2]), tuple(shape[len(shape) // 4]), (AXIS, low + 8)), 12, 3)
        piece = canvas.paint(shape, fabric, round_=14, puff=1.0, shadow=0.4, reach=6, folds=[fold])
        canvas.stitch(_inset(shape, 5), design.thread, piece, 0.7, 0.25)
    cord = (
        design.trim
        if design.pattern == "Colour Block"
        else mix(fabric.colour, (1, 1, 1) if luminance(fabric.colour) < 0.6 else DARK, 0.75)
    )
    for turn in (-1, 1):
        sway = canvas.rng.uniform(-5, 5)
        line = smooth(
            (AXIS + turn * 20, low + 6), (AXIS + turn * 25 + sway, low + 46), (AXIS + turn * 22 + sway, low + 96)
        )
        canvas.line(line + (1.5, 2.5), DARK, 4.2, 0.25, 1.6)
        canvas.line(line, mix(cord, DARK, 0.25), 4.2)
        canvas.line(line + (-0.6, 0), cord, 2.6)
        canvas.fill(box(float(line[-1][0]) - 2.6, float(line[-1][1]) - 2, 5.2, 14, 2), design.metal)
        canvas.fill(box(AXIS + turn * 20 - 3, low + 2, 6, 6, 3), design.metal)


def kangaroo(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    top, low, half = cut.bottom - 128, cut.bottom + 4, cut.hem * 0.66
    shape = mirror(
        join(
            curve((AXIS, top), (AXIS - half * 0.62, top)),
            curve((AXIS - half * 0.62, top), (AXIS - half * 0.74, top + 56, AXIS - half, top + 74)),
            curve((AXIS - half, low), (AXIS, low + 5)),
        )
    )
    piece = canvas.paint(shape, fabric, round_=12, puff=0.7, shadow=0.3, reach=4)
    canvas.stitch(_inset(shape, 4), design.thread, piece, 0.8, 0.4)


def tank(canvas: Canvas, design: Design) -> None:
    """A sleeveless top on straps."""
    cut = vary(
        canvas,
        replace(
            for_gender(Cut(top=110, neck=64, drop=70, back=42, slope=8, armhole=112, bottom=500), design.gender),
            shoulder=84,
        ),
    )
    fabric = design.fabric
    x, y = cut.neck_point
    rear = mirror(
        join(curve((AXIS, y + 50), (AXIS - 52, y + 48, x, y)), curve((x - 12, y), (x - 16, y + 120, AXIS, y + 140)))
    )
    canvas.paint(rear, fabric.darker(0.78), round_=10, puff=0.4, shadow=0)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 1.1), round_=34)
    for line in (across(neckline(cut)[::-1]), part(side(cut), 0, 0.28), flip(part(side(cut), 0, 0.28))):
        canvas.line(line, mix(fabric.colour, DARK, 0.25), 7, 0.35, 0, body)
        canvas.line(line, DARK, 1.2, 0.2, 0, body)
        canvas.stitch(line + (0, 4.5), DARK, body, 0.7, 0.3, 2.6, 1.6)
    hem_line(canvas, cut, body)


def blouse(canvas: Canvas, design: Design) -> None:
    """A loose top with gathered neckline and flutter or balloon sleeves."""
    rng = canvas.rng
    cut = vary(
        canvas, Cut(neck=62, drop=54, shoulder=118, chest=124, waist=122, hem=138, bottom=486, sag=12, armhole=96)
    )
    fabric = design.fabric
    paint_back(canvas, cut, fabric, label=False)
    long = rng.random() < 0.5
    sleeve = (
        Sleeve(length=250, cuff=60, angle=70, puff=22, bend=16)
        if long
        else Sleeve(length=104, cuff=104, angle=48, puff=14)
    )
    sleeves = paint_sleeves(canvas, cut, sleeve, fabric, round_=36)
    if long:
        for index, (_, cuff) in enumerate(sleeves):
            shirt_cuff(canvas, cuff if index == 0 else cuff[::-1], fabric, design, index == 0)
    body = canvas.paint(bodice(cut), fabric, folds=body_folds(cut, canvas, 1.5) + gathers(canvas, cut), round_=34)
    neck = across(neckline(cut)[::-1])
    piece = canvas.paint(
        join(resample(neck, 60), offset(resample(neck, 60), 7)[::-1]),
        fabric.plain(),
        round_=5,
        puff=1,
        shadow=0.25,
        reach=3,
    )
    canvas.ribs(neck, offset(resample(neck, 60), 7), 5, piece, 0.7)
    for turn in (-1, 1):  # the ties at the neck
        low = cut.top + cut.drop
        tie = smooth((AXIS, low + 4), (AXIS + turn * 10, low + 40), (AXIS + turn * 15 + rng.uniform(-4, 4), low + 92))
        canvas.line(tie + (1.2, 2), DARK, 3.4, 0.2, 1.4)
        canvas.line(tie, mix(fabric.colour, DARK, 0.22), 3.4)
        canvas.line(tie + (-0.5, 0), fabric.colour, 1.8)
    hem_line(canvas, cut, body)


def gathers(canvas: Canvas, cut: Cut) -> list[Fold]:
    rng = canvas.rng
    line = resample(across(neckline(cut)[::-1]), 13)[1:-1]
    folds = []
    for x, y in line:
        end = (x + (x - AXIS) * 0.35 + rng.uniform(-6, 6), y + rng.uniform(50, 120))
        folds.append(
            Fold(
                smooth((x, y), ((x + end[0]) / 2, (y + end[1]) / 2), end),
                rng.uniform(4, 7),
                rng.uniform(-2.6, -1.4),
                (0.9, 0),
            )
        )
    return folds


def kurta(canvas: Canvas, design: Design) -> None:
    """A long tunic with a stand-up collar, a short placket and side slits."""
    women = design.gender in ("Women", "Girls")
    cut = vary(
        canvas,
        Cut(
            top=74,
            neck=38,
            drop=30,
            shoulder=104,
            slope=28,
            armhole=92,
            chest=104,
            waist=94 if women else 103,
            hem=126 if women else 116,
            bottom=578,
            sag=5,
        ),
    )
    fabric = design.fabric
    paint_back(canvas, cut, fabric)
    long = canvas.rng.random() < 0.6
    sleeve = Sleeve(length=270, cuff=48, angle=75, bend=2) if long else Sleeve(length=170, cuff=62, angle=68)
    sleeves = paint_sleeves(canvas, cut, sleeve, fabric)
    border = fabric.plain(design.trim)
    for index, (_, cuff) in enumerate(sleeves):
        edge = offset(resample(cuff, 20), 11 if index == 0 else -11)
        strip = canvas.paint(join(resample(cuff, 20), edge[::-1]), border, round_=8, puff=0.5, shadow=0)
        embroider(canvas, between(cuff, edge, 0.5, 20), design, strip)
    body = canvas.paint(slit_tunic(cut), fabric, folds=body_folds(cut, canvas, 1.2), round_=30)
    if women or canvas.rng.random() < 0.5:
        edge = across(hem(cut))
        strip = canvas.paint(join(edge, edge[::-1] - (0, 17)), border, round_=6, puff=0.3, shadow=0, within=body)
        embroider(canvas, edge - (0, 8), design, strip)
    y0 = cut.top + cut.drop - 4
    placket(canvas, border if women else fabric, AXIS - 11, y0, 22, 132, body, design)
    for k in range(4):
        button(canvas, AXIS, y0 + 20 + 29 * k, design.metal, 3.4)
    if women:
        for dx in (-17, 17):
            embroider(canvas, np.array([[AXIS + dx, y0], [AXIS + dx, y0 + 132]]), design, body)
    mandarin(canvas, cut, border if women else fabric, design)


def slit_tunic(cut: Cut) -> Curve:
    down = side(cut)
    slit = curve((AXIS - cut.hem, cut.bottom), (AXIS - cut.hem + 2, cut.bottom))
    return mirror(join(neckline(cut), down, slit, hem(cut)))


def embroider(canvas: Canvas, line: Curve, design: Design, piece: Piece) -> None:
    """A row of small gold or contrasting blossoms."""
    length = float(np.hypot(*np.diff(resample(line, 40), axis=0).T).sum())
    for x, y in resample(line, max(3, int(length / 9))):
        r = 2.3
        shape = np.array([[x, y - r], [x + r, y], [x, y + r], [x - r, y]])
        canvas.fill(shape, design.metal, 0.9, within=piece)


def mandarin(canvas: Canvas, cut: Cut, fabric: Fabric, design: Design) -> None:
    x, y = cut.neck_point
    top = across(
        curve((x + 5, y - 16), (AXIS - cut.neck * 0.6, cut.top + cut.drop - 20, AXIS - 2, cut.top + cut.drop - 12))
    )
    low = across(
        curve((x - 3, y + 3), (AXIS - cut.neck * 0.72, cut.top + cut.drop - 2, AXIS - 2, cut.top + cut.drop + 5))
    )
    rear_top = across(curve((x + 5, y - 16), (AXIS - 20, y - 12, AXIS, y - 12)))
    canvas.paint(join(rear_top, (rear_top + (0, 17))[::-1]), fabric.darker(0.8), round_=6, puff=0.4, shadow=0)
    piece = canvas.paint(join(top, low[::-1]), fabric, round_=7, puff=0.8, shadow=0.3, reach=3)
    canvas.stitch(offset(top, 3), design.thread, piece, 0.7, 0.5)
    canvas.line(np.array([[AXIS, cut.top + cut.drop - 14], [AXIS, cut.top + cut.drop + 6]]), DARK, 1.2, 0.5, 0, piece)


__all__ = ["back_neckline", "blouse", "hoodie", "kurta", "polo", "shirt", "sweater", "sweatshirt", "tank", "tshirt"]
