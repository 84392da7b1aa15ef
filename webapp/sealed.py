"""All encrypted secrets in the database, and which key decrypts each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, TextField
from django.db.models.expressions import ExpressionWrapper

from access import sealing
from access.fields import SealedField
from webapp.models import AuthenticatorApp


@dataclass(frozen=True, slots=True)
class Seals:
    """The names of secrets, by the key that decrypts them: the present one, an earlier one, none."""

    current: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sealed:
    name: str
    is_of_old_key: Callable[[], bool]
    renew: Callable[[], None]


def seals(*, renew: bool = False) -> Seals:
    """Return which key decrypts each secret; with ``renew``, those with an earlier key are re-encrypted first."""
    found = Seals()
    for one in (*_second_factors(), *_columns()):
        try:
            is_old = one.is_of_old_key()
        except sealing.Unreadable:
            found.lost.append(one.name)
            continue
        if is_old and renew:
            one.renew()
        (found.old if is_old and not renew else found.current).append(one.name)
    return found


def _second_factors() -> Iterator[_Sealed]:
    for device in AuthenticatorApp.objects.select_related("user").order_by("user__username"):
        yield _Sealed(f"second factor of {device.user.get_username()}", device.is_of_old_key, device.renew_seal)


def _columns() -> Iterator[_Sealed]:
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, SealedField) and not model._meta.proxy:
                yield from _column(model, column)


def _column(model: type[models.Model], column: SealedField) -> Iterator[_Sealed]:
    as_stored = ExpressionWrapper(F(column.name), output_field=TextField())
    for row in model._default_manager.annotate(as_stored=as_stored).exclude(as_stored="").order_by("pk"):
        yield _Sealed(
            f"{column.verbose_name} of {model._meta.verbose_name} {row}",
            partial(sealing.is_of_old_key, row.as_stored, column.owner),  # type: ignore[attr-defined]
            partial(_renew, model, column.name, row.pk),
        )


def _renew(model: type[models.Model], name: str, pk: object) -> None:
    with transaction.atomic():
        row = model._default_manager.select_for_update().get(pk=pk)
        row.save(update_fields=(name,))
