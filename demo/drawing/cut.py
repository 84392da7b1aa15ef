"""The cut of an upper garment: its measurements, and the outlines of bodice and sleeve computed from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.geometry import AXIS, Curve, curve, join, mirror


@dataclass(frozen=True)
class Cut:
    """Measurements of a bodice in board units; widths are from the axis."""

    top: float = 104
    neck: float = 50
    drop: float = 48  # depth of the front neckline
    back: float = 11
    shoulder: float = 130
    slope: float = 32
    armhole: float = 108
    chest: float = 134
    waist: float = 131
    hem: float = 134
    bottom: float = 528
    sag: float = 7  # how much lower the hem is in the middle
    vee: bool = False

    @property
    def neck_point(self) -> tuple[float, float]:
        return (AXIS - self.neck, self.top)

    @property
    def tip(self) -> tuple[float, float]:
        return (AXIS - self.shoulder, self.top + self.slope)

    @property
    def underarm(self) -> tuple[float, float]:
        return (AXIS - self.chest, self.top + self.slope + self.armhole)

    @property
    def waistline(self) -> float:
        return self.underarm[1] + (self.bottom - self.underarm[1]) * 0.45


@dataclass(frozen=True)
class Sleeve:
    length: float = 122
    cuff: float = 80
    angle: float = 53  # degrees below the horizontal
    puff: float = 0.0
    bend: float = 0.0


LONG = Sleeve(length=316, cuff=54, angle=75, puff=3, bend=5)
"""The sleeve of jackets and coats."""


def for_gender(cut: Cut, gender: str) -> Cut:
    """Adapt a cut: women's are narrower and waisted, children's shorter and wider in proportion."""
    if gender == "Women":
        return replace(
            cut,
            shoulder=cut.shoulder * 0.90,
            chest=cut.chest * 0.90,
            waist=cut.waist * 0.80,
            hem=cut.hem * 0.93,
            bottom=cut.bottom - 18,
            armhole=cut.armhole * 0.92,
        )
    if gender in ("Boys", "Girls"):
        waist = 0.94 if gender == "Girls" else 1.0
        return replace(cut, bottom=cut.bottom - 44, waist=cut.waist * waist, neck=cut.neck * 1.04, hem=cut.hem * 1.02)
    return cut


def vary(canvas: Canvas, cut: Cut) -> Cut:
    """Vary a cut slightly, as cuts differ between brands."""
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


def neckline(cut: Cut) -> Curve:
    """Return the left half of the front neckline, from the middle up to the shoulder."""
    middle = (AXIS, cut.top + cut.drop)
    x, y = cut.neck_point
    if cut.vee:
        return curve(middle, (AXIS - cut.neck * 0.52, cut.top + cut.drop * 0.5, x, y))
    return curve(middle, (AXIS - cut.neck * 0.62, middle[1], x + 2, cut.top + cut.drop * 0.52, x, y))


def back_neckline(cut: Cut) -> Curve:
    x, y = cut.neck_point
    return curve((AXIS, cut.top + cut.back), (AXIS - cut.neck * 0.7, cut.top + cut.back, x, y))


def side(cut: Cut) -> Curve:
    """Return the left side, from the tip of the shoulder along armhole and side seam to the hem."""
    tx, ty = cut.tip
    ux, uy = cut.underarm
    return curve(
        (tx, ty),
        (tx + 11, ty + cut.armhole * 0.35, tx + 12, uy - cut.armhole * 0.28, ux, uy),
        (
            ux + 1,
            uy + (cut.waistline - uy) * 0.6,
            AXIS - cut.waist,
            cut.waistline - 26,
            AXIS - cut.waist,
            cut.waistline,
        ),
        (AXIS - cut.waist, cut.waistline + 60, AXIS - cut.hem, cut.bottom - 70, AXIS - cut.hem, cut.bottom),
    )


def hem(cut: Cut) -> Curve:
    """Return the left half of the hem, from the side to the middle."""
    return curve((AXIS - cut.hem, cut.bottom), (AXIS - cut.hem * 0.5, cut.bottom + cut.sag, AXIS, cut.bottom + cut.sag))


def bodice(cut: Cut) -> Curve:
    return mirror(join(neckline(cut), side(cut), hem(cut)))


def back(cut: Cut) -> Curve:
    """Return the outline of the inside of the back, visible through the neck opening."""
    low = AXIS, cut.top + cut.drop + 14
    x, y = cut.neck_point
    return mirror(join(back_neckline(cut), curve((x - 8, y + 12), (AXIS - cut.neck * 0.7, low[1], *low))))


def sleeve_outline(cut: Cut, sleeve: Sleeve) -> tuple[Curve, Curve]:
    """Return the outline of the left sleeve and its cuff line (outer to inner)."""
    tip, under = np.array(cut.tip), np.array(cut.underarm)
    a = np.radians(sleeve.angle)
    along, inward = np.array([-np.cos(a), np.sin(a)]), np.array([np.sin(a), np.cos(a)])
    outer = tip + along * sleeve.length
    inner = outer + inward * sleeve.cuff
    bulge = -inward * (7 + sleeve.puff) + along * 6
    knee = inward * -sleeve.bend
    top_edge = curve(
        (float(tip[0]), float(tip[1])),
        (
            *(tip + along * sleeve.length * 0.25 + bulge),
            *(tip + along * sleeve.length * 0.65 + bulge * 0.6 + knee),
            *outer,
        ),
    )
    cuff = curve((float(outer[0]), float(outer[1])), (*((outer + inner) / 2 + along * 3), *inner))
    low = curve(
        (float(inner[0]), float(inner[1])),
        (
            *(inner + (under - inner) * 0.4 - inward * sleeve.bend + inward * 2),
            *(under - (under - inner) * 0.18 + inward * 3),
            *under,
        ),
    )
    inside = np.array([under + (24, -10), tip + (30, 30), tip + (22, -9)])
    return join(top_edge, cuff[1:], low[1:], inside), cuff
