"""``manage.py reindex``: rebuild the index from the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.management.console import bar, sentences


class Command(BaseCommand):
    help = (
        "Build a new index from the database, without running a model, and switch to it; until then the old one serves."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--encode", action="store_true", help="first encode products not yet encoded by the configured encoder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.models import Product
        from catalog.publishing import rebuild, shown_embeddings

        with sentences():
            if options["encode"]:
                self._encode()
            total = shown_embeddings().count()
            with bar("Reindex", total) as (progress, task):
                name = rebuild(lambda count: progress.advance(task, count))
        unseen = Product.objects.filter(is_hidden=False, is_missing=False, catalog__is_active=True).count() - total
        self.stdout.write(f"{total:,} products in {name or 'no index, as there is nothing to index'}.")
        if unseen > 0:
            self.stdout.write(
                f"{unseen:,} products are not encoded by the configured encoder: run manage.py reindex --encode."
            )

    def _encode(self) -> None:
        from catalog.encoding import encode_missing, unencoded

        with bar("Encode", unencoded().count()) as (progress, task):
            for failed in encode_missing(lambda count: progress.advance(task, count)):
                self.stderr.write(failed)
