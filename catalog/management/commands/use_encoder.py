"""``manage.py use_encoder``: change the encoder of a running shop, or go back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.management.console import advancing, sentences

SHOWN = 5


class Command(BaseCommand):
    help = (
        "Change the encoder: embed all products with it, build a new index next to the serving one, and switch. "
        "Without an argument: list the encoders."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "encoder", nargs="?", help="bundled, a name from the list, a folder, hf-hub:…, or name/pretrained"
        )
        which.add_argument("--back", action="store_true", help="go back to the encoder that served before")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog import switching

        if not options["encoder"] and not options["back"]:
            self._list()
            return
        try:
            with sentences():
                wanted = switching.previous() if options["back"] else options["encoder"]
                done = switching.switch(wanted, advancing)
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped; the encoder is as it was. Run the same command again to go on from here.", returncode=130
            ) from None
        for failed in done.failed[:SHOWN]:
            self.stderr.write(failed)
        if len(done.failed) > SHOWN:
            self.stderr.write(f"… and {len(done.failed) - SHOWN:,} more.")
        self.stdout.write(f"{done.name} serves now: {done.products:,} products. Back: manage.py use_encoder --back")

    def _list(self) -> None:
        from search.engine import encoder_choice

        now = encoder_choice.current()
        own = (file.parent.name for file in encoder_choice.folder().glob("*/open_clip_config.json"))
        for name in dict.fromkeys(filter(None, (now.serving, now.previous, "bundled", *sorted(own)))):
            note = {now.serving: "serves", now.previous: "served before"}.get(name, "")
            self.stdout.write(f"{name}{f' ({note})' if note else ''}")
        if encoder_choice.is_fixed():
            self.stdout.write("Fixed by the setting ENCODER.")
