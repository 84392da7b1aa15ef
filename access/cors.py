"""Which pages of other origins may call the API: those that a live key names (django-cors-headers asks)."""

from __future__ import annotations

from typing import Any

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest

from access import keys

LONGEST_ORIGIN = 300


@receiver(check_request_enabled)
def is_allowed(sender: Any, request: HttpRequest, **more: Any) -> bool:
    origin = request.headers.get("Origin", "")
    return request.path.startswith("/api/") and 0 < len(origin) <= LONGEST_ORIGIN and keys.allowed_anywhere(origin)
