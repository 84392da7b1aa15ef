"""A product's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from search import fields, sizes
from search.types import Hit, Picture, Place, SearchResult
from search.values import value_name
from search.web.cards import Link, brand_beside_title, card
from search.web.home import filtered
from search.web.labels import number
from search.web.like_panel import refine_form
from search.web.near import stores_view
from search.web.state import PageState
from search.web.structured import product_data

CRUMBS = ("gender", "category", "article_type")


def product_page(
    hit: Hit, rows: Mapping[str, SearchResult], absolute: Callable[[str], str], near: Place | None = None
) -> dict[str, Any]:
    """Return the context of a product's page, with ``rows`` of similar products by ``image`` and ``text``.

    ``absolute`` completes a URL; ``near``: where the shopper is.
    """
    titles = {"image": gettext("Similar look"), "text": gettext("Similar description")}
    crumbs = [Link(gettext("Home"), reverse("search:home"))]
    crumbs += [_link(name, value) for name in CRUMBS if (value := getattr(hit, name))]
    return {
        "card": card(hit),
        "sizes": _sizes(hit),
        "stores": stores_view(hit, near),
        "page_url": absolute(hit.url),
        "gallery": _gallery(hit),
        "picture_url": absolute(hit.image) if hit.image else "",
        "data": product_data(hit, absolute(hit.url), [absolute(one.shown) for one in hit.pictures]),
        "crumbs": crumbs,
        "refine": refine_form(PageState(like=((hit.catalog, hit.id),)), hit.article_type),
        "brand_url": filtered("brand", hit.brand) if brand_beside_title(hit) else "",
        "facts": [
            {"name": name, "label": fields.label(name), "values": [_link(name, one) for one in values]}
            for name, values in _facts(hit)
        ],
        "rows": [
            {
                "id": f"row-{by}",
                "label": titles[by],
                "url": PageState(like=((hit.catalog, hit.id),), by=by).url(),  # type: ignore[arg-type]
                "cards": [card(one) for one in row.hits],
            }
            for by, row in rows.items()
            if row.hits
        ],
    }


def _link(name: str, value: str) -> Link:
    return Link(value_name(name, value), filtered(name, value), value=value)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the product: ``alt`` is its alternative text, ``name`` that of its thumbnail."""

    picture: Picture
    alt: str
    name: str


def _gallery(hit: Hit) -> list[Shown]:
    count = len(hit.pictures)
    shown = []
    for place, one in enumerate(hit.pictures, 1):
        name = gettext("Picture %(place)s of %(count)s") % {"place": number(place), "count": number(count)}
        shown.append(Shown(one, f"{hit.title}: {name}" if place > 1 else hit.title, name))
    return shown


@dataclass(frozen=True, slots=True)
class Size:
    """A size, and whether it is available; ``url``: of the look that still has it if this one does not."""

    text: str
    is_left: bool
    url: str = ""


def _sizes(hit: Hit) -> list[Size]:
    """Return all sizes in order, each once: the product's own, and those of looks of the same style and colour, such as
    two products that staff merged."""
    found: dict[str, Size] = {}
    same = [one for one in hit.looks if one.colour == hit.colour and (one.catalog, one.id) != (hit.catalog, hit.id)]
    for offer, url in [(hit.offer, ""), *((one.offer, one.url) for one in same)]:
        left = () if offer.is_sold_out else offer.sizes
        for text in (*offer.sizes, *offer.gone_sizes):
            key, is_left = sizes.key(text), text in left
            if key not in found or (is_left and not found[key].is_left):
                found[key] = Size(text, is_left, url if is_left else "")
    return sorted(found.values(), key=lambda one: sizes.place(one.text))


def _facts(hit: Hit) -> list[tuple[str, tuple[str, ...]]]:
    """Return the tags and own columns; the brand only if it is not shown above the title."""
    above = {"brand"} if brand_beside_title(hit) else set()
    tags = [(name, (value,)) for name, value in fields.tags_of(hit).items() if value and name not in above]
    return [*tags, *((fields.ATTRIBUTE_PREFIX + name, values) for name, values in hit.attributes.items())]
