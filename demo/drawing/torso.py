"""Paint the parts of upper-body garments: bodices, sleeves, neckbands, hems and cuffs, with their folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, Sleeve, back, back_neckline, hem, neckline, sleeve_outline
from demo.drawing.design import DARK, Design
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import AXIS, Curve, across, box, curve, flip, join, offset, resample, smooth
from demo.drawing.pieces import Piece
from demo.drawing.relief import Fold


def body_folds(cut: Cut, canvas: Canvas, amount: float = 1.0) -> list[Fold]:
    """Return folds from the armholes, drapes towards the hem, and a soft roll across the waist."""
    rng = canvas.rng
    folds: list[Fold] = []
    ux, uy = cut.underarm
    for turn in (1, -1):
        for k in range(3):
            dx, dy = rng.uniform(34, 80), rng.uniform(24, 78) + 18 * k
            line = smooth((ux + 3, uy - 14 + 9 * k), (ux + dx * 0.5, uy + dy * 0.36), (ux + dx, uy + dy))
            line = line if turn > 0 else flip(line)
            folds.append(Fold(line, rng.uniform(6, 13), rng.uniform(-4.2, -2.2) * amount, (0.7, 0)))
        for k in range(3):
            x = AXIS - turn * cut.hem * (0.28 + 0.26 * k) + rng.uniform(-9, 9)
            y = rng.uniform(cut.waistline - 30, cut.waistline + 60)
            line = smooth(
                (x + rng.uniform(-14, 14), y), (x + rng.uniform(-5, 5), (y + cut.bottom) / 2), (x, cut.bottom + 4)
            )
            folds.append(
                Fold(line, rng.uniform(12, 26), rng.uniform(2.4, 5.0) * amount * rng.choice([-1, 1]), (0, 0.8))
            )
        wx = AXIS - turn * cut.waist
        for _ in range(2):
            y = cut.waistline + rng.uniform(-50, 34)
            line = smooth(
                (wx, y),
                (wx + turn * 24, y + rng.uniform(4, 12)),
                (wx + turn * rng.uniform(44, 74), y + rng.uniform(-6, 18)),
            )
            folds.append(Fold(line, rng.uniform(5, 10), rng.uniform(-3.0, -1.6) * amount, (0.6, 0)))
    return folds


def sleeve_folds(cut: Cut, sleeve: Sleeve, canvas: Canvas) -> list[Fold]:
    rng = canvas.rng
    tip, under = np.array(cut.tip), np.array(cut.underarm)
    a = np.radians(sleeve.angle)
    along, inward = np.array([-np.cos(a), np.sin(a)]), np.array([np.sin(a), np.cos(a)])
    folds = []
    for k in range(2):  # folds from the underarm
        start = under + along * (6 + 16 * k)
        end = start + along * sleeve.length * 0.10 - inward * rng.uniform(26, 44)
        folds.append(
            Fold(
                smooth(tuple(start), tuple((start + end) / 2 + along * 7), tuple(end)),
                7,
                rng.uniform(-3.4, -1.8),
                (0.6, 0),
            )
        )
    if sleeve.length > 240:
        for k in range(5):  # folds at the elbow and forearm
            at = 0.36 + 0.12 * k + rng.uniform(-0.03, 0.03)
            mid = tip + along * sleeve.length * at + inward * sleeve.cuff * rng.uniform(0.5, 0.9)
            reach = inward * rng.uniform(16, 30) * (1 if k % 2 else -1)
            line = smooth(tuple(mid - reach - along * 8), tuple(mid), tuple(mid + reach + along * 12))
            folds.append(Fold(line, rng.uniform(5, 12), rng.uniform(-3.2, 3.2)))
        folds.append(
            Fold(
                smooth(tuple(tip + along * 70 + inward * 30), tuple(tip + along * sleeve.length * 0.5 + inward * 26)),
                12,
                3,
            )
        )
    return folds


def paint_sleeves(
    canvas: Canvas, cut: Cut, sleeve: Sleeve, fabric: Fabric, *, round_: float = 30
) -> list[tuple[Piece, Curve]]:
    """Paint both sleeves and return each with its cuff line."""
    outline, cuff = sleeve_outline(cut, sleeve)
    turn = 90 - sleeve.angle
    painted = []
    for left in (True, False):
        folds = sleeve_folds(cut, sleeve, canvas)
        shape = outline if left else flip(outline)
        if not left:
            folds = [replace(f, line=flip(f.line)) for f in folds]
        piece = canvas.paint(
            shape,
            fabric,
            angle=turn if left else -turn,
            origin=cut.tip,
            round_=round_,
            puff=1.0,
            folds=folds,
            shadow=0.3,
        )
        painted.append((piece, cuff if left else flip(cuff)))
    return painted


def paint_back(canvas: Canvas, cut: Cut, fabric: Fabric, label: bool = True) -> None:
    inside = canvas.paint(back(cut), fabric.darker(0.80), round_=10, puff=0.4, shadow=0)
    canvas.soft_shadow(_shade_under(cut), 0.35, 7, inside)
    if label:
        _label(canvas, cut)


def _shade_under(cut: Cut) -> Curve:
    x, y = cut.neck_point
    return np.array(
        [
            [x - 10, y + 16],
            [AXIS, cut.top + cut.back + 30],
            [2 * AXIS - x + 10, y + 16],
            [2 * AXIS - x, y + cut.drop + 30],
            [x, y + cut.drop + 30],
        ]
    )


def _label(canvas: Canvas, cut: Cut) -> None:
    y = cut.top + cut.back + 11
    if cut.drop < 30:
        return
    tab = np.array([[AXIS - 12, y], [AXIS + 12, y], [AXIS + 12, y + 14], [AXIS - 12, y + 14]])
    canvas.fill(tab, (0.96, 0.95, 0.93), 0.92)
    for k, width in enumerate((7, 5)):
        canvas.line(
            np.array([[AXIS - width, y + 5 + 4 * k], [AXIS + width, y + 5 + 4 * k]]), (0.25, 0.25, 0.28), 1.1, 0.75
        )


def collar_band(
    canvas: Canvas, cut: Cut, fabric: Fabric, width: float = 11, ribbed: bool = True, back_only: bool = False
) -> None:
    """Paint a ribbed neckband; its back has to be painted before the body, with `back_only`."""
    line = across(back_neckline(cut)[::-1]) if back_only else across(neckline(cut)[::-1])
    edge = offset(resample(line, 60), width)
    strip = join(resample(line, 60), edge[::-1])
    piece = canvas.paint(
        strip, fabric.plain(), round_=width * 0.6, puff=1.2, shadow=0.0 if back_only else 0.22, reach=3
    )
    if ribbed:
        canvas.ribs(line, edge, 3.1, piece, 0.9)
    canvas.line(edge, DARK, 0.9, 0.30, 0, piece)
    if not back_only:
        canvas.line(offset(edge, 1.4), DARK, 1.6, 0.10, 0.7)


def ribbed_strip(canvas: Canvas, edge: Curve, depth: float, fabric: Fabric, gap: float = 3.6) -> Piece:
    """Paint a knitted cuff or waistband to the right of `edge`, its sewn side."""
    far = offset(resample(edge, 40), depth)
    middle = far.mean(axis=0)
    far = (far - middle) * 0.95 + middle
    strip = join(resample(edge, 40), far[::-1])
    piece = canvas.paint(strip, fabric.plain(), round_=12, puff=0.9, shadow=0.12, reach=3)
    canvas.ribs(edge, far, gap, piece)
    canvas.line(edge, DARK, 1.4, 0.35, 0.5, piece)
    return piece


def hem_line(canvas: Canvas, cut: Cut, body: Piece, inset: float = 9, opacity: float = 0.35) -> None:
    """Paint the double stitching of a hem."""
    line = across(hem(cut)) - np.array([0, inset])
    canvas.line(line, DARK, 1.6, 0.10, 0.8, body)
    canvas.stitch(line, DARK, body, 0.7, opacity, 2.6, 1.6)
    canvas.stitch(line - np.array([0, 3]), DARK, body, 0.7, opacity, 2.6, 1.6)


def cuff_lines(canvas: Canvas, sleeves: list[tuple[Piece, Curve]], inset: float = 8) -> None:
    for index, (piece, cuff) in enumerate(sleeves):
        line = offset(resample(cuff, 20), (-inset) if index else inset)
        canvas.stitch(line, DARK, piece, 0.7, 0.35, 2.6, 1.6)
        canvas.line(line, DARK, 1.6, 0.10, 0.8, piece)


def shoulder_seams(canvas: Canvas, cut: Cut, body: Piece) -> None:
    x, y = cut.neck_point
    tx, ty = cut.tip
    line = curve((x - 1, y + 7), (tx + 6, ty + 8))
    for turned in (line, flip(line)):
        canvas.seam(turned, body, 0.5)


def chest_block(canvas: Canvas, cut: Cut, design: Design, body: Piece) -> None:
    """Paint a broad bar of the second colour across the chest, shaded like the fabric below it."""
    y = cut.top + canvas.rng.uniform(120, 150)
    tint(canvas, box(20, y, 440, canvas.rng.uniform(52, 84)), design, body)


def tint(canvas: Canvas, outline: Curve, design: Design, body: Piece) -> None:
    canvas.fill(outline, design.trim, 0.94, within=body)
    edge = resample(np.vstack([outline, outline[:1]]), 90)
    canvas.line(edge, DARK, 0.9, 0.25, 0, body)
