"""URLs to which the shop sends shoppers: paths of this site or https pages, nothing executable."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

LONGEST = 1000


def check_address(text: str) -> str:
    """Return the URL if it may be used. Errors: ValueError with a sentence."""
    if not _is_path(text) and not _is_https(text):
        raise ValueError("Give a path such as /search?on_sale=1, or an address that begins with https://.")
    return text


def check_picture(text: str) -> str:
    """Return the URL of a picture that pages of this shop may show. Errors: ValueError with a sentence."""
    if _is_path(text) or (_is_https(text) and text.startswith(tuple(f"{one}/" for one in _origins()))):
        return text
    allowed = ", ".join(("/media/…", *_origins()))
    raise ValueError(f"Pages show pictures of this shop alone: give an address below {allowed}.")


def _is_path(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//") and _is_plain(text)


def _is_https(text: str) -> bool:
    if not _is_plain(text):
        return False
    try:
        parts = urlsplit(text)
        named = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and named


def _is_plain(text: str) -> bool:
    """Return whether a text is free of what browsers drop or read as a slash: both would change the URL."""
    return len(text) <= LONGEST and text.isprintable() and not any(letter in text for letter in ' \\<>"')


def _origins() -> list[str]:
    """Return from where, besides this site, the Content-Security-Policy allows pictures."""
    sources = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
    return [one for one in sources if one.startswith("https://") and "*" not in one]
