"""Secrets and passwords of staff as stored in the database: encrypted or hashed."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from access import sealing

SECRET_BYTES = 20
"""The length that authenticator apps expect for SHA-1."""
TOKEN_BYTES = 12
"""Of the hash of a recovery code: as many as fit into django-otp's column."""


def new_secret(user: int) -> str:
    """Return an encrypted secret for an authenticator app."""
    return sealed_for(user, os.urandom(SECRET_BYTES))


def sealed_for(user: int, secret: bytes) -> str:
    """Encrypt a secret for one user, so that it cannot be used as another user's second factor."""
    return sealing.seal(secret, _owner(user))


def new_salt() -> str:
    return secrets.token_hex(8)


def hashed(code: str, salt: str) -> str:
    """Return the stored hash of a recovery code: 16 characters."""
    digest = hashlib.pbkdf2_hmac("sha256", code.encode(), salt.encode(), settings.RECOVERY_CODE_ITERATIONS, TOKEN_BYTES)
    return base64.urlsafe_b64encode(digest).decode()


class AuthenticatorApp(TOTPDevice):  # type: ignore[misc]  # django-otp has no types
    """An authenticator app, whose secret is encrypted in the database."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The decrypted secret. Errors: sealing.Unreadable."""
        return sealing.unseal(self.key, _owner(self.user_id))

    def is_of_old_key(self) -> bool:
        """Whether the secret is encrypted with an earlier key. Errors: sealing.Unreadable."""
        return sealing.is_of_old_key(self.key, _owner(self.user_id))

    def renew_seal(self) -> None:
        """Encrypt the secret with the present key. Errors: sealing.Unreadable."""
        self.key = sealed_for(self.user_id, self.bin_key)
        self.save(update_fields=("key",))


class RecoveryCodes(StaticDevice):  # type: ignore[misc]  # django-otp has no types
    """A user's recovery codes, stored as hashes; the device's name is their salt."""

    class Meta:
        proxy = True

    def add(self, codes: list[str]) -> None:
        StaticToken.objects.bulk_create(StaticToken(device=self, token=hashed(code, self.name)) for code in codes)

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(hashed(token, self.name)))


class FirstPassword(models.Model):
    """A password set for a user by somebody else; it has to be changed before anything else."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    hash = models.CharField(max_length=128, help_text="As the login had it then.")

    def __str__(self) -> str:
        return str(self.user)


def _owner(user: int) -> str:
    return f"user {user}"
