from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from search.engine import retrieval
from search.errors import SearchError


class Command(BaseCommand):
    help = "Evaluate recommenders on simulated shoppers of this shop, by the number of their known events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shoppers", type=int, default=300, help="shoppers to make predictions for")
        parser.add_argument("--earlier", type=int, default=3000, help="shoppers to learn from")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from evaluation import recommendations

        if min(options["shoppers"], options["earlier"]) < 1:
            raise CommandError("At least one shopper is needed.")
        try:
            _, columns = retrieval.known()
            if not columns.alive.any():
                raise CommandError("There are no products yet. Import a catalogue first.")
            outcomes = list(
                recommendations.evaluate(columns, options["earlier"], options["shoppers"], options["seed"])
            )
        except SearchError as error:
            raise CommandError(str(error)) from error
        table = Table("events", "recommender", "recall@20 of the next 10", "nDCG@20")
        for one in outcomes:
            table.add_row(str(one.events), one.recommender, str(one.recall), str(one.ndcg))
        Console(width=100).print(table)
