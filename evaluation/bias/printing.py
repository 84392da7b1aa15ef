"""Render the spread over products and groups as tables for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evaluation.bias.gender import FIRST, GenderWords
from evaluation.bias.measuring import Bias
from evaluation.measures import Measure


def tables(found: Bias, width: int = 120) -> str:
    console = Console(width=width)
    with console.capture() as shown:
        console.print(_spreads(found))
        console.print(_groups(found))
        if found.gender:
            console.print(_gender(found.gender))
    return shown.get()


def _spreads(found: Bias) -> Table:
    table = Table("", "pages", "coverage", "Gini", "long tail", title="how evenly products are shown")
    for name, one in found.spreads.items():
        table.add_row(name, f"{one.pages:,}", f"{one.coverage:.3f}", f"{one.gini:.3f}", f"{one.long_tail:.3f}")
    return table


def _groups(found: Bias) -> Table:
    """Table of the ratio of shown to expected share for each group; 1 is proportional."""
    table = Table("shown : expected (share shown)", *found.spreads, title="groups of products")
    for group in next(iter(found.spreads.values())).groups:
        cells = [one.groups[group] for one in found.spreads.values()]
        table.add_row(group, *(f"{cell.ratio:.2f} ({cell.got:.3f})" for cell in cells))
    return table


def _gender(found: GenderWords) -> Table:
    table = Table("words for gender", "value", "95 % interval", title=f"{found.types} types, with and without")
    table.add_row(f"share of {FIRST} without such words, first page", f"{found.unsaid.got:.3f}", "")
    table.add_row(f"share of {FIRST} without such words, whole set", f"{found.unsaid.expected:.3f}", "")
    for name, one in (
        ("how far apart the two are, by type", found.apart),
        ("of the gender that was asked for, or for both", found.kept),
        ("of the first page without such words, also found with one", found.overlap),
    ):
        table.add_row(name, f"{one.value:.3f}", _interval(one))
    return table


def _interval(one: Measure) -> str:
    return f"{one.low:.3f} to {one.high:.3f}"
