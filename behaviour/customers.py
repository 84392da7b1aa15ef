"""Customers as Drape knows them: a keyed hash of the id that the shop uses, never the id itself.

Whoever has the database or Redis, but not ``SECRET_KEY``, cannot find out whose profile it is, nor try ids until one
fits.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

MARK = "~"
"""Prefix of each hash; no name that comes from outside may contain it."""
SALT = "drape.customer"


def hashed(customer: str) -> str:
    """Return the name that the customer has here, "" for none; what is already hashed stays as it is."""
    if not customer or customer.startswith(MARK):
        return customer
    return next(names(customer))


def names(customer: str) -> Iterator[str]:
    """Yield the name by ``SECRET_KEY``, then those by the keys of ``SECRET_KEY_FALLBACKS``."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac(SALT, customer, secret=key, algorithm="sha256").digest()
        yield MARK + base64.urlsafe_b64encode(digest).decode().rstrip("=")
