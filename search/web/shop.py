"""The shop's branding on every page: its name, logo, colours and font, and the links of its footer."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

LIGHT = 0.179
"""Relative luminance above which black text is more legible than white: contrast 4.6 with both (WCAG 2)."""


def identity(request: HttpRequest) -> dict[str, Any]:
    """Return the template variables of every page."""
    css = theme_css()
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_logo": settings.SHOP_LOGO,
        "shop_links": settings.SHOP_LINKS,
        "theme_url": f"{reverse('search:theme')}?{hashlib.md5(css.encode()).hexdigest()[:8]}" if css else "",
        "max_upload_bytes": settings.MAX_UPLOAD_MB * 2**20,
        "languages": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else (),
    }


@cache_control(public=True, max_age=86400)
def theme(request: HttpRequest) -> HttpResponse:
    """Return the settings' colours and font as a style sheet."""
    return HttpResponse(theme_css(), content_type="text/css; charset=utf-8")


def theme_css() -> str:
    """Return the style sheet; empty if the settings change nothing."""
    rules = _root(settings.SHOP_COLOUR, settings.SHOP_FONT)
    dark = settings.SHOP_COLOUR_DARK or settings.SHOP_COLOUR
    if dark:
        rules += f"@media (prefers-color-scheme: dark) {{ {_root(dark, '')}}}\n"
    return rules


def _root(colour: str, font: str) -> str:
    properties = []
    if colour:
        on = "#000" if luminance(colour) > LIGHT else "#fff"
        soft = f"color-mix(in srgb, {colour} 12%, var(--page))"
        properties += [f"--accent: {colour}", f"--on-accent: {on}", f"--accent-soft: {soft}"]
    if font:
        properties += [f"--font: {font}", f"--font-display: {font}"]
    return f":root {{ {'; '.join(properties)}; }}\n" if properties else ""


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1, as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
