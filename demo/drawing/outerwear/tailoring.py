"""Parts shared by blazers, coats and waistcoats: the tailored body, lapels, flap pockets, horn buttons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.cut import LONG, Cut, hem, side
from demo.drawing.design import DARK, Design, button, luminance, mix
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import AXIS, Curve, box, curve, flip, join, mirror, offset, resample
from demo.drawing.pieces import Piece
from demo.drawing.torso import body_folds, paint_back, paint_sleeves


def tailored(canvas: Canvas, design: Design, cut: Cut, closing: float) -> Piece:
    """Paint back, open V-neck, sleeves, body, and lapels that meet at height `closing`; return the body."""
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
    half = join(curve((AXIS, closing), (x + 20, cut.top + 56, x, y)), side(cut), hem(cut))
    return canvas.paint(mirror(half), fabric, folds=body_folds(cut, canvas, 0.55), round_=30)


def _sleeve_buttons(canvas: Canvas, piece: Piece, cuff: Curve, design: Design, left: bool) -> None:
    even = resample(cuff, 20)
    canvas.line(even + (0, -8), DARK, 1.4, 0.10, 0.8, piece)
    x, y = even[16]
    for k in range(3):
        button(canvas, float(x) + (1.6 if left else -1.6) * k, float(y) - 16 - 9 * k, horn(design), 3.0)


def lapels(canvas: Canvas, cut: Cut, fabric: Fabric, closing: float, width: float, notch: float) -> None:
    """The collar behind the neck and both lapels, the right one over the left."""
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


def flap_pocket(
    canvas: Canvas, design: Design, body: Piece, x: float, y: float, width: float, depth: float = 19
) -> None:
    canvas.line(np.array([[x - width / 2 - 1, y], [x + width / 2 + 1, y]]), DARK, 2.2, 0.4, 0.4, body)
    shape = box(x - width / 2, y, width, depth, 4)
    piece = canvas.paint(shape, design.fabric, round_=6, puff=0.5, shadow=0.35, reach=3, within=body)
    canvas.stitch(_inside(shape, 3), mix(design.fabric.colour, DARK, 0.45), piece, 0.7, 0.3)


def _inside(shape: Curve, distance: float) -> Curve:
    even = resample(np.vstack([shape, shape[:1]]), 90)
    a, b = offset(even, distance), offset(even, -distance)
    return a if np.ptp(a[:, 0]) < np.ptp(b[:, 0]) else b


def horn(design: Design) -> RGB:
    """Return the colour of horn buttons, a shade darker or lighter than the fabric."""
    colour = design.fabric.colour
    return mix(colour, DARK, 0.55) if luminance(colour) > 0.30 else mix(colour, (0.62, 0.50, 0.38), 0.45)
