"""Staff passwords: validators, and initial passwords that their owner has to change."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError

from webapp.models import FirstPassword

LEAST_BESIDE = 8
"""Characters that a password must have besides obvious words of this shop."""
FEWEST_STEPS = 4
"""Distinct steps between characters below which a password is a sequence or a repetition."""


class ShopWordsValidator:
    """Refuses passwords that consist of little more than the names of shop, site and program."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        left = password.casefold()
        for word in sorted(_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST_BESIDE:
            raise ValidationError(self.get_help_text(), code="shop_words")

    def get_help_text(self) -> str:
        return (
            "Your password must have eight characters or more beside words that anybody would try here, such as the "
            "shop’s name."
        )


class RunsValidator:
    """Refuses sequences such as “123456789012” and “aaaaaaaaaaaa”."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        steps = {ord(after) - ord(before) for before, after in pairwise(password)}
        if len(steps) < FEWEST_STEPS:
            raise ValidationError(self.get_help_text(), code="runs")

    def get_help_text(self) -> str:
        return "Your password must not be a row of letters or numbers, such as 123456789012."


def _words() -> set[str]:
    hosts = [part for host in settings.ALLOWED_HOSTS for part in host.strip(".*").split(".")]
    return {word.casefold() for word in ("drape", *settings.SHOP_NAME.split(), *hosts) if len(word) > 3}


def give_first(user: User, password: str) -> None:
    """Set a password known to somebody else, so that the user has to change it first."""
    user.set_password(password)
    user.save()
    FirstPassword.objects.update_or_create(user=user, defaults={"hash": user.password})


def is_first(user: Any) -> bool:
    """Whether a user still has the initial password."""
    return FirstPassword.objects.filter(user=user, hash=user.password).exists()
