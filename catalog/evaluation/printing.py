"""An evaluation as tables for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from catalog.evaluation.answers import BASELINES, SERVED, at
from catalog.evaluation.outcome import Outcome


def tables(outcome: Outcome, width: int = 120) -> str:
    """Words, a column for each way to rank; then everything else, with intervals; then what was noted."""
    console = Console(width=width)
    with console.capture() as shown:
        if outcome.by_method(at(outcome.default_weight)):
            console.print(_words(outcome))
        console.print(_others(outcome))
        for note in outcome.notes:
            console.print(note)
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
    """Every measure that has no blend in its name, "" standing for a baseline that was not measured."""
    kinds = tuple(outcome.by_method(at(outcome.default_weight)))
    baselines = [method for method in BASELINES if method in outcome.baselines]
    table = Table("measure", "value", "95 % interval", "queries", *baselines)
    for name, one in outcome.measures.items():
        if name.startswith(tuple(f"{kind}, " for kind in kinds)):
            continue
        others = [outcome.baselines[method].get(name) for method in baselines]
        table.add_row(
            name, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}", f"{one.queries:,}",
            *(f"{other.value:.3f}" if other else "" for other in others),
        )  # fmt: skip
    return table
