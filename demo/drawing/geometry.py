"""Define, mirror, offset and resample curves.

A curve is an array of points, shape (n, 2), in the units of the drawing board (WIDTH by HEIGHT).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]
WIDTH, HEIGHT = 480, 640
AXIS = 240.0

STEPS = 14


def curve(start: tuple[float, float], *segments: tuple[float, ...]) -> Curve:
    """Return points along a path: two numbers make a line, four a quadratic and six a cubic Bézier curve."""
    points: list[Curve] = [np.array([start], dtype=np.float64)]
    here = points[0][0]
    for segment in segments:
        piece = _bezier(here, np.array(segment, dtype=np.float64).reshape(-1, 2))
        points.append(piece)
        here = piece[-1]
    return np.vstack(points)


def _bezier(start: Curve, controls: Curve) -> Curve:
    if len(controls) == 1:
        return controls
    t = np.linspace(0, 1, STEPS + 1)[1:, None]
    if len(controls) == 2:
        return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * controls[0] + t**2 * controls[1])
    a, b, c = controls
    return np.asarray((1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * a + 3 * t**2 * (1 - t) * b + t**3 * c)


def smooth(*through: tuple[float, float], closed: bool = False) -> Curve:
    """Return a uniform Catmull-Rom spline through the points; a centripetal one is unnecessary for these shapes."""
    p = np.array(through, dtype=np.float64)
    p = np.vstack([p[-1], p, p[0], p[1]]) if closed else np.vstack([p[0], p, p[-1]])
    t = np.linspace(0, 1, 10, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        pieces.append(p[-1][None])
    return np.vstack(pieces)


def flip(points: Curve, axis: float = AXIS) -> Curve:
    """Return the curve reflected in the axis."""
    return np.asarray(points * np.array([-1.0, 1.0]) + np.array([2 * axis, 0.0]))


def mirror(half: Curve, axis: float = AXIS) -> Curve:
    """Return a closed outline from its left half, which starts and ends near the axis."""
    return np.vstack([half, flip(half, axis)[::-1]])


def across(half: Curve, axis: float = AXIS) -> Curve:
    """Return an open symmetric line from its left half, which ends at the axis."""
    return np.vstack([half, flip(half, axis)[::-1][1:]])


def join(*parts: Curve) -> Curve:
    return np.vstack(parts)


def lengths(points: Curve) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def resample(points: Curve, count: int) -> Curve:
    """Return `count` points at equal distances along the curve."""
    along = lengths(points)
    at = np.linspace(0, along[-1], count)
    return np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])])


def part(points: Curve, start: float, end: float, count: int = 30) -> Curve:
    """Return the part of a curve between two fractions of its length."""
    return resample(points, 200)[int(start * 199) : int(end * 199) + 1][:: max(1, int((end - start) * 199 / count))]


def offset(points: Curve, distance: float) -> Curve:
    """Return a parallel curve; a positive distance is to the right of the direction (in screen coordinates)."""
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return np.asarray(points + normal * distance)


def inset(shape: Curve, distance: float) -> Curve:
    """Return the closed outline moved inwards, towards its centre."""
    even = resample(np.vstack([shape, shape[:1]]), 120)
    inner = offset(even, distance)
    middle = even.mean(axis=0)
    if np.abs(inner - middle).sum() > np.abs(even - middle).sum():
        inner = offset(even, -distance)
    return inner


def band(points: Curve, width: float) -> Curve:
    """Return a closed strip along a curve, `width` to the right of it (negative: to the left)."""
    even = resample(points, max(24, len(points)))
    return np.vstack([even, offset(even, width)[::-1]])


def between(a: Curve, b: Curve, t: float, count: int = 40) -> Curve:
    """Return the interpolation between curves `a` (t = 0) and `b` (t = 1)."""
    return np.asarray(resample(a, count) * (1 - t) + resample(b, count) * t)


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0, count: int = 48) -> Curve:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return rotate(np.column_stack([x + rx * np.cos(angle), y + ry * np.sin(angle)]), turn, (x, y))


def box(x: float, y: float, width: float, height: float, radius: float = 0.0) -> Curve:
    """Return a rectangle with top left corner (x, y) and rounded corners."""
    r = max(0.01, min(radius, width / 2, height / 2))
    right, bottom = x + width, y + height
    return curve(
        (x + r, y), (right - r, y), (right, y, right, y + r), (right, bottom - r),
        (right, bottom, right - r, bottom), (x + r, bottom), (x, bottom, x, bottom - r), (x, y + r),
        (x, y, x + r, y),
    )  # fmt: skip


def rotate(points: Curve, degrees: float, about: tuple[float, float] = (AXIS, 320.0)) -> Curve:
    a = np.radians(degrees)
    turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return np.asarray((points - about) @ turn + about)


def move(points: Curve, dx: float, dy: float, scale: float = 1.0, about: tuple[float, float] = (0, 0)) -> Curve:
    return np.asarray((points - about) * scale + about + np.array([dx, dy]))


def dashes(points: Curve, dash: float, gap: float) -> list[Curve]:
    """Return the dashes of a dashed curve, for stitches."""
    total = lengths(points)[-1]
    count = max(1, int(total / (dash + gap)))
    fine = resample(points, count * 4 + 1)
    share = max(1, min(3, round(4 * dash / (dash + gap))))
    return [fine[i * 4 : i * 4 + share + 1] for i in range(count)]
