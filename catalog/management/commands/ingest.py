"""``manage.py ingest PATH``: a shop's catalogue into Drape."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import bar, sentences


class Command(BaseCommand):
    help = (
        "Add or update products from a folder, zip or table (CSV, Excel, JSON, XML, Parquet), or from pictures by id."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder, zip, or table with its pictures beside it")
        parser.add_argument("--catalog", help="short name of the catalogue (default: made from the file's name)")
        parser.add_argument("--name", help="the catalogue's name for people, if it is new")
        parser.add_argument("--currency", default=settings.DEFAULT_CURRENCY, help="of prices that name none")
        parser.add_argument(
            "--remove-missing", action="store_true", help="hide products of the catalogue that are not in the file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.feeds import open_feed
        from catalog.report import IngestReport

        path: Path = options["path"]
        latest = IngestReport()
        with sentences(), open_feed(path, options["currency"]) as feed:
            catalog = self._catalog(path, options["catalog"], options["name"])
            with bar(f"Ingest {catalog.slug}", None) as (progress, task):

                def show(report: IngestReport) -> None:
                    nonlocal latest
                    latest = report
                    progress.update(task, completed=report.done, total=report.total)

                try:
                    from catalog.importing import ingest

                    latest = ingest(feed, catalog, progress=show, remove_missing=options["remove_missing"])
                except KeyboardInterrupt:
                    latest.stopped = True
        written = latest.write(settings.VAR / "imports", catalog.slug)
        self.stdout.write(("Stopped: " if latest.stopped else "") + latest.summary())
        for rejected in latest.rejected[:10]:
            self.stdout.write(f"  row {rejected.number} ({rejected.id or 'no id'}): {rejected.reason}")
        if len(latest.rejected) > 10:
            self.stdout.write(f"  … and {len(latest.rejected) - 10:,} more.")
        for remark in latest.remarks[:10]:
            self.stdout.write(f"  row {remark.number} ({remark.id or 'no id'}), used: {remark.text}")
        if len(latest.remarks) > 10:
            self.stdout.write(f"  … and {len(latest.remarks) - 10:,} more remarks.")
        self.stdout.write(f"Report: {written}")
        if latest.stopped:
            raise CommandError("Stopped before the end. Run the same command again to go on from here.", returncode=130)

    def _catalog(self, path: Path, slug: str | None, name: str | None) -> Any:
        from catalog.models import Catalog

        wanted = slug or re.sub(r"[^a-z0-9]+", "-", path.resolve().stem.lower()).strip("-") or "catalogue"
        if not re.fullmatch(r"[-a-zA-Z0-9_]{1,50}", wanted):
            raise CommandError(f"--catalog {wanted}: use letters, numbers and hyphens, at most 50.")
        return Catalog.objects.get_or_create(slug=wanted, defaults={"name": name or wanted.replace("-", " ").title()})[
            0
        ]
