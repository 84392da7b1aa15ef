"""``manage.py backup FILE``: back up the running shop into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import advancing, sentences


class Command(BaseCommand):
    help = "Write database, pictures and your own encoders into one zip file, while Drape runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it; must not exist yet")
        parser.add_argument("--since", type=Path, help="an earlier backup in the same folder to build on")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog import backup

        target: Path = options["file"]
        since: Path | None = options["since"]
        if since and since.resolve().parent != target.resolve().parent:
            raise CommandError("Keep a backup beside the one that it builds on: both in the same folder.")
        try:
            with sentences(), advancing("Back up", backup.count()) as progress:
                entries = backup.back_up(target, since=since, progress=progress).entries.values()
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        here = sum(not one.within for one in entries)
        self.stdout.write(
            f"{target}: {target.stat().st_size / 2**20:,.1f} MB, {here:,} files here, {len(entries) - here:,} in "
            "earlier backups. Keep VAR/secret-key and your settings elsewhere: they are not in it, and second factors, "
            "webhooks and addresses of sources are of no use without the key."
        )
