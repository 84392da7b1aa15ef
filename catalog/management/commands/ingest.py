"""``manage.py ingest PATH``: import a shop's catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import bar, sentences
from catalog.management.priority import give_way

if TYPE_CHECKING:
    from catalog.feeds import Feed
    from catalog.models import Catalog
    from catalog.report import IngestReport

TOLD = 10
"""Rows that are printed; the report has all."""


class Command(BaseCommand):
    help = (
        "Add or update products from a folder, zip or table (CSV, Excel, JSON, XML, Parquet), or from pictures by id."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder, zip, or table with its pictures beside it")
        parser.add_argument("--catalog", help="short name of the catalogue (default: made from the file's name)")
        parser.add_argument("--name", help="the catalogue's name for people, if it is new")
        parser.add_argument("--currency", default=settings.DEFAULT_CURRENCY, help="currency of prices that name none")
        parser.add_argument(
            "--remove-missing", action="store_true", help="hide products of the catalogue that are not in the file"
        )
        parser.add_argument(
            "--confirm-hiding",
            action="store_true",
            help="hide them even if they are more than a fifth of the catalogue",
        )
        parser.add_argument(
            "--fetch-pictures", action="store_true", default=settings.FETCH_PICTURES,
            help="fetch pictures given by web address (default: the setting FETCH_PICTURES)",
        )  # fmt: skip
        parser.add_argument(
            "--empty-erases", action="store_true", help="an empty cell erases the product's value (otherwise it stays)"
        )

    def run_from_argv(self, argv: list[str]) -> None:
        # during an import, pages of fifty shoppers took 845 ms (p95) without this and 337 with it
        give_way()
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.choices import open_for
        from catalog.models import Catalog
        from search.ranking import confidence

        path: Path = options["path"]
        slug = self._slug(path, options["catalog"])
        known = Catalog.objects.filter(slug=slug).first()
        with sentences(), open_for(known, path, currency=options["currency"]) as feed:
            catalog = known or Catalog.objects.create(slug=slug, name=options["name"] or slug.replace("-", " ").title())
            try:
                report = self._ingest(feed, catalog, options)
            finally:
                if not known and not catalog.products.exists():
                    catalog.delete()  # an empty one would appear in every menu
        if report.added or report.updated:
            confidence.renew()  # before the first search, which then knows the threshold already
        self._tell(report, report.write(settings.VAR / "imports", slug))

    def _ingest(self, feed: Feed, catalog: Catalog, options: dict[str, Any]) -> IngestReport:
        from catalog.importing import Options, ingest
        from catalog.report import IngestReport

        latest = IngestReport()
        wanted = Options(
            options["remove_missing"],
            options["confirm_hiding"],
            options["empty_erases"],
            fetch=options["fetch_pictures"],
        )
        with bar(f"Ingest {catalog.slug}", None) as (progress, task):

            def show(report: IngestReport) -> None:
                nonlocal latest
                latest = report
                progress.update(task, completed=report.done, total=report.total)

            try:
                return ingest(feed, catalog, wanted, progress=show)
            except KeyboardInterrupt:
                latest.stopped = True
                return latest

    def _tell(self, report: IngestReport, written: Path) -> None:
        self.stdout.write(("Stopped: " if report.stopped else "") + report.summary())
        for rejected in report.rejected[:TOLD]:
            self.stdout.write(f"  row {rejected.number} ({rejected.id or 'no id'}): {rejected.reason}")
        if len(report.rejected) > TOLD:
            self.stdout.write(f"  … and {len(report.rejected) - TOLD:,} more.")
        for remark in report.remarks[:TOLD]:
            self.stdout.write(f"  row {remark.number} ({remark.id or 'no id'}), used: {remark.text}")
        if len(report.remarks) > TOLD:
            self.stdout.write(f"  … and {len(report.remarks) - TOLD:,} more remarks.")
        if report.held_back:
            self.stdout.write(
                f"{report.held_back:,} products are not in this file. That is much of the catalogue, so they stay in "
                "view. If the file is the right one, run the command again with --confirm-hiding."
            )
        self.stdout.write(f"Report: {written}")
        if report.stopped:
            raise CommandError("Stopped before the end. Run the same command again to go on from here.", returncode=130)

    def _slug(self, path: Path, slug: str | None) -> str:
        wanted = slug or re.sub(r"[^a-z0-9]+", "-", path.resolve().stem.lower()).strip("-") or "catalogue"
        if not re.fullmatch(r"[-a-zA-Z0-9_]{1,50}", wanted):
            raise CommandError(f"--catalog {wanted}: use letters, numbers and hyphens, at most 50.")
        return wanted
