"""A second factor for staff: codes of an authenticator app (TOTP), and recovery codes for when it is lost.

It is each person's choice. Who has confirmed one is asked for it at every log-in; sessions that began without it end.
"""

from __future__ import annotations

import base64
import io

import qrcode
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp import user_has_device, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

RECOVERY_CODES = 10


class WrongCode(ValueError):
    """A code that does not fit; the text says what to do."""


def is_on(user: User | AnonymousUser) -> bool:
    return bool(user_has_device(user))


def begin(user: User) -> TOTPDevice:
    """A secret for an authenticator app; it counts once a code of it was confirmed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="authenticator app", confirmed=False)


def pending(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def confirm(user: User, code: str) -> TOTPDevice:
    """Errors: WrongCode."""
    device = pending(user)
    if device is None:
        raise WrongCode("Begin again: there is no secret that waits for its first code.")
    device = _verified(user, device, code)
    device.confirmed = True
    device.save(update_fields=("confirmed",))
    return device


def verify(user: User, code: str) -> Device:
    """The app or the list of recovery codes that a code is from; a recovery code works once. Errors: WrongCode."""
    written = "".join(code.split()).lower()
    kind = TOTPDevice if written.isdigit() else StaticDevice
    device = kind.objects.filter(user=user, confirmed=True).first()
    if not written or device is None:
        raise WrongCode("Type the code that your authenticator app shows now, or one of your recovery codes.")
    return _verified(user, device, written)


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes; those before them stop working."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def turn_off(user: User) -> bool:
    """Whether there was one."""
    had = is_on(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return had


def picture(device: TOTPDevice) -> str:
    """The secret as a QR code that apps read, as the address of an SVG."""
    drawn = io.BytesIO()
    qrcode.make(device.config_url, image_factory=SvgPathFillImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def secret(device: TOTPDevice) -> str:
    """The same to type, in groups of four letters."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def _verified(user: User, device: TOTPDevice | StaticDevice, code: str) -> TOTPDevice | StaticDevice:
    allowed, _ = device.verify_is_allowed()
    if not allowed:
        raise WrongCode("Several codes were wrong. Wait a minute, then type the one that is shown then.")
    # of a row that is locked, so that one code lets nobody in twice
    verified = verify_token(user, device.persistent_id, "".join(code.split()))
    if verified is None:
        raise WrongCode("This code is wrong or was used before. Check the clock of your phone and type the next one.")
    found: TOTPDevice | StaticDevice = verified
    return found
