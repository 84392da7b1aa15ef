"""`manage.py demo_catalogue PATH`: draw a demo catalogue into a folder, ready for `ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from demo import DemoProduct, demo_products, write


class Command(BaseCommand):
    help = "Draw a demo catalogue: products.csv and a picture of each product."
    requires_system_checks: list[str] = []  # they would load the whole site, which takes longer than starting up

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder to write into; made if it does not exist")
        parser.add_argument("--count", type=int, default=600, help="how many products (600)")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives other products (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["path"]
        try:
            products = demo_products(options["count"], options["seed"])
            _write_with_bar(folder, products)
        except ValueError as error:
            raise CommandError(f"The demo catalogue was not drawn: {error}.") from error
        except OSError as error:
            message = f"The demo catalogue was not drawn: {folder} cannot be written ({error.strerror})."
            raise CommandError(message) from error
        table = folder / "products.csv"
        self.stdout.write(f"{len(products)} products in {folder}. Next: manage.py ingest {table}")


def _write_with_bar(folder: Path, products: list[DemoProduct]) -> None:
    columns = (TextColumn("Drawing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("draw", total=len(products))
        write(folder, products, progress=lambda done, total: bar.update(task, completed=done, total=total))
