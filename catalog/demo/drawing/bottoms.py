"""Jeans, trousers, shorts, leggings, skirts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from catalog.demo.drawing.canvas import Canvas, Fold, Piece
from catalog.demo.drawing.design import BRASS, DARK, Design, button, mix, stud
from catalog.demo.drawing.fabric import RGB, Fabric
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
from catalog.demo.drawing.torso import ribbed_strip


@dataclass(frozen=True)
class Legs:
    """Half widths and heights of trousers, in board units; `inner`, `outer` are the hem's ends left of the axis."""

    top: float = 66
    waist: float = 82
    hip: float = 104
    crotch: float = 222
    bottom: float = 590
    outer: float = 118
    inner: float = 40
    knee: float = 0.0  # how much the leg narrows at the knee
    dip: float = 9  # how far the waist hangs in front


def fitted(legs: Legs, gender: str) -> Legs:
    if gender in ("Women", "Girls"):
        return replace(legs, waist=legs.waist * 0.93, hip=legs.hip * 1.02, crotch=legs.crotch + 4)
    return legs


def waistline(legs: Legs) -> Curve:
    return across(
        curve((AXIS - legs.waist, legs.top), (AXIS - legs.waist * 0.5, legs.top + legs.dip, AXIS, legs.top + legs.dip))
    )


def outseam(legs: Legs) -> Curve:
    hip_y = legs.top + (legs.crotch - legs.top) * 0.72
    knee_y = legs.crotch + (legs.bottom - legs.crotch) * 0.44
    x_knee = AXIS - (legs.hip + (legs.outer - legs.hip) * 0.5) + legs.knee
    return smooth(
        (AXIS - legs.waist, legs.top),
        (AXIS - legs.waist * 0.5 - legs.hip * 0.5 - 4, (legs.top + hip_y) / 2),
        (AXIS - legs.hip, hip_y),
        (x_knee, knee_y), (AXIS - legs.outer, legs.bottom),
    )  # fmt: skip


def inseam(legs: Legs) -> Curve:
    """From the hem up to the crotch."""
    knee_y = legs.crotch + (legs.bottom - legs.crotch) * 0.44
    return smooth(
        (AXIS - legs.inner, legs.bottom + 3),
        (AXIS - 12 - legs.inner * 0.36 - legs.knee * 0.8, knee_y),
        (AXIS - 7, legs.crotch + 24),
        (AXIS, legs.crotch),
    )


def leg(legs: Legs) -> Curve:
    """The left half, closed along the middle."""
    top = waistline(legs)
    return join(
        outseam(legs),
        curve(
            (AXIS - legs.outer, legs.bottom),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 6, AXIS - legs.inner, legs.bottom + 3),
        ),
        inseam(legs),
        top[: len(top) // 2 + 1][::-1],
    )


