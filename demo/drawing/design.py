"""The specification of a drawing, and small parts that many drawings share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.drawing.canvas import Canvas
from demo.drawing.fabric import RGB, Fabric
from demo.drawing.geometry import Curve, box, ellipse, offset, resample
from demo.drawing.pieces import Piece

DARK: RGB = (0.05, 0.05, 0.08)
STEEL: RGB = (0.76, 0.77, 0.79)
BRASS: RGB = (0.80, 0.64, 0.34)


@dataclass(frozen=True)
class Design:
    """The materials of a drawing.

    `trim`: a second colour that matches the fabric; `thread`: a colour visible on it; `metal`: for buckles and zips.
    """

    fabric: Fabric
    trim: RGB
    thread: RGB
    metal: RGB
    gender: str
    pattern: str

    @property
    def lining(self) -> Fabric:
        return self.fabric.plain(self.trim)


def luminance(colour: RGB) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def mix(a: RGB, b: RGB, share: float) -> RGB:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def button_colour(design: Design) -> RGB:
    light = luminance(design.fabric.colour)
    return (0.96, 0.95, 0.92) if light < 0.72 else mix(design.fabric.colour, (0.80, 0.77, 0.72), 0.6)


def button(canvas: Canvas, x: float, y: float, colour: RGB, radius: float = 4.6) -> None:
    canvas.soft_shadow(ellipse(x + 0.8, y + 1.6, radius + 0.8, radius + 0.8), 0.45, 1.3)
    canvas.fill(ellipse(x, y, radius, radius), mix(colour, DARK, 0.30))
    canvas.fill(ellipse(x - 0.3, y - 0.4, radius * 0.86, radius * 0.86), colour)
    canvas.fill(ellipse(x - 0.1, y, radius * 0.62, radius * 0.62), mix(colour, DARK, 0.14))
    gap = radius * 0.22
    for dx, dy in ((-gap, -gap), (gap, -gap), (-gap, gap), (gap, gap)):
        canvas.fill(ellipse(x + dx, y + dy, 0.75, 0.75), DARK, 0.7)
    canvas.fill(ellipse(x - radius * 0.4, y - radius * 0.5, radius * 0.28, radius * 0.18, -30), (1, 1, 1), 0.45)


def stud(canvas: Canvas, x: float, y: float, metal: RGB, radius: float = 3.4) -> None:
    """A rivet, snap or jeans button."""
    canvas.soft_shadow(ellipse(x + 0.5, y + 1.2, radius + 0.6, radius + 0.6), 0.5, 1.1)
    canvas.fill(ellipse(x, y, radius, radius), mix(metal, DARK, 0.45))
    canvas.fill(ellipse(x - 0.2, y - 0.3, radius * 0.8, radius * 0.8), metal)
    canvas.fill(ellipse(x - radius * 0.25, y - radius * 0.3, radius * 0.34, radius * 0.26), (1, 1, 1), 0.7)


def zip_line(canvas: Canvas, line: Curve, metal: RGB, tape: RGB, width: float = 6) -> None:
    """A closed zip along a line, with its pull at the start."""
    canvas.line(line, mix(tape, DARK, 0.25), width, 1.0)
    canvas.line(offset(resample(line, 30), width / 2), DARK, 0.8, 0.4)
    canvas.line(offset(resample(line, 30), -width / 2), DARK, 0.8, 0.4)
    canvas.line(line, mix(metal, DARK, 0.45), 2.6, 0.9)
    length = float(np.hypot(*np.diff(resample(line, 40), axis=0).T).sum())
    left, right = (
        offset(resample(line, max(8, int(length / 2.6))), 1.3),
        offset(resample(line, max(8, int(length / 2.6))), -1.3),
    )
    canvas.lines([np.array([a, b]) for a, b in zip(left, right, strict=True)], metal, 1.0, 0.9)
    x, y = line[0]
    canvas.soft_shadow(box(x - 3.4, y + 1, 8, 20, 2), 0.4, 1.6)
    canvas.fill(box(x - 4, y - 2, 8, 9, 2.5), mix(metal, DARK, 0.2))
    canvas.fill(box(x - 3.2, y + 5, 6.4, 15, 2.5), metal)
    canvas.fill(box(x - 1.4, y + 11, 2.8, 6, 1.4), mix(metal, DARK, 0.55))


def patch_pocket(canvas: Canvas, outline: Curve, fabric: Fabric, thread: RGB) -> None:
    piece = canvas.paint(outline, fabric, round_=7, puff=0.7, shadow=0.25, reach=2.5)
    middle = outline.mean(axis=0)
    inner = (outline - middle) * 0.90 + middle
    canvas.stitch(np.vstack([inner, inner[:1]]), thread, piece, opacity=0.55)


def buckle(canvas: Canvas, x: float, y: float, width: float, height: float, metal: RGB, bar: float = 4.0) -> None:
    """A rectangular frame with a prong, centred at x, y."""
    outer = box(x - width / 2, y - height / 2, width, height, bar * 1.2)
    inner = box(x - width / 2 + bar, y - height / 2 + bar, width - 2 * bar, height - 2 * bar, bar * 0.6)
    frame = Fabric(metal, sheen=0.9, weave="satin", relief=0)
    canvas.paint(outer, frame, holes=[inner], round_=bar * 0.6, puff=1.3, shadow=0.5, reach=2.5)


def embroider(canvas: Canvas, line: Curve, design: Design, piece: Piece) -> None:
    """A row of small gold or contrasting blossoms."""
    length = float(np.hypot(*np.diff(resample(line, 40), axis=0).T).sum())
    for x, y in resample(line, max(3, int(length / 9))):
        r = 2.3
        shape = np.array([[x, y - r], [x + r, y], [x, y + r], [x - r, y]])
        canvas.fill(shape, design.metal, 0.9, within=piece)
