"""Jackets, blazers, coats, waistcoats."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from catalog.demo.drawing.canvas import Canvas, Piece
from catalog.demo.drawing.design import DARK, Design, button, luminance, mix, stud, zip_line
from catalog.demo.drawing.fabric import RGB, Fabric
from catalog.demo.drawing.geometry import (
    AXIS,
    Curve,
    across,
    box,
    curve,
    flip,
    join,
    mirror,
    offset,
    resample,
    rotate,
)
from catalog.demo.drawing.tops import chest_block, collar, shirt_cuff, shoulder_seams, vary
from catalog.demo.drawing.torso import (
    Cut,
    Sleeve,
    back_neckline,
    bodice,
    body_folds,
    collar_band,
    for_gender,
    hem,
    hem_line,
    neckline,
    paint_back,
    paint_sleeves,
    ribbed_strip,
    side,
)

LONG = Sleeve(length=316, cuff=54, angle=75, puff=3, bend=5)


def jacket(canvas: Canvas, design: Design) -> None:
    """Denim makes a trucker; other cloths a bomber or a quilted jacket."""
    if design.pattern == "Denim":
        trucker(canvas, design)
    elif canvas.rng.random() < 0.4 and design.pattern == "Solid":
        puffer(canvas, design)
    else:
        bomber(canvas, design)


def _shell(
    canvas: Canvas, design: Design, cut: Cut, sleeve: Sleeve, arms: Fabric | None = None
) -> tuple[Piece, list[tuple[Piece, Curve]]]:
    """Back, sleeves and body, as every closed jacket has them."""
    paint_back(canvas, cut, design.lining)
    sleeves = paint_sleeves(canvas, cut, sleeve, arms or design.fabric, round_=36)
    body = canvas.paint(bodice(cut), design.fabric, folds=body_folds(cut, canvas, 0.9), round_=36)
    return body, sleeves


def bomber(canvas: Canvas, design: Design) -> None:
    cut = vary(
        canvas, for_gender(Cut(chest=138, waist=137, hem=128, bottom=488, drop=30, slope=34, neck=50), design.gender)
    )
    blocked = design.pattern == "Colour Block"
    rib = design.fabric.plain(design.trim if blocked else None, weave="rib")
    paint_back(canvas, cut, design.lining)
    collar_band(canvas, cut, rib, 17, back_only=True)
    body, sleeves = _shell(canvas, design, cut, LONG, rib.plain(weave="twill") if blocked else None)
    for index, (_, cuff) in enumerate(sleeves):
        ribbed_strip(canvas, cuff if index == 0 else cuff[::-1], 30, rib)
    if blocked:
        chest_block(canvas, cut, design, body)
    shoulder_seams(canvas, cut, body)
    ribbed_strip(canvas, across(hem(cut))[::-1], -34, rib)
    collar_band(canvas, cut, rib, 17)
    for turn in (1, -1):
        _welt(canvas, design, body, AXIS + turn * cut.chest * 0.58, cut.bottom - 104, turn * -24, snap=True)
    zip_line(
        canvas,
        np.array([[AXIS, cut.top + cut.drop + 2], [AXIS, cut.bottom + cut.sag + 32]]),
        design.metal,
        design.fabric.colour,
    )


def _welt(
    canvas: Canvas, design: Design, body: Piece, x: float, y: float, turn: float, snap: bool = False, size: float = 76
) -> None:
    """A slanted pocket: a narrow strip with a dark mouth."""
    middle = (x, y)
    strip = rotate(box(x - 8, y - size / 2, 16, size, 3), turn, middle)
    piece = canvas.paint(strip, design.fabric, round_=6, puff=0.7, shadow=0.35, reach=3, within=body)
    mouth = rotate(
        np.array([[x + (8 if turn > 0 else -8), y - size / 2], [x + (8 if turn > 0 else -8), y + size / 2]]),
        turn,
        middle,
    )
    canvas.line(mouth, DARK, 2.2, 0.5, 0.5, body)
    edge = rotate(box(x - 5.5, y - size / 2 + 3, 11, size - 6, 2), turn, middle)
    canvas.stitch(np.vstack([edge, edge[:1]]), design.thread, piece, 0.8, 0.45)
    if snap:
        stud(canvas, x, y, design.metal, 3.2)


def puffer(canvas: Canvas, design: Design) -> None:
    """Quilted in bands, with a high collar."""
    fabric = replace(design.fabric, weave="satin", sheen=0.35, relief=0.6, _tiles={})
    cut = vary(
        canvas, for_gender(Cut(chest=140, waist=138, hem=134, bottom=508, drop=22, slope=32, neck=48), design.gender)
    )
    paint_back(canvas, cut, design.lining, label=False)
    sleeves = paint_sleeves(canvas, cut, replace(LONG, puff=9, cuff=58), fabric, round_=26)
    for left, (piece, _) in zip((True, False), sleeves, strict=True):
        _quilt_sleeve(canvas, cut, piece, fabric, left)
    body = canvas.paint(bodice(cut), fabric, round_=30, puff=0.9)
    edges = np.linspace(cut.top + 4, cut.bottom + cut.sag, 10)
    for top, low in pairwise(edges):
        _quilt(canvas, body, fabric, box(30, float(top), 420, float(low - top) + 1, 12))
    _high_collar(canvas, cut, fabric)
    for turn in (1, -1):
        _welt(canvas, replace(design, fabric=fabric), body, AXIS + turn * cut.chest * 0.60, cut.bottom - 96, turn * -14)
    zip_line(
        canvas, np.array([[AXIS, cut.top - 16], [AXIS, cut.bottom + cut.sag]]), design.metal, fabric.colour, width=8
    )
    canvas.line(across(hem(cut)) - (0, 7), DARK, 1.2, 0.35, 0.4, body)


def _quilt(canvas: Canvas, body: Piece, fabric: Fabric, band: Curve) -> None:
    """One filled channel: it swells between its seams, with short pulls at both."""
    canvas.paint(band, fabric, round_=20, puff=1.15, shadow=0.22, reach=2, within=body)
    rng = canvas.rng
    low, high = band[:, 1].min(), band[:, 1].max()
    xs = rng.uniform(70, 410, 26)
    pulls = [
        np.array([[x, y], [x + rng.uniform(-4, 4), y + turn * rng.uniform(5, 13)]])
        for x in xs
        for y, turn in ((low, 1), (high, -1))
    ]
    canvas.lines(pulls, DARK, 1.6, 0.12, body, 0.8)
    canvas.line(np.array([[20, high], [460, high]]), DARK, 1.3, 0.4, 0.3, body)


def _quilt_sleeve(canvas: Canvas, cut: Cut, piece: Piece, fabric: Fabric, left: bool) -> None:
    tip = np.array(cut.tip)
    for k in range(1, 10):
        middle = tip + np.array([-0.26, 0.966]) * 33 * k
        line = curve(
            (float(middle[0] - 60), float(middle[1] - 12)),
            (float(middle[0]), float(middle[1] + 12), float(middle[0] + 70), float(middle[1] + 18)),
        )
        line = line if left else flip(line)
        canvas.line(line + (0, -5), DARK, 8, 0.20, 4, piece)
        canvas.line(line + (0, 7), (1, 1, 1), 7, 0.16, 4, piece)
        canvas.line(line, DARK, 1.3, 0.42, 0.3, piece)


def _high_collar(canvas: Canvas, cut: Cut, fabric: Fabric) -> None:
    x, y = cut.neck_point
    rear = mirror(join(curve((AXIS, y - 40), (x + 18, y - 42, x + 2, y - 34)), curve((x + 2, y - 2), (AXIS, y + 12))))
    canvas.paint(rear, fabric.darker(0.62), round_=10, puff=-0.4, shadow=0)
    front = join(
        curve((x + 2, y - 34), (x - 8, y - 14, x - 7, y + 8)),
        curve((x - 7, y + 8), (x + 14, cut.top + cut.drop + 8, AXIS, cut.top + cut.drop + 12)),
        curve((AXIS, cut.top + cut.drop - 34), (x + 26, cut.top + cut.drop - 40, x + 2, y - 34)),
    )
    for shape in (front, flip(front)):
        piece = canvas.paint(shape, fabric, round_=18, puff=1.1, shadow=0.35, reach=4)
        canvas.line(shape[: len(shape) // 2] + (0, 8), DARK, 1.2, 0.15, 1, piece)


def trucker(canvas: Canvas, design: Design) -> None:
    """The denim jacket: a yoke, two flap pockets, seams that run to the waistband."""
    cut = vary(
        canvas,
        for_gender(Cut(chest=137, waist=132, hem=124, bottom=478, drop=36, slope=34, neck=46, sag=4), design.gender),
    )
    fabric, thread = design.fabric, design.thread
    body, sleeves = _shell(canvas, design, cut, replace(LONG, cuff=52))
    for index, (_, cuff) in enumerate(sleeves):
        shirt_cuff(canvas, cuff if index == 0 else cuff[::-1], fabric, design, index == 0)
    yoke = cut.top + 116
    _double(canvas, np.array([[AXIS - 150, yoke], [AXIS + 150, yoke]]), thread, body)
    for turn in (-1, 1):
        for a, b in ((0.30, 0.16), (0.70, 0.46)):
            _double(
                canvas,
                np.array([[AXIS + turn * cut.chest * a, yoke], [AXIS + turn * cut.hem * b, cut.bottom + 4]]),
                thread,
                body,
            )
        _flap(canvas, design, body, AXIS + turn * cut.chest * 0.50, yoke - 2, cut.chest * 0.46)
        _welt(canvas, design, body, AXIS + turn * cut.chest * 0.66, cut.bottom - 74, turn * -12, size=64)
    band = across(hem(cut))
    strip = canvas.paint(join(band, (band + (0, 28))[::-1]), fabric, angle=90, round_=9, puff=0.7, shadow=0.3, reach=3)
    for dy in (3.5, 24.5):
        canvas.stitch(band + (0, dy), thread, strip, 0.9, 0.7)
    top, low = cut.top + cut.drop - 4, cut.bottom + cut.sag + 28
    canvas.paint(box(AXIS - 13, top, 26, low - top, 1), fabric, round_=5, puff=0.5, shadow=0.3, reach=3)
    for dx in (-10, 10):
        canvas.stitch(np.array([[AXIS + dx, top], [AXIS + dx, low]]), thread, None, 0.9, 0.7)
    for k in range(6):
        stud(canvas, AXIS, top + 24 + (low - top - 38) / 5 * k, design.metal, 4.6)
    collar(canvas, cut, fabric, spread_=34, depth=56)


def _double(canvas: Canvas, line: Curve, thread: RGB, body: Piece) -> None:
    """A felled seam with its two rows of stitches."""
    canvas.seam(line, body, 0.9)
    for gap in (2.5, 5.5):
        canvas.stitch(offset(resample(line, 30), gap), thread, body, 0.9, 0.65)


def _flap(canvas: Canvas, design: Design, body: Piece, x: float, y: float, width: float) -> None:
    left, right = x - width / 2, x + width / 2
    bag = np.array([[left + 3, y], [right - 3, y], [right - 8, y + 84], [x, y + 94], [left + 8, y + 84]])
    for shape in (bag,):
        canvas.line(np.vstack([shape, shape[:1]]), DARK, 1.0, 0.30, 0, body)
        canvas.stitch(np.vstack([shape, shape[:1]]), design.thread, body, 0.9, 0.55)
    flap = np.array([[left, y], [right, y], [right, y + 17], [x, y + 31], [left, y + 17]])
    piece = canvas.paint(flap, design.fabric, round_=6, puff=0.6, shadow=0.4, reach=3)
    canvas.stitch(flap[[1, 2, 3, 4, 0]] * 0.94 + np.array([x, y]) * 0.06, design.thread, piece, 0.9, 0.7)
    stud(canvas, x, y + 20, design.metal, 3.8)


def _tailored(canvas: Canvas, design: Design, cut: Cut, closing: float, lapel: float, lean: float = 0.0) -> Piece:
    """Back, shirtless V, sleeves, body, and lapels that close at height `closing`. Returns the body."""
    fabric = design.fabric
    lining = fabric.plain(mix(design.trim, fabric.colour, 0.55), weave="satin", sheen=0.3)
    paint_back(canvas, cut, fabric)
    vee = mirror(
        curve((AXIS, cut.top + 6), (AXIS - cut.neck - 6, cut.top), (AXIS - 6, closing + 8), (AXIS, closing + 14))
    )
    inside = canvas.paint(vee, lining, round_=16, puff=-0.4, shadow=0)
    canvas.soft_shadow(
        mirror(
            curve(
                (AXIS, cut.top - 6),
                (AXIS - cut.neck, cut.top),
                (AXIS - cut.neck + 8, cut.top + 60),
                (AXIS, cut.top + 52),
            )
        ),
        0.35,
        9,
        inside,
    )
    canvas.line(np.array([[AXIS, cut.top + 40], [AXIS, closing]]), DARK, 1, 0.25, 0, inside)
    sleeves = paint_sleeves(canvas, cut, replace(LONG, cuff=56, angle=77, puff=1), fabric, round_=30)
    for index, (piece, cuff) in enumerate(sleeves):
        _sleeve_buttons(canvas, piece, cuff, design, index == 0)
    x, y = cut.neck_point
    half = join(curve((AXIS + lean, closing), (x + 20, cut.top + 56, x, y)), side(cut), hem(cut))
    body = canvas.paint(
        mirror(half) if not lean else join(half, flip(half)[::-1]),
        fabric,
        folds=body_folds(cut, canvas, 0.55),
        round_=30,
    )
    return body


def _sleeve_buttons(canvas: Canvas, piece: Piece, cuff: Curve, design: Design, left: bool) -> None:
    even = resample(cuff, 20)
    canvas.line(even + (0, -8), DARK, 1.4, 0.10, 0.8, piece)
    x, y = even[16]
    for k in range(3):
        button(canvas, float(x) + (1.6 if left else -1.6) * k, float(y) - 16 - 9 * k, _horn(design), 3.0)


def _horn(design: Design) -> RGB:
    """Buttons of tailored cloth: horn, a tone deeper or lighter than the cloth."""
    colour = design.fabric.colour
    return mix(colour, DARK, 0.55) if luminance(colour) > 0.30 else mix(colour, (0.62, 0.50, 0.38), 0.45)


def _lapels(canvas: Canvas, cut: Cut, fabric: Fabric, closing: float, width: float, notch: float) -> None:
    """The collar behind the neck and the two lapels, the right over the left."""
    x, y = cut.neck_point
    rear = mirror(
        join(
            curve((AXIS, y - 14), (x + 22, y - 15, x + 1, y - 6)), curve((x - 4, y + 8), (x + 20, y + 16, AXIS, y + 16))
        )
    )
    canvas.paint(rear, fabric.darker(0.92), round_=8, puff=0.7, shadow=0.2, reach=3)
    tip = (AXIS - 40 - width, notch + 8)
    lapel = join(
        curve((x + 10, notch - 22), tip),
        curve(tip, (tip[0] + 16, notch + (closing - notch) * 0.55, AXIS - 3, closing)),
        curve((AXIS - 3, closing), (AXIS - cut.neck * 0.40, cut.top + 74, x + 22, cut.top + 20)),
    )
    fall = join(
        curve((x + 1, y - 7), (x - 12, y + 10, x - 21, y + 30)),
        curve((x - 21, y + 30), (x - 13, notch - 2)),
        curve((x - 13, notch - 2), (x + 12, notch - 19)),
        curve((x + 12, notch - 19), (x + 24, notch - 26), (x + 21, cut.top + 20)),
        curve((x + 21, cut.top + 20), (x + 14, y + 6, x + 1, y - 7)),
    )
    for left in (False, True):
        for shape, turn in ((lapel, 24.0), (fall, 44.0)):
            turned = shape if left else flip(shape)
            piece = canvas.paint(
                turned, fabric, angle=turn if left else -turn, origin=(x, y), round_=9, puff=0.6, shadow=0.36, reach=4
            )
            canvas.stitch(_inside(turned, 3), mix(fabric.colour, DARK, 0.45), piece, 0.7, 0.3)
        hole = np.array([[tip[0] + 9, tip[1] + 6], [tip[0] + 20, tip[1] + 1]])
        canvas.line(hole if left else flip(hole), DARK, 1.4, 0.4)


def _inside(shape: Curve, distance: float) -> Curve:
    even = resample(np.vstack([shape, shape[:1]]), 90)
    a, b = offset(even, distance), offset(even, -distance)
    return a if np.ptp(a[:, 0]) < np.ptp(b[:, 0]) else b


def _flap_pocket(
    canvas: Canvas, design: Design, body: Piece, x: float, y: float, width: float, depth: float = 19
) -> None:
    canvas.line(np.array([[x - width / 2 - 1, y], [x + width / 2 + 1, y]]), DARK, 2.2, 0.4, 0.4, body)
    shape = box(x - width / 2, y, width, depth, 4)
    piece = canvas.paint(shape, design.fabric, round_=6, puff=0.5, shadow=0.35, reach=3, within=body)
    canvas.stitch(_inside(shape, 3), mix(design.fabric.colour, DARK, 0.45), piece, 0.7, 0.3)


def _front_edge(canvas: Canvas, body: Piece, closing: float, low: float, sweep: float) -> None:
    """Where the right front lies on the left, curving away at the hem."""
    line = curve((AXIS - 1, closing), (AXIS - 1, low - 70), (AXIS, low - 24, AXIS + sweep, low + 8))
    canvas.line(line + (3, 2), DARK, 6, 0.22, 2.5, body)
    canvas.line(line, DARK, 1.2, 0.55, 0, body)


def blazer(canvas: Canvas, design: Design) -> None:
    cut = vary(
        canvas,
        for_gender(
            Cut(chest=132, waist=116, hem=128, bottom=524, drop=52, slope=28, neck=46, sag=6, shoulder=132),
            design.gender,
        ),
    )
    closing = 322.0 + canvas.rng.uniform(-20, 14)
    body = _tailored(canvas, design, cut, closing, 30)
    for turn in (-1, 1):
        canvas.seam(
            curve(
                (AXIS + turn * cut.chest * 0.52, closing - 70),
                (AXIS + turn * cut.waist * 0.50, closing + 10, AXIS + turn * cut.waist * 0.56, 438),
            ),
            body,
            0.7,
        )
        _flap_pocket(canvas, design, body, AXIS + turn * cut.hem * 0.58, 438, 74)
    _front_edge(canvas, body, closing, cut.bottom, -14)
    breast = rotate(box(AXIS + cut.chest * 0.36, cut.top + 140, 54, 12, 1), 4, (AXIS + 60, cut.top + 146))
    canvas.paint(breast, design.fabric, round_=4, puff=0.4, shadow=0.3, reach=2, within=body)
    _lapels(canvas, cut, design.fabric, closing, 32, cut.top + 70)
    count = 2 if canvas.rng.random() < 0.7 else 1
    for k in range(count):
        button(canvas, AXIS - 7, closing + 14 + 56 * k, _horn(design), 6.2)
    hem_line(canvas, cut, body, 10, opacity=0.10)


def coat(canvas: Canvas, design: Design) -> None:
    """Double-breasted, to the knee, belted or straight."""
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
    body = _tailored(canvas, design, cut, closing, 40)
    line = curve((AXIS + 34, closing - 16), (AXIS + 36, cut.bottom + 8))
    canvas.line(line + (3, 1), DARK, 6, 0.2, 2.5, body)
    canvas.line(line, DARK, 1.2, 0.5, 0, body)
    for turn in (-1, 1):
        _flap_pocket(canvas, design, body, AXIS + turn * cut.hem * 0.62, 404, 62, 22)
    _lapels(canvas, cut, design.fabric, closing, 44, cut.top + 74)
    for k in range(3):
        if belted and k == 1:
            continue
        for dx in (-26, 20):
            button(canvas, AXIS + dx, closing + 16 + 50 * k, _horn(design), 6.6)
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
        Fabric(_horn(design), weave="satin", relief=0, sheen=0.5),
        holes=[box(AXIS - 10, y + 1, 20, 23, 3)],
        round_=4,
        puff=1.2,
        shadow=0.45,
        reach=2.5,
    )
    end = rotate(box(AXIS + 12, y + 12, 25, 118, 3), -7, (AXIS + 24, y + 12))
    canvas.paint(end, design.fabric, round_=8, puff=0.7, shadow=0.4, reach=5)


def waistcoat(canvas: Canvas, design: Design) -> None:
    cut = for_gender(
        Cut(
            top=96,
            neck=50,
            drop=60,
            back=20,
            shoulder=96,
            slope=20,
            armhole=138,
            chest=124,
            waist=114,
            hem=122,
            bottom=512,
            sag=0,
        ),
        design.gender,
    )
    cut = replace(cut, shoulder=min(cut.shoulder, 98))
    fabric, closing = design.fabric, 276.0
    lining = fabric.plain(mix(design.trim, fabric.colour, 0.5), weave="satin", sheen=0.3)
    x, y = cut.neck_point
    rear = mirror(
        join(
            back_neckline(cut),
            curve(
                (x - 40, y + 14),
                (AXIS - cut.chest + 22, y + 150, AXIS - cut.chest + 8, y + 190),
                (AXIS - cut.hem + 12, cut.bottom - 10),
                (AXIS, cut.bottom - 8),
            ),
        )
    )
    inside = canvas.paint(rear, lining, round_=20, puff=0.5, shadow=0)
    canvas.soft_shadow(mirror(curve((AXIS, y), (x, y), (x + 20, y + 90), (AXIS, y + 70))), 0.25, 12, inside)
    half = join(
        curve((AXIS, closing), (x + 26, cut.top + 70, x, y)),
        side(cut),
        curve(
            (AXIS - cut.hem, cut.bottom - 8),
            (AXIS - cut.hem * 0.5, cut.bottom + 4, AXIS - 32, cut.bottom + 42),
            (AXIS, cut.bottom - 4),
        ),
    )
    body = canvas.paint(mirror(half), fabric, folds=body_folds(cut, canvas, 0.5), round_=28)
    edge = neckline(replace(cut, vee=True, drop=closing - cut.top))
    for turned in (edge, flip(edge)):
        canvas.stitch(turned + (0, 6), mix(fabric.colour, DARK, 0.45), body, 0.7, 0.35)
    canvas.line(np.array([[AXIS + 6, closing + 4], [AXIS + 6, cut.bottom + 8]]), DARK, 1.2, 0.4, 0, body)
    for turn in (-1, 1):
        pocket = rotate(box(AXIS + turn * 66 - 31, 402, 62, 15, 1), turn * 5, (AXIS + turn * 66, 408))
        canvas.paint(pocket, fabric, round_=4, puff=0.5, shadow=0.35, reach=3, within=body)
        canvas.seam(np.array([[AXIS + turn * 62, 300], [AXIS + turn * 66, 500]]), body, 0.5)
    for k in range(5):
        button(canvas, AXIS, closing + 18 + 46 * k, _horn(design), 5.2)


__all__ = ["blazer", "coat", "jacket", "waistcoat"]
