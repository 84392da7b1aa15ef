"""The products that are searched with, beside the results: each can be removed or inverted, and words can be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext

from search import service
from search.errors import ProductNotFound
from search.types import Hit
from search.web.cards import Card, Link, card
from search.web.labels import REFINEMENTS
from search.web.state import PageState

GARMENTS = {"shirt": "top", "top": "top", "jacket": "outerwear", "trouser": "trousers", "jean": "trousers",
            "short": "shorts", "skirt": "skirt", "dress": "dress", "shoe": "shoes", "heel": "shoes", "sandal": "shoes",
            "bag": "bag"}  # fmt: skip
"""Parts of article types → the garment for which a refinement is suggested."""


@dataclass(frozen=True, slots=True)
class LikedProduct:
    """``turned_url``: with the product counting the other way; ``removed_url``: without it; "" if not possible."""

    card: Card
    liked: bool
    turned_url: str
    removed_url: str


def known_products(state: PageState) -> tuple[PageState, list[Hit]]:
    """Return the state without products that are no longer sold, and the remaining products.

    Errors: ProductNotFound if neither one of them nor a photo is left to search with.
    """
    hits = {(hit.catalog, hit.id): hit for hit in service.products((*state.like, *state.unlike))}
    like, unlike = (tuple(one for one in several if one in hits) for several in (state.like, state.unlike))
    if not (like or state.photos):
        raise ProductNotFound(*state.like[0])
    return state.with_products(like, unlike), list(hits.values())


def like_panel(state: PageState, products: Sequence[Hit]) -> dict[str, Any]:
    ways = {"image": gettext("Appearance"), "text": gettext("Description"), "both": gettext("Both")}
    return {
        "card": card(products[0]),
        "products": [_liked(state, one) for one in products] if len(products) > 1 or state.photos else [],
        "ways": []
        if state.mix
        else [Link(label, state.url(by=by), current=by == state.by, value=by) for by, label in ways.items()],
        "refine": refine_form(state, products[0].article_type),
        "beside": urlencode(state.params()),
    }


def refine_form(state: PageState, article_type: str | None) -> dict[str, Any]:
    """Return the form "like this, but …": its hidden fields, and an example that suits the product."""
    kind = (article_type or "").casefold()
    garment = next((label for part, label in GARMENTS.items() if part in kind), "")
    plain = replace(state, query=replace(state.query, text="", plain=()))
    return {
        "hidden": tuple(pair for pair in plain.params() if pair[0] not in ("limit", "offset", "by")),
        "placeholder": str(REFINEMENTS.get(garment, gettext("Like this, but… cheaper, in red"))),
    }


def _liked(state: PageState, hit: Hit) -> LikedProduct:
    one = (hit.catalog, hit.id)
    liked = one in state.like
    like = tuple(other for other in state.like if other != one)
    unlike = tuple(other for other in state.unlike if other != one)
    others = bool(like) or any(photo.liked for photo in state.photos)
    turned = state.with_products(like, (*unlike, one)) if liked else state.with_products((*like, one), unlike)
    return LikedProduct(
        card=card(hit),
        liked=liked,
        turned_url=turned.url() if others else "",
        removed_url=state.with_products(like, unlike).url() if others else "",
    )
