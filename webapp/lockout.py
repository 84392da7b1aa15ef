"""What somebody sees who failed to log in too often."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    message = f"Too many log-ins failed. Please wait {minutes} minutes and try again."
    response = render(request, "429.html", {"message": message}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
