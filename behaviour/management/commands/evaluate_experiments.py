"""``manage.py evaluate_experiments``: whether experiments reach the right conclusion, on simulated visitors."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from search.engine import retrieval
from search.errors import SearchError


class Command(BaseCommand):
    help = (
        "Repeat A/A and A/B tests, and interleaving, on simulated visitors of this shop, and report how often each way "
        "of judging the results is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--visitors", type=int, default=4000, help="visitors per test, both variants together")
        parser.add_argument("--repeats", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from evaluation import experiments

        if min(options["visitors"] // 100, options["repeats"]) < 1:
            raise CommandError("Give 100 visitors and one repeat at least.")
        try:
            _, columns = retrieval.known()
            if not columns.alive.any():
                raise CommandError("There are no products yet. Import a catalogue first.")
            found = experiments.evaluate(columns, options["visitors"], options["repeats"], options["seed"])
        except SearchError as error:
            raise CommandError(str(error)) from error
        for way, outcomes in found.items():
            title = f"B: {way}, {outcomes[0].truth:+.3f} clicks per search"
            table = Table("judged by", "says B is better", "says A is better", "day", title=title)
            for one in outcomes:
                table.add_row(one.look, f"{one.better:.1%}", f"{one.worse:.1%}", f"{one.day:.0f}")
            Console(width=100).print(table)
