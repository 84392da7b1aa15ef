"""``manage.py second_factor``: list who has one, and restore access for somebody who lost phone and recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from webapp.staff import second_factor


class Command(BaseCommand):
    help = "List which users have a second factor, or turn one off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--off", metavar="NAME", help="turn it off for this login, which then needs no code")

    def handle(self, *args: Any, **options: Any) -> None:
        if name := options["off"]:
            self._turn_off(name)
        for user in User.objects.filter(is_staff=True, is_active=True).order_by("username"):
            state = "on" if second_factor.is_on(user) else "off"
            lost = ", but no key reads its secret: recovery codes work, or --off" if second_factor.is_lost(user) else ""
            self.stdout.write(f"{user.get_username()}\t{state}{lost}")

    def _turn_off(self, name: str) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no login {name!r}.")
        if not second_factor.turn_off(user):
            raise CommandError(f"{name} has no second factor.")
