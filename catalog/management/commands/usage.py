"""``manage.py usage``: show disk usage and its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from catalog import cleaning


def places() -> list[tuple[str, str, str]]:
    """Return what Drape writes: (name, path in VAR, limit)."""
    days = {name: f"{getattr(cleaning, name).days} days" for name in ("UPLOADS", "REPORTS", "DAMAGED")}
    return [
        ("database", "db.sqlite3*", "the products"),
        ("pictures", "media", "the products; a day after the last product that has them"),
        ("uploads", "uploads", f"until imported; else {days['UPLOADS']} and {cleaning.UPLOADS_BYTES >> 30} GB"),
        ("reports of imports", "imports", f"{days['REPORTS']} and {cleaning.REPORTS_COUNT} files"),
        ("Redis: index, queue, photos", "redis/appendonlydir", "the products; photos PHOTO_TTL_HOURS"),
        ("Redis: set aside", "redis/appendonlydir.damaged", days["DAMAGED"]),
        ("Redis: log", "redis/redis.log*", f"{cleaning.LOG_BYTES >> 20} MB, twice"),
        ("exported models", "models", "the encoders in use"),
        ("encoders of your own", "encoders", "you: delete those that you do not need"),
        ("fine-tuning runs", "finetune", "you: delete those that you do not need"),
        ("demo catalogue", "demo", "fixed"),
        ("static files", "static", "fixed"),
        ("Redis Stack", "redis-stack", "fixed"),
    ]


class Command(BaseCommand):
    help = "Show disk usage and its limits; with --clean, delete now what exceeds its limit."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clean", action="store_true", help="do now what the worker does every six hours")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog import disk

        if options["clean"]:
            for one in cleaning.clean():
                self.stdout.write(f"cleared away: {one.count:,} {one.what} ({one.size / 2**20:,.1f} MB)")
        listed: set[Path] = set()
        total = 0
        for what, pattern, bound in places():
            paths = {path for path in settings.VAR.glob(pattern) if path.exists()}
            listed |= paths
            count, size = _measured(paths)
            total += size
            if count:
                self.stdout.write(f"{what:28} {size / 2**20:10,.1f} MB {count:9,} files   {bound}")
        tops = {path.relative_to(settings.VAR).parts[0] for path in listed}
        count, size = _measured({path for path in settings.VAR.iterdir() if path.name not in tops})
        self.stdout.write(f"{'other':28} {size / 2**20:10,.1f} MB {count:9,} files")
        self.stdout.write(f"{'all':28} {(total + size) / 2**20:10,.1f} MB; {disk.free_mb():,} MB are free.")


def _measured(paths: set[Path]) -> tuple[int, int]:
    """Return the number of files below some paths, and their total bytes."""
    files = [one for path in paths for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file()]
    return len(files), sum(one.stat().st_size for one in files)
