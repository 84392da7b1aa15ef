"""Create, rotate, revoke and recognise API keys.

A key reads ``drape_<prefix>_<secret>``: the prefix finds the row and may be shown, the secret is 256 random bits. So a
plain SHA-256 is enough: nobody can try that many secrets, and a slow hash would only slow every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from access.models import ApiKey

FORM = re.compile(r"drape_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
GRACE = timedelta(hours=24)
"""How long the previous secret still works after a rotation, so that a shop can change it without a gap."""
NOTED_EVERY = timedelta(minutes=1)
"""The last use is written at most this often, not with every request."""


def make(**fields: Any) -> tuple[ApiKey, str]:
    """Store a new key; return it and the text to hand over, which is not stored. Errors: ValidationError."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(10))
    text, digest = _secret(prefix)
    key = ApiKey(prefix=prefix, digest=digest, **fields)
    key.full_clean()
    key.save()
    return key, text


def rotate(key: ApiKey, grace: timedelta = GRACE) -> str:
    """Give ``key`` a new secret and return its text; the old secret works for ``grace`` longer."""
    text, digest = _secret(key.prefix)
    key.old_digest, key.old_until = key.digest, timezone.now() + grace
    key.digest = digest
    key.save(update_fields=("digest", "old_digest", "old_until"))
    return text


def revoke(key: ApiKey) -> None:
    """Revoke a key at once, including its old secret."""
    key.revoked_at = timezone.now()
    key.save(update_fields=("revoked_at",))


def recognise(text: str) -> ApiKey | None:
    """Return the live key with this text; None for anything else, without saying why."""
    if not (match := FORM.fullmatch(text)):
        return None
    key = ApiKey.objects.filter(prefix=match[1]).first()
    if key is None or not key.is_live() or not _matches(key, _digest(text)):
        return None
    _note_use(key)
    return key


def allowed_anywhere(origin: str) -> bool:
    """Return whether a live key may be used from pages of ``origin``: a browser's preflight request carries no key."""
    now = timezone.now()
    return any(key.is_live(now) and key.allows_origin(origin) for key in ApiKey.objects.exclude(origins=[]))


def _secret(prefix: str) -> tuple[str, str]:
    text = f"drape_{prefix}_{secrets.token_urlsafe(32)}"
    return text, _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _matches(key: ApiKey, digest: str) -> bool:
    if hmac.compare_digest(key.digest, digest):
        return True
    in_grace = key.old_until is not None and timezone.now() < key.old_until
    return in_grace and hmac.compare_digest(key.old_digest, digest)


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
