"""A product's own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from search.types import Hit, SearchResult
from search.web.cards import Link, card
from search.web.home import filtered
from search.web.labels import FACETS
from search.web.state import PageState

CRUMBS = ("gender", "category", "article_type")


def product_page(hit: Hit, rows: Mapping[str, SearchResult]) -> dict[str, Any]:
    """A product with rows of similar ones: ``rows`` by ``image`` and ``text``."""
    titles = {"image": gettext("Similar look"), "text": gettext("Similar description")}
    crumbs = [Link(gettext("Home"), reverse("search:home"))]
    crumbs += [Link(value, filtered(name, value)) for name in CRUMBS if (value := getattr(hit, name))]
    return {
        "card": card(hit),
        "crumbs": crumbs,
        "brand_url": filtered("brand", hit.brand) if hit.brand else "",
        "facts": [
            {"name": name, "label": FACETS[name], "value": value, "url": filtered(name, value)}
            for name in FACETS
            if name not in ("catalog", "brand") and (value := getattr(hit, name))
        ],
        "rows": [
            {
                "id": f"row-{by}",
                "label": titles[by],
                "url": PageState(like=(hit.catalog, hit.id), by=by).url(),  # type: ignore[arg-type]
                "cards": [card(one) for one in row.hits],
            }
            for by, row in rows.items()
            if row.hits
        ],
    }
