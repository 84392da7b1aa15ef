"""``manage.py secrets``: list the encrypted secrets in the database, and whether this installation's keys decrypt them.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from webapp.sealed import seals

LOST = (
    "No key opens the secrets above. Put the SECRET_KEY that they were encrypted with (VAR/secret-key of the "
    "installation before) in its place, or into SECRET_KEY_FALLBACKS. If it is gone: type addresses and secrets again "
    "in the admin; recovery codes let in where a second factor is lost, and manage.py second_factor --off NAME turns "
    "one off."
)


class Command(BaseCommand):
    help = "List which key decrypts each secret in the database: second factors, webhooks, addresses of feeds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--renew", action="store_true", help="encrypt all with the present SECRET_KEY; earlier keys can go then"
        )
        parser.add_argument("--lost", action="store_true", help="list only secrets that no key decrypts")

    def handle(self, *args: Any, **options: Any) -> None:
        found = seals(renew=options["renew"])
        told = {"today's key": found.current, "an earlier key": found.old, "no key": found.lost}
        for key, names in told.items():
            if options["lost"] and names is not found.lost:
                continue
            for name in names:
                self.stdout.write(f"{key}\t{name}")
        if found.lost:
            self.stderr.write(LOST)
