"""``manage.py check_pictures``: check that stored pictures are what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import advancing, sentences

SHOWN = 10


class Command(BaseCommand):
    help = "Compare stored pictures with what was written, print the differences, and restore them with --repair."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="recreate thumbnails, fetch pictures that have a web address; see --from",
        )
        parser.add_argument("--from", dest="feed", type=Path, help="restore pictures from this folder or zip")
        parser.add_argument("--catalog", help="short name of the catalogue that --from belongs to")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.fetching import fetcher
        from catalog.mending import check, restore_from_addresses, restore_thumbnails
        from catalog.models import ProductImage

        if options["feed"] and not options["catalog"]:
            raise CommandError("Say with --catalog which catalogue the pictures belong to.")
        with sentences():
            pictures = ProductImage.objects.values("name").distinct().count()
            with advancing("Check", pictures) as progress:
                found = check(progress)
            for name, wrong in list(found.damaged.items())[:SHOWN]:
                self.stdout.write(f"{name}: " + "; ".join(f"{Path(file).name} {what}" for file, what in wrong.items()))
            if len(found.damaged) > SHOWN:
                self.stdout.write(f"… and {len(found.damaged) - SHOWN:,} more.")
            if found.damaged and (options["repair"] or options["feed"]):
                restored = restore_thumbnails(found) + restore_from_addresses(fetcher(), found)
                restored += self._from(options["feed"], options["catalog"], found) if options["feed"] else 0
                self.stdout.write(f"{restored:,} restored.")
        if found.damaged:
            raise CommandError(self._advice(len(found.damaged), bool(options["repair"] or options["feed"])))
        self.stdout.write(f"All {found.checked:,} pictures are what was written.")

    def _advice(self, count: int, repaired: bool) -> str:
        if not repaired:
            return f"{count:,} pictures are damaged: run manage.py check_pictures --repair."
        return (
            f"{count:,} pictures are still damaged. Run manage.py check_pictures --repair --from PATH --catalog SLUG "
            "with the folder or zip that they came from, or import it again, which restores what is missing."
        )

    def _from(self, path: Path, slug: str, found: Any) -> int:
        from catalog.feeds import open_feed
        from catalog.mending import restore_from
        from catalog.models import Catalog

        catalog = Catalog.objects.filter(slug=slug).first()
        if catalog is None:
            raise CommandError(f"There is no catalogue {slug}.")
        with open_feed(path, settings.DEFAULT_CURRENCY) as feed:
            return restore_from(feed, catalog, found)
