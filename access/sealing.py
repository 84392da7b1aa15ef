"""Encryption of secrets that must be read again, and so cannot be hashed: a stolen database does not reveal them.

AES-256 in GCM mode, with a key derived from SECRET_KEY. What was encrypted with a key of SECRET_KEY_FALLBACKS can still
be read, so that a key can be changed without setting anything up again. Columns are encrypted by :mod:`access.fields`.
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
"""Prefix of everything that is encrypted in this way."""
NONCE_BYTES = 12


class Unreadable(ValueError):
    """A text that no key of this installation decrypts."""


def seal(secret: bytes, owner: str) -> str:
    """Encrypt a secret. ``owner`` must be given again to decrypt it, so that one cannot be used in place of another."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(settings.SECRET_KEY)).encrypt(nonce, secret, owner.encode())
    return MARK + base64.urlsafe_b64encode(sealed).decode()


def unseal(text: str, owner: str) -> bytes:
    """Decrypt a secret. Errors: Unreadable."""
    return _opened(text, owner)[0]


def is_of_old_key(text: str, owner: str) -> bool:
    """Return whether it was encrypted with a key of SECRET_KEY_FALLBACKS. Errors: Unreadable."""
    return _opened(text, owner)[1] > 0


def _opened(text: str, owner: str) -> tuple[bytes, int]:
    """Return the secret, and the index of the key that decrypts it."""
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
    # named after what was encrypted first; another name would make that unreadable
    return salted_hmac("drape.second-factor", "sealing", secret=key, algorithm="sha256").digest()
