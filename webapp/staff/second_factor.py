"""A second factor for staff: codes of an authenticator app (TOTP), and recovery codes in case it is lost.

Each person decides on it, unless the setting requires one. Users with a confirmed one must enter a code at every
log-in; sessions that began without it end.
"""

from __future__ import annotations

import base64
import io
from contextlib import suppress

import qrcode
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp import user_has_device, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticToken
from qrcode.image.svg import SvgPathFillImage

from access.sealing import Unreadable
from webapp.models import AuthenticatorApp, RecoveryCodes, new_salt, new_secret

RECOVERY_CODES = 10
LOST_KEY = (
    "The secret of your authenticator app cannot be read, because this installation has got another SECRET_KEY. Use a "
    "recovery code, or ask whoever runs Drape to turn your second factor off."
)


class WrongCode(ValueError):
    """A wrong code; the text says what to do."""


def is_on(user: User | AnonymousUser) -> bool:
    return bool(user_has_device(user))


def begin(user: User) -> AuthenticatorApp:
    """Create an authenticator app, which is used once one of its codes was confirmed."""
    AuthenticatorApp.objects.filter(user=user, confirmed=False).delete()
    secret = new_secret(user.pk)
    made: AuthenticatorApp = AuthenticatorApp.objects.create(
        user=user, name="authenticator app", key=secret, confirmed=False
    )
    return made


def pending(user: User) -> AuthenticatorApp | None:
    found: AuthenticatorApp | None = AuthenticatorApp.objects.filter(user=user, confirmed=False).first()
    with suppress(Unreadable):
        return found if found and found.bin_key else None
    return None


def confirm(user: User, code: str) -> AuthenticatorApp:
    """Confirm the pending app by one of its codes. Errors: WrongCode."""
    device = pending(user)
    if device is None:
        raise WrongCode("Begin again: there is no secret that waits for its first code.")
    device = _verified(user, device, code)
    device.confirmed = True
    device.save(update_fields=("confirmed",))
    return device


def verify(user: User, code: str) -> Device:
    """Return the app or the recovery codes that a code belongs to; a recovery code works once. Errors: WrongCode."""
    written = "".join(code.split()).lower()
    kind = AuthenticatorApp if written.isdigit() else RecoveryCodes
    device = kind.objects.filter(user=user, confirmed=True).first()
    if not written or device is None:
        raise WrongCode("Type the code that your authenticator app shows now, or one of your recovery codes.")
    return _verified(user, device, written)


def new_recovery_codes(user: User) -> list[str]:
    """Create ten recovery codes; earlier ones stop working."""
    with transaction.atomic():
        RecoveryCodes.objects.filter(user=user).delete()
        device = RecoveryCodes.objects.create(user=user, name=new_salt(), confirmed=True)
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        device.add(codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def turn_off(user: User) -> bool:
    """Remove a user's second factor; return whether there was one."""
    had = is_on(user)
    AuthenticatorApp.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    return had


def is_lost(user: User) -> bool:
    """Whether no key decrypts the secret of a user's app."""
    device = AuthenticatorApp.objects.filter(user=user).first()
    try:
        return bool(device and not device.bin_key)
    except Unreadable:
        return True


def picture(device: AuthenticatorApp) -> str:
    """Return the secret as a QR code for apps: a data URL of an SVG."""
    drawn = io.BytesIO()
    qrcode.make(device.config_url, image_factory=SvgPathFillImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def secret(device: AuthenticatorApp) -> str:
    """Return the secret for typing, in groups of four letters."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def _verified(user: User, device: AuthenticatorApp | RecoveryCodes, code: str) -> AuthenticatorApp | RecoveryCodes:
    allowed, _ = device.verify_is_allowed()
    if not allowed:
        raise WrongCode("Several codes were wrong. Wait a minute, then type the one that is shown then.")
    try:
        # locks the row, so that a code works only once
        verified = verify_token(user, device.persistent_id, "".join(code.split()))
    except Unreadable as error:
        raise WrongCode(LOST_KEY) from error
    if verified is None:
        raise WrongCode("This code is wrong or was used before. Check the clock of your phone and type the next one.")
    found: AuthenticatorApp | RecoveryCodes = verified
    return found
