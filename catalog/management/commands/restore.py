"""``manage.py restore FILE``: restore a backup into an empty folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import advancing, sentences


class Command(BaseCommand):
    help = "Restore a backup into VAR, which must be empty; every file is compared with what was backed up."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog import backup

        source: Path = options["file"]
        try:
            files = len(backup.read_manifest(source).entries)
            with sentences(), advancing("Restore", files) as progress:
                manifest = backup.restore(source, settings.VAR, progress=progress)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)  # the backup may be of an older release
        from catalog.models import Product

        self.stdout.write(
            f"Restored {Product.objects.count():,} products and {files - 1:,} files of {manifest.made} into "
            f"{settings.VAR}; all are what was backed up. 'make run' makes the index from them."
        )
        call_command("secrets", lost=True, stdout=self.stdout, stderr=self.stderr)
