"""Jackets: bombers, quilted jackets, denim truckers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import LONG, Cut, Sleeve, bodice, for_gender, hem, vary
from demo.drawing.design import DARK, Design, stud, zip_line
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import AXIS, Curve, across, box, curve, flip, join, mirror, offset, resample, rotate
from demo.drawing.pieces import Piece
from demo.drawing.shirt_parts import collar, shirt_cuff
from demo.drawing.torso import (
    body_folds,
    chest_block,
    collar_band,
    paint_back,
    paint_sleeves,
    ribbed_strip,
    shoulder_seams,
)


def jacket(canvas: Canvas, design: Design) -> None:
    """A trucker jacket of denim, or a bomber or quilted jacket of other fabrics."""
    if design.pattern == "Denim":
        trucker(canvas, design)
    elif canvas.rng.random() < 0.4 and design.pattern == "Solid":
        puffer(canvas, design)
    else:
        bomber(canvas, design)


def _shell(
    canvas: Canvas, design: Design, cut: Cut, sleeve: Sleeve, arms: Fabric | None = None
) -> tuple[Piece, list[tuple[Piece, Curve]]]:
    """Back, sleeves and body, shared by all closed jackets."""
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


def puffer(canvas: Canvas, design: Design) -> None:
    """A jacket quilted in bands, with a high collar."""
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
    """One padded band, bulging between its seams, with short folds along both."""
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
    """A denim jacket with a yoke, two flap pockets, and seams down to the waistband."""
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
    canvas.line(np.vstack([bag, bag[:1]]), DARK, 1.0, 0.30, 0, body)
    canvas.stitch(np.vstack([bag, bag[:1]]), design.thread, body, 0.9, 0.55)
    flap = np.array([[left, y], [right, y], [right, y + 17], [x, y + 31], [left, y + 17]])
    piece = canvas.paint(flap, design.fabric, round_=6, puff=0.6, shadow=0.4, reach=3)
    canvas.stitch(flap[[1, 2, 3, 4, 0]] * 0.94 + np.array([x, y]) * 0.06, design.thread, piece, 0.9, 0.7)
    stud(canvas, x, y + 20, design.metal, 3.8)


def _welt(
    canvas: Canvas, design: Design, body: Piece, x: float, y: float, turn: float, snap: bool = False, size: float = 76
) -> None:
    """A slanted pocket: a narrow strip with a dark opening."""
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
