"""Skirts, and pleats and drapes that dresses also use."""

from __future__ import annotations

import numpy as np

from demo.drawing.bottoms.legs import Legs, rear_waist
from demo.drawing.bottoms.parts import waistband
from demo.drawing.canvas import Canvas
from demo.drawing.design import DARK, Design, button, mix
from demo.drawing.geometry import AXIS, Curve, across, curve, join, mirror, smooth
from demo.drawing.relief import Fold


def skirt(canvas: Canvas, design: Design) -> None:
    """An A-line, pleated or pencil skirt."""
    rng = canvas.rng
    style = rng.choice(["pleated", "a-line", "pencil"] if design.fabric.weave != "denim" else ["a-line"])
    top = 120.0
    waist = 80.0
    hemline, bottom = {"pleated": (176.0, 500.0), "a-line": (160.0, 480.0), "pencil": (96.0, 520.0)}[str(style)]
    bottom += rng.uniform(-26, 26)
    edge = skirt_side(waist, hemline, top, bottom, 116 if style == "pencil" else 0)
    low = curve((AXIS - hemline, bottom), (AXIS - hemline * 0.5, bottom + 20, AXIS, bottom + 20))
    shape = mirror(join(curve((AXIS, top + 9), (AXIS - waist * 0.5, top + 9, AXIS - waist, top)), edge, low))
    legs = Legs(top=top, waist=waist, hip=waist + 18, dip=9)
    rear_waist(canvas, legs, design.fabric)
    folds = (
        pleats(canvas, waist, hemline, top, bottom, 12)
        if style == "pleated"
        else drapes(canvas, waist, hemline, top, bottom, 0.5 if style == "pencil" else 1.2)
    )
    body = canvas.paint(shape, design.fabric, folds=folds, round_=26, puff=0.95, shadow=0)
    if style == "pleated":
        for x0, x1 in pleat_lines(waist, hemline, 12):
            canvas.line(
                curve((AXIS + x0, top + 16), (AXIS + (x0 + x1) * 0.46, (top + bottom) / 2, AXIS + x1, bottom + 26)),
                DARK,
                1.0,
                0.30,
                0.4,
                body,
            )
    waistband(canvas, legs, design.fabric, design, 22, loops=style == "a-line" and design.fabric.weave == "denim")
    canvas.stitch(across(low) - (0, 9), design.thread, body, 0.7, 0.4)
    if style == "a-line" and rng.random() < 0.55:
        canvas.seam(np.array([[AXIS, top + 28], [AXIS, bottom + 22]]), body)
        for k in range(6):
            button(
                canvas,
                AXIS + 9,
                top + 46 + k * (bottom - top - 50) / 6,
                design.metal if design.fabric.weave == "denim" else mix(design.fabric.colour, (1, 1, 1), 0.6),
                4,
            )


def skirt_side(waist: float, hemline: float, top: float, bottom: float, hip: float = 0) -> Curve:
    if hip:
        return smooth(
            (AXIS - waist, top),
            (AXIS - hip + 4, top + 80),
            (AXIS - hip, top + 130),
            (AXIS - (hip + hemline) / 2, (top + bottom) / 2 + 80),
            (AXIS - hemline, bottom),
        )
    return curve(
        (AXIS - waist, top), (AXIS - waist - 20, top + 60, AXIS - hemline + 26, bottom - 150, AXIS - hemline, bottom)
    )


def pleat_lines(waist: float, hemline: float, count: int) -> list[tuple[float, float]]:
    return [(waist * t, hemline * t) for t in np.linspace(-0.90, 0.90, count)]


def pleats(canvas: Canvas, waist: float, hemline: float, top: float, bottom: float, count: int) -> list[Fold]:
    half = (pleat_lines(waist, hemline, count)[1][1] - pleat_lines(waist, hemline, count)[0][1]) * 0.42
    return [
        Fold(curve((AXIS + a + 3, top + 12), (AXIS + b + half, bottom + 34)), 17, 6.0, (0.2, 1.2))
        for a, b in pleat_lines(waist, hemline, count)
    ]


def drapes(
    canvas: Canvas, waist: float, hemline: float, top: float, bottom: float, amount: float, count: int = 7
) -> list[Fold]:
    """Return soft folds that widen towards a hem."""
    rng = canvas.rng
    folds = []
    for t in np.linspace(-0.82, 0.82, count):
        t += rng.uniform(-0.06, 0.06)
        start = rng.uniform(0.05, 0.4)
        x0 = AXIS + (waist + (hemline - waist) * start) * t
        x1 = AXIS + hemline * t * 1.02
        y0 = top + (bottom - top) * start
        line = smooth((x0, y0), ((x0 + x1) / 2 + rng.uniform(-5, 5), (y0 + bottom) / 2), (x1, bottom + 26))
        folds.append(Fold(line, rng.uniform(13, 26), rng.uniform(3.2, 6.4) * amount * rng.choice([-1, 1]), (0.1, 1.1)))
    return folds
