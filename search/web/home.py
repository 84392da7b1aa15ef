"""The home page, made of the shop's newest products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from search.types import Hit, SearchQuery, SearchResult
from search.web.cards import Link, card
from search.web.labels import counted
from search.web.state import PageState

NEW = 12
"""Fills rows of 2, 3, 4 and 6 products without a rest."""
FULL_ROWS = (12, 6)
"""How many categories fill their rows at every width; fewer than the last are shown as they are."""
COLOURS = 16


def home_page(result: SearchResult | None) -> dict[str, Any]:
    """Without an index the page still has its search box."""
    if result is None or not result.hits:
        return {"empty": gettext("The first products are on their way. Please check back soon.")}
    return {
        "cards": [card(hit) for hit in varied(result.hits, NEW)],
        "kinds": _kinds(result),
        "colours": [
            Link(one.value, filtered("colour", one.value)) for one in result.facets.get("colour", ())[:COLOURS]
        ],
        "examples": _examples(result.hits),
    }


def filtered(name: str, value: str) -> str:
    """The address of all products with a value."""
    return PageState().url(SearchQuery(filters={name: (value,)}))


def varied(hits: Sequence[Hit], count: int) -> list[Hit]:
    """The newest, but no two of a type before every type was shown."""
    seen: dict[str, int] = {}
    ranked = []
    for place, hit in enumerate(hits):
        kind = hit.article_type or ""
        seen[kind] = seen.get(kind, 0) + 1
        ranked.append((seen[kind], place, hit))
    return [hit for _, _, hit in sorted(ranked, key=lambda one: one[:2])[:count]]


def _kinds(result: SearchResult) -> list[dict[str, Any]]:
    pictures: dict[str, Hit] = {}
    for hit in result.hits:
        if hit.article_type and hit.thumbnail:
            pictures.setdefault(hit.article_type, hit)
    found = [one for one in result.facets.get("article_type", ()) if one.value in pictures]
    kept = next((count for count in FULL_ROWS if len(found) >= count), len(found))
    return [
        {
            "label": one.value,
            "url": filtered("article_type", one.value),
            "count_text": counted(one.count),
            "card": card(pictures[one.value]),
        }
        for one in found[:kept]
    ]


def _examples(hits: Sequence[Hit]) -> list[Link]:
    """Searches that this shop can answer, in the words of its own products."""
    said = (f"{hit.colour} {hit.article_type}".lower() for hit in varied(hits, 12) if hit.colour and hit.article_type)
    words = [text for text in dict.fromkeys(said) if len(text) < 24]
    return [Link(text, PageState().url(SearchQuery(text=text))) for text in words[:4]]
