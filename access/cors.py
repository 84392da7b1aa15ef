"""Which pages of other origins may call the API: those named by a live key or WIDGET_ORIGINS (used by
django-cors-headers)."""

from __future__ import annotations

from typing import Any

from corsheaders.signals import check_request_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from access import keys

LONGEST_ORIGIN = 300


@receiver(check_request_enabled)
def is_allowed(sender: Any, request: HttpRequest, **more: Any) -> bool:
    origin = request.headers.get("Origin", "")
    if not request.path.startswith("/api/") or not 0 < len(origin) <= LONGEST_ORIGIN:
        return False
    return origin.lower() in settings.WIDGET_ORIGINS or keys.allowed_anywhere(origin)
