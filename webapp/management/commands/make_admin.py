from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser

from webapp.staff import passwords


class Command(BaseCommand):
    help = "Make a login for the admin, or give it a new password; prints the password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="admin", help="name of the login (admin)")

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()._default_manager
        user, made = users.get_or_create(username=options["name"])
        password = secrets.token_urlsafe(12)
        user.is_staff = user.is_superuser = user.is_active = True
        passwords.give_first(user, password)
        self.stdout.write(f"{'New login' if made else 'New password'}: {options['name']} / {password}")
        self.stdout.write("It is shown only now. Log in at /admin/, which lets you choose a password of your own.")
