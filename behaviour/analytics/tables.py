"""Reports as templates show them: cells with formatted text, and the length of the bar beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma

from behaviour.analytics.figures import Row
from behaviour.analytics.reports import Column, Report


@dataclass(frozen=True, slots=True)
class Cell:
    """``bar``: in percent of the longest one, None if none is drawn."""

    text: str
    is_number: bool
    link: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def table(report: Report, shown: Sequence[Row], rows: Sequence[Row]) -> Table:
    """``shown``: the ``rows`` on this page; the lengths of bars are relative to all rows."""
    longest = {
        column.name: max((float(row[column.name] or 0) for row in rows), default=0.0)
        for column in report.columns if column.bar
    }  # fmt: skip
    cells = [[_cell(column, row, longest) for column in report.columns] for row in report.label(shown)]
    return Table(report.columns, cells)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the overview, and that of the same number of days before."""

    label: str
    now: str
    before: str


def tiles(now: Row, before: Row) -> list[Tile]:
    """Return the tiles for two results of :func:`behaviour.analytics.figures.totals`."""
    counts = (("Searches", "searches"), ("Purchases after a search", "bought"))
    shares = (("Found nothing", "empty_rate"), ("Click-through", "click_rate"), ("Refined at once", "refined_rate"))
    first, last = (Tile(label, str(intcomma(now[name])), str(intcomma(before[name]))) for label, name in counts)
    return [first, *(Tile(label, percent(now[name]), percent(before[name])) for label, name in shares), last]


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _cell(column: Column, row: Row, longest: dict[str, float]) -> Cell:
    value = row[column.name]
    if column.kind == "text" or isinstance(value, str):
        return Cell(str(value), False, row.get("link", "") if column.name in ("query", "title") else "")
    text = percent(value) if value is None or column.kind == "share" else str(intcomma(value))
    most = longest.get(column.name, 0.0)
    return Cell(text, True, bar=round(100 * float(value or 0) / most, 1) if most else None)
