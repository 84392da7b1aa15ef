"""Lay out the measures as table rows, each with a strip that shows the interval and baselines on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.answers import BASELINES, FULL_TEXT, RANDOM, SERVED, UNTRAINED, at
from evaluation.measures import Measure
from evaluation.outcome import Outcome

WIDE = 200
STYLES = {SERVED: "served", RANDOM: "random", FULL_TEXT: "full-text", UNTRAINED: "untrained"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on the strip; ``style`` is its CSS style."""

    x: float
    style: str
    title: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A row. ``low`` and ``wide``: start and width, of WIDE, of the main mark's interval; ``cells``: its texts."""

    name: str
    queries: int
    low: float
    wide: float
    marks: Sequence[Mark]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Figure]


def words(outcome: Outcome) -> Table:
    """Return labels and phrases with a column for each method, the default blend first."""
    default = at(outcome.default_weight)
    names = [one for one in dict.fromkeys((default, at(1), at(0), SERVED, *BASELINES)) if outcome.by_method(one)]
    found = {name: outcome.by_method(name) for name in names}
    rows = [
        _figure(f"{asked}, {figure}", {name: found[name][asked].figures[figure] for name in names})
        for asked, answers in found.get(default, {}).items()
        for figure in answers.figures
    ]
    return Table(names, rows)


def others(outcome: Outcome) -> Table:
    """Return titles, photos, similar products and all other measures, each with its baselines."""
    kinds = tuple(f"{kind}, " for kind in outcome.by_method(at(outcome.default_weight)))
    baselines = [name for name in BASELINES if name in outcome.baselines]
    rows = []
    for name, measure in outcome.measures.items():
        if not name.startswith(kinds):
            beside = {one: outcome.baselines[one].get(name) for one in baselines}
            rows.append(_figure(name, {"value": measure, **beside}))
    return Table(["value", *baselines], rows)


def elsewhere(outcome: Outcome) -> Table:
    """Return the measures of retrieval by pictures alone, for the shop itself and for other shops."""
    found = outcome.elsewhere
    if found is None:
        return Table([], [])
    both = {name: (found.own.get(name), found.elsewhere.get(name)) for name in {**found.own, **found.elsewhere}}
    rows = [_figure(name, {"own shop": own, "elsewhere": other}) for name, (own, other) in both.items()]
    return Table(["own shop", "elsewhere"], rows)


def legend(outcome: Outcome) -> Sequence[tuple[str, str]]:
    """Return the style and meaning of each mark."""
    default = at(outcome.default_weight)
    return [(_style(name, name == default), name) for name in words(outcome).columns]


def _figure(name: str, values: Mapping[str, Measure | None]) -> Figure:
    first = next(one for one in values.values() if one)
    marks = [
        Mark(one.value * WIDE, _style(method, one is first), f"{method}: {one.value:.3f}")
        for method, one in values.items()
        if one
    ]
    cells = [f"{one.value:.3f}" if one else "" for one in values.values()]
    cells[list(values.values()).index(first)] = f"{first.value:.3f} ({first.low:.2f}–{first.high:.2f})"
    return Figure(name, first.queries, first.low * WIDE, max((first.high - first.low) * WIDE, 1.5), marks[::-1], cells)


def _style(method: str, first: bool) -> str:
    if first:
        return "main"
    return STYLES.get(method, "image" if method == at(1) else "text")
