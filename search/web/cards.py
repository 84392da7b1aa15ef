"""A product as lists and rows show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from search.types import Hit, Look, Picture, Place
from search.values import value_name
from search.web.labels import money, number
from search.web.near import with_place
from search.web.state import PageState

MOST_SIZES = 8
MOST_SWATCHES = 5


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour of the style that a card shows; ``current``: the one on the card."""

    label: str
    look: Look
    current: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A product with its URLs. ``brand`` is empty if the title begins with it; ``second`` is another picture.

    ``swatches`` are all colours of its style, none if there is only one; ``shown_swatches`` are those that fit on a
    card (its own first); ``looks_text`` says how many there are.
    """

    hit: Hit
    key: str
    url: str
    brand: str
    price: str
    regular_price: str
    sizes: str
    second: Picture | None
    similar: str
    swatches: tuple[Swatch, ...] = ()
    looks_text: str = ""
    explanation: str = ""

    @property
    def shown_swatches(self) -> tuple[Swatch, ...]:
        return tuple(sorted(self.swatches, key=lambda one: not one.current))[:MOST_SWATCHES]

    @property
    def further_swatches(self) -> int:
        return len(self.swatches[MOST_SWATCHES:])

    @property
    def name(self) -> str:
        """The name under which a browser remembers it."""
        return f"{self.hit.catalog}/{self.hit.id}"


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    value: str = ""
    count: int = 0
    card: Card | None = None


def card(hit: Hit, *, explain: bool = False, near: Place | None = None) -> Card:
    """``near``: where the shopper is, so that the product's page can show how far its stores are."""
    return Card(
        hit=hit,
        key=slugify(f"{hit.catalog}-{hit.id}"),
        url=with_place(hit.url, near),
        brand=brand_beside_title(hit),
        price=money(hit.price, hit.currency),
        regular_price=money(hit.offer.regular_price, hit.currency),
        sizes=" ".join(hit.offer.sizes[:MOST_SIZES]) + (" …" if len(hit.offer.sizes) > MOST_SIZES else ""),
        second=hit.pictures[1] if len(hit.pictures) > 1 else None,
        similar=PageState(like=((hit.catalog, hit.id),)).url(),
        swatches=swatches(hit),
        looks_text=looks_text(hit),
        explanation=explanation(hit) if explain else "",
    )


def swatches(hit: Hit) -> tuple[Swatch, ...]:
    """Return the colours of a style, in their order."""
    own = (hit.catalog, hit.id)
    return tuple(
        Swatch(value_name("colour", one.colour) or one.title, one, (one.catalog, one.id) == own) for one in hit.looks
    )


def looks_text(hit: Hit) -> str:
    """Return "3 colours", or "3 looks" if they differ in something else; "" without looks."""
    count = len(hit.looks)
    if not count:
        return ""
    if len({one.colour for one in hit.looks}) == count:
        return ngettext("%(count)s colour", "%(count)s colours", count) % {"count": number(count)}
    return ngettext("%(count)s look", "%(count)s looks", count) % {"count": number(count)}


def explanation(hit: Hit) -> str:
    """Return why a product was found, for staff: its reasons, and the similarity of its picture and words, 0 to 100."""
    parts = {
        gettext("picture %d"): hit.image_score,
        gettext("words %d"): hit.text_score,
        gettext("all %d"): hit.score,
    }
    told = [text % round(value * 100) for text, value in parts.items() if value is not None]
    if hit.confident is not None:
        told.append(gettext("close") if hit.confident else gettext("not close"))
    return " · ".join([*hit.reasons, *told])


def brand_beside_title(hit: Hit) -> str:
    """Return the brand, unless the title begins with it and would repeat it."""
    brand = hit.brand or ""
    return "" if hit.title.casefold().startswith(brand.casefold()) else brand
