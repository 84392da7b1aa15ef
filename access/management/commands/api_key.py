"""``manage.py api_key``: create, list, rotate and revoke API keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from access import keys
from access.models import ApiKey, Scope
from access.origins import origins_of


class Command(BaseCommand):
    help = "Create, list, rotate and revoke keys of the JSON API."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="create a key and print it; it is not shown again")
        create.add_argument("name", help="who uses it, for instance 'shop server'")
        create.add_argument("--scope", action="append", choices=Scope.values, help="repeatable; default: search")
        create.add_argument("--catalog", action="append", default=[], help="slug, repeatable; default: all")
        create.add_argument("--origin", action="append", default=[], help="pages that may use it, repeatable")
        create.add_argument("--rate", default="600/m", help="searches, for instance 600/m, or off")
        create.add_argument("--quota", type=int, help="searches a day; default: any number")
        create.add_argument("--days", type=int, help="days until it expires; default: never")
        actions.add_parser("list", help="all keys, without their secrets")
        for action, text in (("rotate", "give it a new secret; the old one works for 24 hours"), ("revoke", "end it")):
            actions.add_parser(action, help=text).add_argument("prefix", help="the key's prefix, as listed")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        days = options["days"]
        if days is not None and days < 1:
            raise CommandError("--days must be at least 1.")
        try:
            key, text = keys.make(
                name=options["name"],
                scopes=options["scope"] or [Scope.SEARCH.value],
                catalogs=options["catalog"],
                origins=origins_of(options["origin"]),
                rate=options["rate"],
                quota=options["quota"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(f"Made {key}. Keep the key now; it is not shown again:")
        self.stdout.write(text)

    def _list(self, options: dict[str, Any]) -> None:
        for key in ApiKey.objects.all():
            state = "live" if key.is_live() else "revoked" if key.revoked_at else "expired"
            used = f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
            expires = f"expires {key.expires_at:%Y-%m-%d}" if key.expires_at else "never expires"
            quota = "no quota" if key.quota is None else f"{key.quota}/d"
            catalogs = ",".join(key.catalogs) or "all catalogues"
            origins = ",".join(key.origins) or "no origins"
            facts = (state, ",".join(key.scopes), catalogs, origins, key.rate, quota, expires, used)
            self.stdout.write("\t".join((key.prefix, key.name, *facts)))

    def _rotate(self, options: dict[str, Any]) -> None:
        text = keys.rotate(_named(options["prefix"]))
        self.stderr.write("The old secret works for 24 more hours. The new key, which is not shown again:")
        self.stdout.write(text)

    def _revoke(self, options: dict[str, Any]) -> None:
        key = _named(options["prefix"])
        keys.revoke(key)
        self.stdout.write(f"Revoked {key}.")


def _named(prefix: str) -> ApiKey:
    """Return the live key with this prefix. Errors: CommandError."""
    try:
        return ApiKey.objects.get(prefix=prefix.removeprefix("drape_").strip("_…"), revoked_at=None)
    except ApiKey.DoesNotExist:
        raise CommandError(f"There is no live key {prefix!r}; see: manage.py api_key list") from None
