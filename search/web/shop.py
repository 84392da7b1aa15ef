"""The shop's own face on every page: its name and what the templates need of the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def identity(request: HttpRequest) -> dict[str, Any]:
    """Template variables of every page."""
    return {
        "shop_name": settings.SHOP_NAME,
        "max_upload_bytes": settings.MAX_UPLOAD_MB * 2**20,
        "languages": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else (),
    }
