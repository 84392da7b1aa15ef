"""A text column that is encrypted in the database, and plain everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from access import sealing

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

LOST = (
    "The {} cannot be read, because this installation has got another SECRET_KEY. Type it again, or put the key from "
    "before into SECRET_KEY_FALLBACKS."
)


class LostText(str):
    """Empty replacement for a text that no key decrypts. Saving it keeps the original ciphertext, as the key may
    return."""

    sealed: str

    @classmethod
    def of(cls, sealed: str) -> LostText:
        lost = cls("")
        lost.sealed = sealed
        return lost


class SealedField(models.CharField):  # type: ignore[type-arg]  # of text, as stored and as read
    """A text of at most ``max_length`` characters, which cannot be searched. If no key decrypts it, it is a LostText.

    The owner passed to the encryption is the column, by its table's and its own name.
    """

    def get_internal_type(self) -> str:
        return "TextField"  # what is stored is longer than what is typed

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        if not value:
            return value
        try:
            return sealing.unseal(value, self.owner).decode()
        except sealing.Unreadable:
            return LostText.of(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, LostText):
            return value.sealed
        text = super().get_prep_value(value)
        return sealing.seal(text.encode(), self.owner) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted, so it cannot be searched for.")

    @property
    def owner(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def readable(text: str, what: str) -> str:
    """Return ``text`` unless no key decrypts it. Errors: sealing.Unreadable with a sentence that calls it ``what``."""
    if isinstance(text, LostText):
        raise sealing.Unreadable(LOST.format(what))
    return text
