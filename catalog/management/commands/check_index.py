"""``manage.py check_index``: is the index what the database says?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import sentences

SHOWN = 5


class Command(BaseCommand):
    help = "Compare the index with the database, print the differences, and mend them with --repair."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="bring the index to the database's state")
        parser.add_argument("--recall", action="store_true", help="measure recall@10 of the index against exact search")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.checking import compare, repair
        from search.engine import writer

        with sentences():
            status = writer.status()
            if status:
                self.stdout.write(
                    f"{status.generation}: {status.documents:,} documents ({status.algorithm}), "
                    f"{status.bytes_per_document:,} bytes each in all, {status.failures} not indexed."
                )
            found = compare()
            for name in ("missing", "outdated", "extra"):
                keys = getattr(found, name)
                if keys:
                    some = ", ".join("/".join(one) for one in keys[:SHOWN])
                    self.stdout.write(f"{len(keys):,} {name}: {some}{' …' if len(keys) > SHOWN else ''}")
            if options["recall"]:
                self._recall()
            if not found:
                self.stdout.write(f"The index agrees with the database on all {found.compared:,} products.")
            elif options["repair"]:
                repair(found)
                if compare():
                    raise CommandError("The index still differs: run manage.py reindex.")
                self.stdout.write("Repaired: the index agrees with the database now.")
            else:
                raise CommandError("The index differs from the database: run manage.py check_index --repair.")

    def _recall(self) -> None:
        from catalog.publishing import shown_entries
        from search.engine.recall import recall

        for weight, share in recall(shown_entries()).items():
            self.stdout.write(f"recall@10 against exact search, image_weight {weight:g}: {share:.4f}")
