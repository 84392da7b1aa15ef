"""A product as lists and rows show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from search.types import Hit
from search.web.labels import money
from search.web.state import PageState


@dataclass(frozen=True, slots=True)
class Card:
    """A product with the addresses around it. ``brand`` is empty where the title begins with it."""

    hit: Hit
    key: str
    url: str
    brand: str
    price: str
    similar: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    value: str = ""
    count: int = 0
    card: Card | None = None


def card(hit: Hit) -> Card:
    return Card(
        hit=hit,
        key=slugify(f"{hit.catalog}-{hit.id}"),
        url=hit.url,
        brand=brand_beside_title(hit),
        price=money(hit.price, hit.currency),
        similar=PageState(like=(hit.catalog, hit.id)).url(),
    )


def brand_beside_title(hit: Hit) -> str:
    """The brand, unless the title begins with it and would say it twice."""
    brand = hit.brand or ""
    return "" if hit.title.casefold().startswith(brand.casefold()) else brand
