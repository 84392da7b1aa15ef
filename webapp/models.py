"""The second factor's secrets, as they lie in the database: sealed or hashed."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets

from django.conf import settings
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from webapp.staff import sealing

SECRET_BYTES = 20
"""What authenticator apps expect of SHA-1."""
TOKEN_BYTES = 12
"""Of the hash of a recovery code: as many as fit django-otp's column."""


def new_secret(owner: int) -> str:
    """A secret for an authenticator app, sealed."""
    return sealing.seal(os.urandom(SECRET_BYTES), owner)


def new_salt() -> str:
    return secrets.token_hex(8)


def hashed(code: str, salt: str) -> str:
    """What is kept of a recovery code: 16 characters."""
    digest = hashlib.pbkdf2_hmac("sha256", code.encode(), salt.encode(), settings.RECOVERY_CODE_ITERATIONS, TOKEN_BYTES)
    return base64.urlsafe_b64encode(digest).decode()


class AuthenticatorApp(TOTPDevice):  # type: ignore[misc]  # django-otp has no types
    """An authenticator app, whose secret is sealed in the database."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """Errors: sealing.Unreadable."""
        return sealing.unseal(self.key, self.user_id)

    def is_of_old_key(self) -> bool:
        """Errors: sealing.Unreadable."""
        return sealing.is_of_old_key(self.key, self.user_id)

    def renew_seal(self) -> None:
        """Errors: sealing.Unreadable."""
        self.key = sealing.seal(self.bin_key, self.user_id)
        self.save(update_fields=("key",))


class RecoveryCodes(StaticDevice):  # type: ignore[misc]  # django-otp has no types
    """Somebody's recovery codes, which are kept as hashes; the device's name is their salt."""

    class Meta:
        proxy = True

    def add(self, codes: list[str]) -> None:
        StaticToken.objects.bulk_create(StaticToken(device=self, token=hashed(code, self.name)) for code in codes)

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(hashed(token, self.name)))
