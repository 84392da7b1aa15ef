"""Secrets that have to be read again, so cannot be hashed, are encrypted at rest: a stolen database does not tell them.

AES-256 in GCM, with a key derived from SECRET_KEY. What was sealed with a key of SECRET_KEY_FALLBACKS is still read, so
that a key can be changed without anybody setting up anything again. Columns are sealed by :mod:`access.fields`.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

MARK = "1:"
"""Before everything that is sealed in this way."""
NONCE_BYTES = 12


class Unreadable(ValueError):
    """What no key of this installation opens."""


def seal(secret: bytes, owner: str) -> str:
    """``owner`` has to be named again to open it, so that one thing's secret is of no use in the place of another's."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(settings.SECRET_KEY)).encrypt(nonce, secret, owner.encode())
    return MARK + base64.urlsafe_b64encode(sealed).decode()


def unseal(text: str, owner: str) -> bytes:
    """Errors: Unreadable."""
    return _opened(text, owner)[0]


def is_of_old_key(text: str, owner: str) -> bool:
    """Whether it was sealed with a key of SECRET_KEY_FALLBACKS. Errors: Unreadable."""
    return _opened(text, owner)[1] > 0


def _opened(text: str, owner: str) -> tuple[bytes, int]:
    """The secret, and the place of the key that opens it."""
    try:
        data = base64.urlsafe_b64decode(text.removeprefix(MARK))
    except (binascii.Error, ValueError) as error:
        raise Unreadable from error
    if not text.startswith(MARK):
        raise Unreadable
    for place, key in enumerate(_keys()):
        try:
            return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], owner.encode()), place
        except (InvalidTag, ValueError):
            continue
    raise Unreadable


def _keys() -> Iterator[bytes]:
    yield _derived(settings.SECRET_KEY)
    yield from map(_derived, settings.SECRET_KEY_FALLBACKS)


def _derived(key: str) -> bytes:
    # named after what was sealed first; another name would make that unreadable
    return salted_hmac("drape.second-factor", "sealing", secret=key, algorithm="sha256").digest()
