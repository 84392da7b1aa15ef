"""Parts shared by dresses and jumpsuits: outline, folds, darts and bound edges."""

from __future__ import annotations

from dataclasses import replace

from demo.drawing.canvas import Canvas
from demo.drawing.cut import Cut, neckline, side
from demo.drawing.design import DARK, Design
from demo.drawing.geometry import AXIS, Curve, curve, flip, join, mirror, part, smooth
from demo.drawing.pieces import Piece
from demo.drawing.relief import Fold
from demo.drawing.torso import body_folds, collar_band


def gown(cut: Cut, waist_y: float, hemline: float, bottom: float, straight: bool = False) -> tuple[Curve, Curve]:
    """Return the outline of a dress, bodice and skirt in one, and the left half of the hem."""
    ux, uy = cut.underarm
    tx, ty = cut.tip
    arm = curve((tx, ty), (tx + 11, ty + cut.armhole * 0.35, tx + 12, uy - cut.armhole * 0.28, ux, uy))
    if straight:
        down = smooth((ux, uy), (AXIS - cut.waist, waist_y), (AXIS - cut.hem, waist_y + 84), (AXIS - hemline, bottom))
    else:
        down = join(
            curve(
                (ux, uy), (ux + 2, uy + (waist_y - uy) * 0.5, AXIS - cut.waist, waist_y - 20, AXIS - cut.waist, waist_y)
            ),
            curve(
                (AXIS - cut.waist, waist_y),
                (AXIS - cut.waist - 22, waist_y + 50, AXIS - hemline + 30, bottom - 150, AXIS - hemline, bottom),
            ),
        )
    low = curve((AXIS - hemline, bottom), (AXIS - hemline * 0.5, bottom + 20, AXIS, bottom + 20))
    return mirror(join(neckline(cut), arm, down, low)), low


def bodice_folds(canvas: Canvas, cut: Cut, waist_y: float) -> list[Fold]:
    rng = canvas.rng
    folds = [f for f in body_folds(replace(cut, bottom=waist_y + 40), canvas, 0.7) if f.line[:, 1].max() < waist_y]
    for turn in (-1, 1):
        for k in range(3):
            x = AXIS + turn * cut.waist * (0.3 + 0.28 * k)
            line = smooth(
                (x, waist_y),
                (x + turn * rng.uniform(0, 6), waist_y - 24),
                (x + turn * rng.uniform(2, 12), waist_y - rng.uniform(40, 66)),
            )
            folds.append(Fold(line, 6, rng.uniform(-2.4, -1.4), (1, 0)))
    return folds


def darts(canvas: Canvas, cut: Cut, waist_y: float, body: Piece) -> None:
    for turn in (-1, 1):
        x = AXIS + turn * cut.waist * 0.52
        canvas.seam(curve((x, waist_y), (x + turn * 4, waist_y - 60, x + turn * 1, waist_y - 92)), body, 0.5)


def edge_binding(canvas: Canvas, cut: Cut, design: Design, body: Piece, sleeved: bool) -> None:
    edge = design.fabric.plain()
    collar_band(canvas, cut, edge if design.pattern != "Solid" else design.fabric, 4.5, ribbed=False)
    if not sleeved:
        arm = part(side(cut), 0, 0.22)
        for line in (arm, flip(arm)):
            canvas.line(line, DARK, 1.4, 0.25, 0.5, body)
            canvas.line(line + (0, 4), DARK, 0.8, 0.22, 0, body)