def outline(legs: Legs) -> Curve:
    """Both legs as one piece."""
    half = join(
        outseam(legs),
        curve(
            (AXIS - legs.outer, legs.bottom),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 6, AXIS - legs.inner, legs.bottom + 3),
        ),
        inseam(legs),
    )
    top = waistline(legs)
    return join(top[: len(top) // 2 + 1][::-1], half, flip(half)[::-1], top[len(top) // 2 :][::-1])


def leg_folds(canvas: Canvas, legs: Legs, amount: float = 1.0, crease: bool = False) -> list[Fold]:
    """Whiskers at the crotch, bends behind the knee, a break above the hem."""
    rng = canvas.rng
    folds: list[Fold] = []
    long = legs.bottom - legs.crotch
    for turn in (1, -1):
        made: list[Fold] = []
        for k in range(4):
            y = legs.crotch - 26 + 15 * k
            reach = rng.uniform(34, 74)
            line = smooth(
                (AXIS - 8, y), (AXIS - 8 - reach * 0.5, y - 4 + k), (AXIS - 8 - reach, y - 16 + rng.uniform(-6, 12))
            )
            made.append(Fold(line, rng.uniform(5, 9), rng.uniform(-3.4, -1.8) * amount, (0.7, 0)))
        if long > 180:
            for k in range(5):
                y = legs.crotch + long * (0.36 + 0.055 * k) + rng.uniform(-8, 8)
                side = k % 2
                x = AXIS - legs.hip + 6 if side else AXIS - 26 - legs.inner * 0.3
                reach = rng.uniform(24, 50) * (1 if side else -1)
                line = smooth((x, y), (x + reach * 0.5, y + rng.uniform(2, 9)), (x + reach, y + rng.uniform(-4, 8)))
                made.append(Fold(line, rng.uniform(5, 10), rng.uniform(-3.0, -1.4) * amount, (0.7, 0)))
            for k in range(3):
                y = legs.bottom - 14 - 22 * k + rng.uniform(-5, 5)
                a, b = AXIS - legs.outer + 4, AXIS - legs.inner - 4
                line = smooth(
                    (a, y), ((a + b) / 2, y + rng.uniform(4, 12)), (b - rng.uniform(0, 24), y - rng.uniform(2, 10))
                )
                made.append(Fold(line, rng.uniform(6, 11), rng.uniform(-2.6, 2.2) * amount, (0.5, 0)))
        middle = smooth(
            (AXIS - legs.hip * 0.54, legs.top + 60),
            (AXIS - legs.hip * 0.56, legs.crotch + 40),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom),
        )
        made.append(Fold(middle, 5 if crease else 30, 3.2 if crease else 5.0, (0.3, 0.8)))
        folds += made if turn > 0 else [replace(f, line=flip(f.line)) for f in made]
    return folds


def _legs_body(
    canvas: Canvas, legs: Legs, fabric: Fabric, amount: float = 1.0, crease: bool = False
) -> tuple[Piece, Piece]:
    """Back of the waist, then right and left leg."""
    top = waistline(legs)
    rear = join(
        top,
        across(curve((AXIS - legs.waist, legs.top), (AXIS - legs.waist * 0.5, legs.top - 5, AXIS, legs.top - 5)))[::-1],
    )
    canvas.paint(rear, fabric.darker(0.6), round_=6, puff=0.3, shadow=0)
    folds = leg_folds(canvas, legs, amount, crease)
    left = leg(legs)
    right_piece = canvas.paint(flip(left), fabric, angle=-2, folds=folds, round_=30, puff=0.9, shadow=0)
    left_piece = canvas.paint(left, fabric, angle=2, folds=folds, round_=30, puff=0.9, shadow=0.16, reach=3)
    # the middle above the crotch is one flat front, not two rounded tubes
    return left_piece, right_piece


def _front(canvas: Canvas, legs: Legs, fabric: Fabric, amount: float, crease: bool = False) -> Piece:
    return canvas.paint(
        outline(legs), fabric, folds=leg_folds(canvas, legs, amount, crease), round_=26, puff=0.95, shadow=0
    )


def _rear_waist(canvas: Canvas, legs: Legs, fabric: Fabric) -> None:
    top = waistline(legs)
    rear = join(
        top + (0, 4),
        across(curve((AXIS - legs.waist, legs.top), (AXIS - legs.waist * 0.5, legs.top - 6, AXIS, legs.top - 6)))[::-1],
    )
    canvas.paint(rear, fabric.darker(0.62), round_=6, puff=0.3, shadow=0)


def waistband(
    canvas: Canvas, legs: Legs, fabric: Fabric, design: Design, depth: float = 22, loops: bool = True
) -> Piece:
    top = waistline(legs)
    low = top * [1, 1] + (0, depth)
    spread = (legs.hip - legs.waist) * 0.22
    low = np.column_stack([AXIS + (low[:, 0] - AXIS) * (1 + spread / legs.waist), low[:, 1]])
    piece = canvas.paint(join(top, low[::-1]), fabric, angle=90, round_=7, puff=0.6, shadow=0.25, reach=3)
    canvas.stitch(top + (0, 3), design.thread, piece, opacity=0.6)
    canvas.stitch(low - (0, 3), design.thread, piece, opacity=0.6)
    if loops:
        for at in (-0.62, -0.26, 0.26, 0.62):
            x = AXIS + legs.waist * at * 1.12
            y = legs.top + legs.dip * (1 - abs(at)) - 3
            tab = canvas.paint(box(x - 5, y, 10, depth + 9, 2), fabric, round_=4, puff=0.7, shadow=0.4, reach=2)
            for dx in (-2.6, 2.6):
                canvas.stitch(np.array([[x + dx, y + 2], [x + dx, y + depth + 7]]), design.thread, tab, 0.7, 0.6)
    return piece


def fly(canvas: Canvas, legs: Legs, design: Design, body: Piece, depth: float = 22) -> None:
    y = legs.top + legs.dip + depth
    canvas.seam(curve((AXIS, y), (AXIS, legs.crotch + 2)), body)
    bend = curve(
        (AXIS + 22, y), (AXIS + 22, legs.crotch - 62), (AXIS + 20, legs.crotch - 40, AXIS + 2, legs.crotch - 30)
    )
    canvas.stitch(bend, design.thread, body)
    canvas.stitch(bend - (4, 0), design.thread, body)


def jeans(canvas: Canvas, design: Design) -> None:
    rng = canvas.rng
    slim = rng.uniform(-10, 10) if design.gender in ("Men", "Boys") else rng.uniform(-16, 2)
    legs = fitted(Legs(outer=118 + slim * 0.7, inner=42 - slim * 0.2, knee=4 if slim < 0 else 0), design.gender)
    fabric = design.fabric
    thread = (0.80, 0.58, 0.28) if design.pattern == "Denim" else design.thread
    design = replace(design, thread=thread)
    _rear_waist(canvas, legs, fabric)
    body = _front(canvas, legs, fabric, 1.25)
    _fade(canvas, legs, body, design)
    _five_pockets(canvas, legs, design, body)
    fly(canvas, legs, design, body)
    waistband(canvas, legs, fabric, design)
    stud(canvas, AXIS + 3, legs.top + legs.dip + 11, BRASS, 5.2)
    _leg_seams(canvas, legs, design, body)
    _hems(canvas, legs, design, body, 13)


def _fade(canvas: Canvas, legs: Legs, body: Piece, design: Design) -> None:
    """Worn-in light on thighs and knees."""
    strength = float(canvas.rng.uniform(0.04, 0.20)) if design.pattern == "Denim" else 0.0
    for turn in (-1, 1):
        x = AXIS + turn * legs.hip * 0.56
        shape = smooth(
            (x - 20, legs.crotch - 60),
            (x + 20, legs.crotch - 60),
            (x + 22, legs.crotch + 190),
            (x - 18, legs.crotch + 190),
            closed=True,
        )
        canvas.glow(shape, strength, 17, body)
        if strength > 0.1:
            for k in range(4):
                y = legs.crotch - 20 + k * 15
                canvas.line(
                    curve((AXIS + turn * 16, y + 4), (x, y + 6, x + turn * 26, y - 9)),
                    (1, 1, 1),
                    4.5,
                    strength * 0.8,
                    2.6,
                    body,
                )


def _five_pockets(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    y = legs.top + 24
    for turn in (-1, 1):
        mouth = curve(
            (AXIS + turn * (legs.waist * 0.44), y + 4),
            (AXIS + turn * legs.waist * 0.50, y + 44, AXIS + turn * (legs.hip - 2), y + 50),
        )
        bag = join(mouth, curve((AXIS + turn * (legs.hip + 8), y + 40), (AXIS + turn * (legs.waist + 6), y - 4)))
        canvas.soft_shadow(bag, 0.12, 2.0, body)
        canvas.seam(mouth, body)
        canvas.stitch(mouth + (-turn * 2.6, 3.4), design.thread, body)
        canvas.stitch(mouth + (-turn * 5.6, 6.4), design.thread, body)
        for spot in (mouth[1], mouth[-3]):
            stud(canvas, float(spot[0]) - turn * 3, float(spot[1]) + 4, BRASS, 2.0)
    x = AXIS + legs.waist * 0.62
    canvas.stitch(curve((x, y + 22), (x + 30, y + 26)), design.thread, body)


def _leg_seams(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    for shape in (inseam(legs), flip(inseam(legs))):
        canvas.line(shape, DARK, 5, 0.25, 3.0, body)
    out = part(outseam(legs), 0.34, 1)
    for shape, dx in ((out, 5.0), (flip(out), -5.0)):
        canvas.line(shape + (dx, 0), DARK, 0.9, 0.28, 0, body)
        if design.pattern == "Denim":
            canvas.stitch(shape + (dx * 1.5, 0), design.thread, body, opacity=0.35)


def _hems(canvas: Canvas, legs: Legs, design: Design, body: Piece, rise: float) -> None:
    line = curve(
        (AXIS - legs.outer - 4, legs.bottom - rise),
        (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 6 - rise, AXIS - legs.inner + 8, legs.bottom + 3 - rise),
    )
    for shape in (line, flip(line)):
        canvas.line(shape + (0, 1.4), DARK, 1.6, 0.16, 0.8, body)
        canvas.stitch(shape, design.thread, body, opacity=0.55)


def trousers(canvas: Canvas, design: Design) -> None:
    formal = design.fabric.weave in ("twill", "wool")
    wide = design.gender == "Women" and canvas.rng.random() < 0.35
    legs = fitted(Legs(outer=128 if wide else 112, inner=26 if wide else 44), design.gender)
    fabric = design.fabric
    _rear_waist(canvas, legs, fabric)
    body = _front(canvas, legs, fabric, 0.8, crease=formal)
    for turn in (-1, 1):
        mouth = np.array(
            [[AXIS + turn * legs.waist * 0.70, legs.top + 24], [AXIS + turn * (legs.hip - 3), legs.top + 104]]
        )
        canvas.seam(mouth, body, 1.2)
        canvas.stitch(mouth - (turn * 3.4, 0), design.thread, body, opacity=0.4)
        if formal:
            x = AXIS + turn * legs.waist * 0.5
            canvas.line(
                curve((x, legs.top + 30), (x + turn * 5, legs.top + 110, x + turn * 10, legs.bottom)),
                DARK,
                1.0,
                0.16,
                0.7,
                body,
            )
            canvas.seam(curve((x + turn * 4, legs.top + 28), (x + turn * 5, legs.top + 62)), body, 0.7)
    fly(canvas, legs, replace(design, thread=mix(fabric.colour, DARK, 0.3)), body)
    waistband(canvas, legs, fabric, replace(design, thread=mix(fabric.colour, DARK, 0.3)))
    button(canvas, AXIS + 3, legs.top + legs.dip + 11, mix(fabric.colour, DARK, 0.35), 4.2)
    _leg_seams(canvas, legs, design, body)
    _hems(canvas, legs, replace(design, thread=mix(fabric.colour, DARK, 0.3)), body, 20)


def shorts(canvas: Canvas, design: Design) -> None:
    sporty = design.fabric.weave == "mesh"
    legs = fitted(
        Legs(
            top=150,
            waist=104,
            hip=132,
            crotch=330,
            bottom=470 + canvas.rng.uniform(-24, 20),
            outer=158,
            inner=20,
            dip=10,
        ),
        design.gender,
    )
    fabric = design.fabric
    if design.gender in ("Women", "Girls") and not sporty:
        legs = replace(legs, bottom=legs.bottom - 40)
    _rear_waist(canvas, legs, fabric)
    body = _front(canvas, legs, fabric, 1.0)
    thread = (0.80, 0.58, 0.28) if design.pattern == "Denim" else design.thread
    design = replace(design, thread=thread)
    if sporty:
        _side_stripes(canvas, legs, design, body)
        _drawstring(canvas, legs, fabric, design)
    else:
        if design.pattern == "Denim":
            _five_pockets(canvas, replace(legs), design, body)
        else:
            for turn in (-1, 1):
                mouth = np.array(
                    [[AXIS + turn * legs.waist * 0.68, legs.top + 24], [AXIS + turn * (legs.hip - 4), legs.top + 108]]
                )
                canvas.seam(mouth, body, 1.2)
                canvas.stitch(mouth - (turn * 3.4, 0), design.thread, body, opacity=0.45)
        fly(canvas, legs, design, body)
        waistband(canvas, legs, fabric, design, 24)
        (stud if design.pattern == "Denim" else button)(
            canvas,
            AXIS + 3,
            legs.top + legs.dip + 12,
            BRASS if design.pattern == "Denim" else mix(fabric.colour, DARK, 0.4),
            5,
        )
    _leg_seams(canvas, legs, design, body)
    _hems(canvas, legs, design, body, 18)


def _side_stripes(canvas: Canvas, legs: Legs, design: Design, body: Piece) -> None:
    edge = outseam(legs)
    for k in range(2):
        for turned in (edge + (7 + 11 * k, 0), flip(edge + (7 + 11 * k, 0))):
            canvas.line(turned, design.trim, 5, 0.95, 0, body)


def _drawstring(canvas: Canvas, legs: Legs, fabric: Fabric, design: Design) -> None:
    top = waistline(legs)
    edge = top[::-1]
    ribbed_strip(canvas, top + (0, 24), -26, fabric, 4.4)
    cord = mix(fabric.colour, (1, 1, 1), 0.8) if sum(fabric.colour) < 1.9 else mix(fabric.colour, DARK, 0.6)
    y = legs.top + legs.dip + 12
    for turn in (-1, 1):
        sway = canvas.rng.uniform(-4, 4)
        line = smooth((AXIS + turn * 7, y), (AXIS + turn * 12 + sway, y + 36), (AXIS + turn * 9 + sway, y + 74))
        canvas.line(line + (1.4, 2.2), DARK, 3.6, 0.25, 1.5)
        canvas.line(line, mix(cord, DARK, 0.2), 3.8)
        canvas.line(line - (0.5, 0), cord, 2.2)
        canvas.fill(box(AXIS + turn * 7 - 2.6, y - 3, 5.2, 6, 2.5), design.metal)
    del edge


def track_pants(canvas: Canvas, design: Design) -> None:
    legs = fitted(Legs(outer=116, inner=50, bottom=566, knee=2), design.gender)
    fabric = design.fabric
    for side in (False, True):
        line = curve(
            (AXIS - legs.outer + 2, legs.bottom - 2),
            (AXIS - (legs.outer + legs.inner) / 2, legs.bottom + 4, AXIS - legs.inner - 2, legs.bottom + 1),
        )
        ribbed_strip(canvas, (flip(line)[::-1] if side else line)[::-1], -26, fabric, 3.6)
    body = _front(canvas, legs, fabric, 1.3)
    if design.pattern != "Solid" or canvas.rng.random() < 0.6:
        _side_stripes(canvas, legs, design, body)
    for turn in (-1, 1):
        mouth = np.array(
            [[AXIS + turn * legs.waist * 0.78, legs.top + 34], [AXIS + turn * (legs.hip - 12), legs.top + 116]]
        )
        canvas.seam(mouth, body, 1.3)
    canvas.seam(curve((AXIS, legs.top + 30), (AXIS, legs.crotch)), body, 0.8)
    _drawstring(canvas, legs, fabric, design)


def leggings(canvas: Canvas, design: Design) -> None:
    short = design.gender == "Girls" or canvas.rng.random() < 0.2
    legs = Legs(top=62, waist=66, hip=90, crotch=214, bottom=520 if short else 592, outer=78, inner=38, knee=8, dip=6)
    fabric = design.fabric
    _rear_waist(canvas, legs, fabric)
    body = canvas.paint(outline(legs), fabric, folds=leg_folds(canvas, legs, 0.45), round_=34, puff=1.15, shadow=0)
    canvas.seam(curve((AXIS, legs.top + 34), (AXIS, legs.crotch)), body, 0.6)
    top = waistline(legs)
    low = np.column_stack([AXIS + (top[:, 0] - AXIS) * 1.11, top[:, 1] + 36])
    piece = canvas.paint(
        join(top, low[::-1]),
        fabric.plain() if fabric.pattern == "Solid" else fabric.darker(0.85),
        round_=9,
        puff=0.6,
        shadow=0.2,
        reach=3,
    )
    canvas.stitch(low - (0, 3), DARK, piece, 0.7, 0.35)
    if design.pattern == "Colour Block":
        edge = outseam(legs)
        for turned in (edge + (9, 0), flip(edge + (9, 0))):
            canvas.line(turned, design.trim, 15, 0.95, 0, body)
    _leg_seams(canvas, legs, design, body)
    _hems(canvas, legs, replace(design, thread=DARK), body, 9)


def skirt(canvas: Canvas, design: Design) -> None:
    """A-line, pleated or pencil."""
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
    _rear_waist(canvas, legs, design.fabric)
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
    band_ = waistband(
        canvas, legs, design.fabric, design, 22, loops=style == "a-line" and design.fabric.weave == "denim"
    )
    hem_ = across(low) - (0, 9)
    canvas.stitch(hem_, design.thread, body, 0.7, 0.4)
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
    del band_


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
    """Soft folds that widen towards a hem."""
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


RGBs = tuple[RGB, ...]
__all__ = ["between", "jeans", "leggings", "offset", "resample", "shorts", "skirt", "track_pants", "trousers"]
