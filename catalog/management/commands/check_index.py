"""``manage.py check_index``: check that the index agrees with the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import sentences

SHOWN = 5


class Command(BaseCommand):
    help = "Compare the index with the database, print the differences, and repair them with --repair."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="bring the index in line with the database")
        parser.add_argument("--recall", action="store_true", help="measure recall@10 of the index against exact search")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.checking import compare, repair

        with sentences():
            self._tell_unused()
            if not self._is_whole(options["repair"]):
                raise CommandError("Run manage.py check_index --repair, or leave it to the worker.")
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

    def _tell_unused(self) -> None:
        """Report picture files that belong to no product: no fault, but worth knowing."""
        from catalog.cleaning import unused_pictures

        found = [one for one in unused_pictures() if one.size is not None]
        if found:
            over = sum(one.is_over for one in found)
            size = sum(one.size or 0 for one in found) / 2**20
            self.stdout.write(
                f"{len(found):,} picture files ({size:.1f} MB) belong to no product. The worker deletes them a day "
                f"after they were written; {over:,} are due (manage.py usage --clean)."
            )

    def _is_whole(self, repair: bool) -> bool:
        """Print the state of the index; with ``repair``, a lost one is rebuilt."""
        from catalog.publishing import rebuild, shape_of
        from search.engine import condition

        found = condition.inspect()
        serving = found.state.serving
        if serving and found.is_whole:
            self.stdout.write(
                f"{serving.name}: {found.documents:,} documents ({serving.algorithm}), {found.failures} not indexed."
            )
            return True
        if serving is None and shape_of() is None:
            self.stdout.write("There is no index, as there is nothing to index.")
            return True
        self.stdout.write(
            "The index is of another release." if found.is_outdated
            else "The index is gone." if not found.has_index
            else "The alias that searches use is gone."
        )  # fmt: skip
        if repair and not condition.mend(found):
            rebuild()
        if repair:
            self.stdout.write("It is restored.")
        return repair

    def _recall(self) -> None:
        from catalog.publishing import shown_entries
        from search.engine.recall import recall

        for weight, share in recall(shown_entries()).items():
            self.stdout.write(f"recall@10 against exact search, image_weight {weight:g}: {share:.4f}")
