"""Who may see a photo: the browser that sent it, identified by a cookie with nothing but a random number."""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def holder_of(request: HttpRequest) -> str:
    """Return the secret in the cookie, "" without one."""
    value = request.COOKIES.get(settings.PHOTO_COOKIE_NAME, "")
    return value if FORM.fullmatch(value) else ""


def new_holder() -> str:
    return secrets.token_urlsafe(16)


def remember(response: HttpResponse, holder: str) -> None:
    """Set the cookie for as long as photos are stored."""
    response.set_cookie(
        settings.PHOTO_COOKIE_NAME,
        holder,
        max_age=round(settings.PHOTO_TTL_HOURS * 3600),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
