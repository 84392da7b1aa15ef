"""Compute the drawn parts of the report as plain numbers: curve, confusion matrix and map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.mapping import MOST, flat
from evaluation.outcome import CURVE, Outcome
from evaluation.report.pictures import Pictures
from evaluation.similar import confusion

COLOURS = 8
"""Number of kinds with a colour of their own; all others are grey."""
WIDE, HIGH, LEFT, TOP = 400, 240, 34, 10
"""Size and position of the curve's plot area; the drawing is slightly larger."""
MAP_WIDE, MAP_HIGH, THUMBNAIL = 1200, 760, 42
KINDS = ("subcategory", "category", "article_type", "gender")


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    number: int
    points: Sequence[tuple[float, float, str]]

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in self.points)


@dataclass(frozen=True, slots=True)
class Curve:
    """Lines over image_weight; ``across`` and ``up`` are the axis ticks: position and label."""

    lines: Sequence[Line]
    across: Sequence[tuple[float, str]]
    up: Sequence[tuple[float, str]]
    default: float


def curve(outcome: Outcome) -> Curve:
    lines = [
        Line(
            name,
            number,
            [
                (_x(weight), _y(value), f"{name}: {value:.3f} at {weight:g}")
                for weight, value in zip(CURVE, values, strict=True)
            ],
        )
        for number, (name, values) in enumerate(outcome.curve.items(), start=1)
    ]
    across = [(_x(weight), f"{weight:g}") for weight in CURVE[::2]]
    up = [(_y(value), f"{value:g}") for value in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return Curve(lines, across, up, _x(outcome.default_weight))


def _x(weight: float) -> float:
    return LEFT + weight * WIDE


def _y(value: float) -> float:
    return TOP + (1 - value) * HIGH


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix. ``share``: 0 to 1; ``text``: percentage, "" below 0.5 %; ``same``: on the diagonal."""

    share: float
    text: str
    same: bool
    title: str


def confusion_table(outcome: Outcome) -> tuple[Sequence[str], Sequence[tuple[str, int, Sequence[Cell]]]] | None:
    """Return the column types and, for each type, its count and cells; None if similar products were not evaluated."""
    if outcome.similar is None:
        return None
    table = confusion(outcome.encoded, outcome.similar)
    across = [*table.types, "others"]
    lines = []
    for number, (one, shares) in enumerate(zip(table.types, table.shares.tolist(), strict=True)):
        cells = [
            Cell(
                share,
                f"{100 * share:.0f}" if share >= 0.005 else "",
                place == number,
                f"{one} → {across[place]}: {share:.1%}",
            )
            for place, share in enumerate(shares)
        ]
        lines.append((one, table.counts[number], cells))
    return across, lines


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    kind: int
    title: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueMap:
    """``dots``: every product; ``pictures``: one per grid cell of the map; ``kinds``: number and name of each kind, 0
    for all others; ``field``: the label that kinds are values of.
    """

    dots: Sequence[Dot]
    pictures: Sequence[Dot]
    kinds: Sequence[tuple[int, str]]
    field: str


def catalogue_map(outcome: Outcome, pictures: Pictures) -> CatalogueMap:
    """Return the map of at most MOST random products."""
    rows = outcome.encoded.rows
    drawn = np.sort(np.random.default_rng(1).permutation(len(rows))[:MOST])
    field = next((name for name in KINDS if len({getattr(row, name) for row in rows}) > 2), KINDS[0])
    labels = [getattr(rows[place], field) for place in drawn.tolist()]
    common = [label for label, _ in Counter(filter(None, labels)).most_common(COLOURS)]
    margin = THUMBNAIL
    places = flat(outcome.encoded.images[drawn]) * (MAP_WIDE - 2 * margin, MAP_HIGH - 2 * margin) + margin
    dots = [
        Dot(round(x, 1), round(y, 1), common.index(label) + 1 if label in common else 0, rows[place].title)
        for (x, y), label, place in zip(places.tolist(), labels, drawn.tolist(), strict=True)
    ]
    spots: dict[tuple[int, int], tuple[Dot, int]] = {}
    for dot, place in zip(dots, drawn.tolist(), strict=True):
        spots.setdefault((int(dot.x // (THUMBNAIL + 6)), int(dot.y // (THUMBNAIL + 6))), (dot, place))
    shown = [
        Dot(column * (THUMBNAIL + 6) + 3, row * (THUMBNAIL + 6) + 3, dot.kind, dot.title, pictures.address(place))
        for (column, row), (dot, place) in spots.items()
    ]
    kinds = [(number, label) for number, label in enumerate(common, start=1)]
    if any(dot.kind == 0 for dot in dots):
        kinds.append((0, "others"))
    return CatalogueMap(dots, shown, kinds, field.replace("_", " "))
