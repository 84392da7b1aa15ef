"""``/widget.js``: search on pages of other sites, in the languages of the shop (docs/embedding.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, gettext, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from search.web.labels import FACETS, GARMENTS

PLACE = "/* texts, by language */ {}"
FILTERS = ("gender", "article_type", "colour", "size")
ACCENT, ACCENT_DARK = "#a8432a", "#f0977a"


@require_safe
@conditional_page
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """Return the script with its texts; the same for everybody, so that browsers and proxies may cache it an hour."""
    found = finders.find("js/widget.js") or settings.STATIC_ROOT / "js" / "widget.js"
    words = json.dumps({code: _texts(code) for code, _ in settings.LANGUAGES}, ensure_ascii=False)
    source = Path(found).read_text().replace(PLACE, words)
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")


def _texts(language: str) -> dict[str, Any]:
    with override(language):
        return {
            "accent": settings.SHOP_COLOUR or ACCENT,
            "accentDark": settings.SHOP_COLOUR_DARK or settings.SHOP_COLOUR or ACCENT_DARK,
            "search": gettext("Search products"),
            "photo": gettext("Search by photo"),
            "suggestions": gettext("Suggestions"),
            "results": gettext("Search results"),
            "close": gettext("Close"),
            "more": gettext("Show more"),
            "looking": gettext("Searching…"),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "quoted": gettext("“%(words)s”") % {"words": "{}"},
            "like": gettext("Like your photo"),
            "yours": gettext("The photo you searched with"),
            "nothing": gettext("No close matches. These are the nearest products."),
            "one": gettext("1 product"),
            "many": gettext("{} products"),
            "busy": gettext("Many searches came from your connection at once."),
            "failed": gettext("That didn’t work. Please try again."),
            "unavailable": gettext("Search is not available on this page."),
            "garments": {label: str(name) for label, name in GARMENTS.items()},
            "filters": {name: str(FACETS[name]) for name in FILTERS},
        }
