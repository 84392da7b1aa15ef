"""Render an evaluation as tables for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evaluation.answers import BASELINES, SERVED, at
from evaluation.bias import printing as bias
from evaluation.clicks import Clicked, sentences
from evaluation.composed import ASKED
from evaluation.elsewhere.measuring import Elsewhere
from evaluation.measures import Measure
from evaluation.outcome import Outcome


def tables(outcome: Outcome, width: int = 120) -> str:
    """Return tables of text queries by method, all other measures, and pictures with text, followed by the notes."""
    console = Console(width=width)
    with console.capture() as shown:
        if outcome.by_method(at(outcome.default_weight)):
            console.print(_words(outcome))
        console.print(_others(outcome))
        if outcome.elsewhere:
            console.print(_elsewhere(outcome.elsewhere))
        if outcome.composed.pairs:
            console.print(_composed(outcome))
        if outcome.bias:
            console.print(bias.tables(outcome.bias, width))
        for note in outcome.notes:
            console.print(note)
    return shown.get()


def from_clicks(found: Clicked, width: int = 120) -> str:
    """Return the measures, with intervals, of the current ranking and the one that was clicked."""
    table = Table(
        "clicked products", "now", "when they were clicked", "change",
        title=f"{found.clicks:,} clicks in {found.searches:,} searches, by how likely their places are looked at",
    )  # fmt: skip
    for name in found.now:
        cells = (found.now[name], found.then[name], found.change[name])
        table.add_row(name, *(f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in cells))
    console = Console(width=width)
    with console.capture() as shown:
        console.print(table)
        for sentence in sentences(found):
            console.print(sentence)
    return shown.get()


def _words(outcome: Outcome) -> Table:
    default = at(outcome.default_weight)
    methods = [one for one in dict.fromkeys((default, at(1), at(0), SERVED, *BASELINES)) if outcome.by_method(one)]
    found = [outcome.by_method(method) for method in methods]
    table = Table(
        "words → products",
        "queries",
        *(_heading(method) for method in methods),
        title=f"{outcome.encoder}, {len(outcome.encoded.rows):,} products, at each image_weight and otherwise",
    )
    for name, answers in found[0].items():
        for figure, measure in answers.figures.items():
            values = [one[name].figures[figure].value for one in found]
            table.add_row(f"{name}, {figure}", f"{measure.queries:,}", *(f"{value:.3f}" for value in values))
    return table


def _heading(method: str) -> str:
    return method.removeprefix("image_weight ").removesuffix(" encoder").removeprefix("as ")


def _others(outcome: Outcome) -> Table:
    """Table of the measures that are not in another table; a baseline that was not measured is ""."""
    kinds = tuple(outcome.by_method(at(outcome.default_weight)))
    changed = outcome.composed.measures()
    baselines = [method for method in BASELINES if method in outcome.baselines]
    table = Table("measure", "value", "95 % interval", "queries", *baselines)
    for name, one in outcome.measures.items():
        if name in changed or name.startswith(tuple(f"{kind}, " for kind in kinds)):
            continue
        others = [outcome.baselines[method].get(name) for method in baselines]
        table.add_row(
            name, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}", f"{one.queries:,}",
            *(f"{other.value:.3f}" if other else "" for other in others),
        )  # fmt: skip
    return table


def _elsewhere(found: Elsewhere) -> Table:
    """Table of retrieval by pictures alone in the shop itself and in other shops."""
    columns = {"own shop": found.own, "elsewhere": found.elsewhere}
    table = Table(
        "pictures alone", *columns, title=f"elsewhere: {found.products:,} products of {', '.join(found.sources)}"
    )
    for name in dict.fromkeys([*found.own, *found.elsewhere]):
        cells = [_cell(figures.get(name)) for figures in columns.values()]
        table.add_row(name, *cells)
    return table


def _cell(one: Measure | None) -> str:
    return f"{one.value:.3f} ({one.low:.2f}–{one.high:.2f}), {one.queries:,} queries" if one else ""


def _composed(outcome: Outcome) -> Table:
    """Table of queries by picture and text, one row per method."""
    found = {way: outcome.composed.figures(way) for way in outcome.composed.best}
    table = Table(ASKED, "queries", *next(iter(found.values())), title="like this, but in another colour")
    for way, figures in found.items():
        cells = [f"{one.value:.3f} ({one.low:.2f}–{one.high:.2f})" for one in figures.values()]
        table.add_row(way, f"{len(outcome.composed.pairs):,}", *cells)
    return table
