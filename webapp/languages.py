"""The language of a page: the shopper's choice, else the browser's, else the shop's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

if TYPE_CHECKING:
    from webapp.env import Environment

NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ar": "العربية"}
"""Each language in its own words, so that its speakers find it."""
ENGLISH_ONLY = ("/admin/", "/api/", "/healthz", "/readyz", "/metrics")


def offered(env: Environment) -> tuple[str, ...]:
    """Return the languages to choose from; the shop's own is always included."""
    return (env.SHOP_LANGUAGE, *env.SHOP_LANGUAGES)


class ShopperLocaleMiddleware(LocaleMiddleware):
    """Translates pages for shoppers; the admin and the API are completely in English."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(ENGLISH_ONLY):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
        else:
            super().process_request(request)
