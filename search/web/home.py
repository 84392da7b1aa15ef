"""The home page, made of the shop's newest products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from search.fields import YES
from search.types import FacetValue, Hit, SearchQuery, SearchResult
from search.values import value_name
from search.web.cards import Link, card
from search.web.labels import counted
from search.web.state import PageState

NEW = 12
"""Fills rows of 2, 3, 4 and 6 products completely; fewer are shown in a single scrolling row."""
SALE = 12
FULL_ROWS = (12, 6)
"""Numbers of categories that fill their rows at every width; fewer than the last are shown as they are."""
COLOURS = (16, 8)
"""The same for colours."""
EXAMPLES, LONGEST_EXAMPLE = 4, 24


def home_page(result: SearchResult | None, sale: Sequence[Hit] = ()) -> dict[str, Any]:
    """Return the context of the home page. ``result``: the newest products, None without an index; ``sale``: reduced
    ones."""
    if result is None or not result.hits:
        return {"empty": gettext("The first products are on their way. Please check back soon.")}
    return {
        "cards": [card(hit) for hit in varied(result.hits, NEW)],
        "fills_rows": len(result.hits) >= NEW,
        "sale": [card(hit) for hit in varied(sale, SALE)],
        "sale_url": filtered("on_sale", YES),
        "kinds": _kinds(result),
        "colours": [
            Link(value_name("colour", one.value), filtered("colour", one.value), value=one.value)
            for one in _full(result.facets.get("colour", ()), COLOURS)
        ],
        "examples": _examples(result.hits),
    }


def filtered(name: str, value: str) -> str:
    """Return the URL of all products with a value."""
    return PageState().url(SearchQuery(filters={name: (value,)}))


def varied(hits: Sequence[Hit], count: int) -> list[Hit]:
    """Return the newest products, but no second one of a type before every type was shown."""
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
    return [
        {
            "label": value_name("article_type", one.value),
            "url": filtered("article_type", one.value),
            "count_text": counted(one.count),
            "card": card(pictures[one.value]),
        }
        for one in _full(found, FULL_ROWS)
    ]


def _full(values: Sequence[FacetValue], counts: Sequence[int]) -> Sequence[FacetValue]:
    """Return as many values as the first of the counts for which there are enough; all if there are fewer."""
    return values[: next((count for count in counts if len(values) >= count), len(values))]


def _examples(hits: Sequence[Hit]) -> list[Link]:
    """Return searches that find something in this shop, in the words of its own products; if the page has other names
    for these, links to what such a search would find."""
    pairs = [(hit.colour, hit.article_type) for hit in varied(hits, 12) if hit.colour and hit.article_type]
    found: dict[str, Link] = {}
    for colour, kind in pairs:
        names = value_name("colour", colour), value_name("article_type", kind)
        if names == (colour, kind):
            text = f"{colour} {kind}".lower()
            link = Link(text, PageState().url(SearchQuery(text=text)))
        else:
            filters = {"colour": (colour,), "article_type": (kind,)}
            text = gettext("%(type)s, %(colour)s") % {"type": names[1], "colour": names[0].lower()}
            link = Link(text, PageState().url(SearchQuery(filters=filters)))
        if len(link.label) < LONGEST_EXAMPLE:
            found.setdefault(link.label, link)
    return list(found.values())[:EXAMPLES]
