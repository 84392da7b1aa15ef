"""Who a visitor is: a random number in a signed cookie that is set only if the setting or the visitor allows it."""

from __future__ import annotations

import re
import secrets
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE_SALT = "drape.visitor"
REFUSAL_DAYS = 180
ROBOTS = re.compile(r"bot\b|crawl|spider|slurp|preview|headless|monitor|curl/|wget/|python-requests", re.IGNORECASE)


class Choice(StrEnum):
    """What a visitor decided about being recognised; OFF: there is nothing to decide."""

    OFF = "off"
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"


def choice_of(request: HttpRequest) -> Choice:
    if settings.PERSONALISATION == "off" or is_robot(request):
        return Choice.OFF
    if visitor_of(request):
        return Choice.AGREED
    if request.COOKIES.get(settings.REFUSAL_COOKIE_NAME):
        return Choice.REFUSED
    return Choice.OPEN if settings.PERSONALISATION == "ask" else Choice.AGREED


def visitor_of(request: HttpRequest) -> str:
    """Return the visitor's id, "" if there is none or personalisation is off."""
    if settings.PERSONALISATION == "off":
        return ""
    signed = request.get_signed_cookie(settings.VISITOR_COOKIE_NAME, default="", salt=COOKIE_SALT)
    return signed or ""


def agree(response: HttpResponse) -> str:
    """Give the browser a new id and return it."""
    visitor = secrets.token_urlsafe(18)
    response.set_signed_cookie(
        settings.VISITOR_COOKIE_NAME,
        visitor,
        salt=COOKIE_SALT,
        max_age=settings.PROFILE_DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.delete_cookie(settings.REFUSAL_COOKIE_NAME, samesite="Lax")
    return visitor


def refuse(response: HttpResponse) -> None:
    """Remove the id from the browser, and store the refusal: that and nothing else."""
    withdraw(response)
    response.set_cookie(
        settings.REFUSAL_COOKIE_NAME,
        "1",
        max_age=REFUSAL_DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def withdraw(response: HttpResponse) -> None:
    """Remove the id from the browser."""
    response.delete_cookie(settings.VISITOR_COOKIE_NAME, samesite="Lax")


def is_robot(request: HttpRequest) -> bool:
    """Return whether the user agent identifies itself as a robot."""
    agent = request.headers.get("User-Agent", "")
    return bool(ROBOTS.search(agent))
