"""Lockout after failed log-ins: by address (django-axes), and by user name from any address.

A successful login only resets the failures of that name at that address: otherwise somebody with a login could guess
other people's passwords without limit, by logging in between the guesses.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from search.addresses import network

MOST_TRIES_OF_A_NAME = 50
"""Within the cool-off time. More than the limit of an address, so that nobody locks staff out from one place."""


class OftenTriedName:
    """Refuses a name that was tried from many addresses, before its password is checked."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **more: Any) -> None:
        since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
        tries = AccessAttempt.objects.filter(username=username or "", attempt_time__gte=since)
        if (tries.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) >= MOST_TRIES_OF_A_NAME:
            raise PermissionDenied


def address(request: HttpRequest) -> str:
    """Return the address that failures are counted by: IPv4 unchanged, for IPv6 the first address of its /64 network.
    """
    return network(str(request.META.get("REMOTE_ADDR", ""))).partition("/")[0]


@receiver(user_logged_in)
def forgive(sender: object, request: HttpRequest, user: AbstractUser, **more: Any) -> None:
    AccessAttempt.objects.filter(username=user.get_username(), ip_address=address(request)).delete()


def page(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    message = f"Too many log-ins failed. Please wait {minutes} minutes and try again."
    response = render(request, "429.html", {"message": message}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
