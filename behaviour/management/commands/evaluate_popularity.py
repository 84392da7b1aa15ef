from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from search.engine import retrieval
from search.errors import SearchError

FIGURES = {"clicks": "clicks per search", "ndcg": "nDCG@24", "gini": "Gini", "coverage": "coverage", "new": "new"}


class Command(BaseCommand):
    help = "Evaluate popularity in the ranking on simulated shoppers: their clicks, and how evenly these are spread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runs", type=int, default=10, help="random draws of what appeals to shoppers")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from evaluation import popularity

        if options["runs"] < 1:
            raise CommandError("At least one run is needed.")
        try:
            _, columns = retrieval.known()
            if not columns.alive.any():
                raise CommandError("There are no products yet. Import a catalogue first.")
            for looked_at in popularity.LOOKED_AT:
                runs = list(popularity.evaluate(columns, looked_at, options["runs"], options["seed"]))
                Console(width=120).print(_table(f"Places are looked at {looked_at}", runs))
        except SearchError as error:
            raise CommandError(str(error)) from error


def _table(title: str, runs: list[list[Any]]) -> Table:
    """Return a table of means over the runs with their standard errors."""
    table = Table("popularity", *FIGURES.values(), title=title)
    for outcomes in zip(*runs, strict=True):
        cells = []
        for name in FIGURES:
            values = np.array([getattr(one, name) for one in outcomes])
            error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
            cells.append(f"{values.mean():.3f} ± {error:.3f}")
        table.add_row(outcomes[0].way, *cells)
    return table
