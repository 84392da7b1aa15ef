"""Origins of web pages, as browsers send them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError


def origins_of(values: Iterable[str]) -> list[str]:
    """Return each origin once, in lower case without a path. Errors: ValidationError naming the first invalid one."""
    found: dict[str, None] = {}
    for value in filter(None, (text.strip() for text in values)):
        parts = urlsplit(value.lower())
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValidationError(f"{value} is not an origin; write for instance https://shop.example.")
        found[f"{parts.scheme}://{parts.netloc}"] = None
    return list(found)
