"""Stores on shoppers' pages: the filter for nearby stores, and the stores that have a product.

The shopper's location comes from the browser, after a click, rounded to two decimals of a degree (about a kilometre).
It is part of the page's URL and stored nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext

from search import sizes
from search.engine import places
from search.params import written_place
from search.stores import distance
from search.types import Hit, Place, SearchQuery

USUAL_KM = 25.0
REACHES = (5.0, 10.0, 25.0, 50.0, 100.0)
AT_FIRST = 4
"""Stores of a product that are shown before “show more”."""
SLACK = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """A distance to choose; ``value``: the URL parameter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class NearView:
    """``km``: the radius that a click on “near me” selects. ``reaches``: the distances to choose from, none without a
    place."""

    km: str
    reaches: tuple[Reach, ...] = ()

    @property
    def value(self) -> str:
        """The chosen place as in the URL."""
        return next((one.value for one in self.reaches if one.selected), "")


def near_view(query: SearchQuery) -> NearView | None:
    """Return the filter for stores near the shopper; None if the shop has no store with a known location."""
    near = query.near
    if not any(one.latitude is not None for one in places.latest().all):
        return None
    if near is None:
        return NearView(f"{USUAL_KM:g}")
    reaches = sorted({*REACHES, near.km})
    return NearView(
        f"{near.km:g}",
        tuple(Reach(written_place(replace(near, km=km)), within(km), km == near.km) for km in reaches),
    )


def within(km: float) -> str:
    return gettext("Within %(km)s km") % {"km": distance(km)}


def chip_text(near: Place) -> str:
    return gettext("In stores within %(km)s km") % {"km": distance(near.km)}


def with_place(url: str, near: Place | None) -> str:
    """Return a URL with the shopper's location added."""
    return url if near is None else f"{url}?{urlencode({'near': written_place(near)})}"


def kept_to_oneself(response: HttpResponse, near: Place | None) -> HttpResponse:
    """Keep a page that was made for a location out of all caches."""
    if near is not None:
        response["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store that has a product. ``away``: its distance, "" if the shopper's location is unknown."""

    name: str
    address: str
    link: str
    sizes: tuple[str, ...]
    away: str


@dataclass(frozen=True, slots=True)
class StoresView:
    """The stores that have a product, the nearest first if the shopper's location is known. ``km`` as in
    :class:`NearView`, "" if no store's location is known."""

    first: tuple[StoreView, ...]
    rest: tuple[StoreView, ...]
    km: str
    is_near: bool


def stores_view(hit: Hit, near: Place | None) -> StoresView | None:
    """Return the stores that have a product; None if none has it."""
    stores = places.latest()
    away = {} if near is None else {one.value: km for one, km in stores.nearest(near)}
    held = {one.store: one.sizes for one in hit.offer.stores}
    known = [one for one in stores.all if one.value in held]
    if not known:
        return None
    shown = [
        StoreView(
            name=one.name,
            address=", ".join(one.address),
            link=one.link,
            sizes=tuple(sorted(held[one.value], key=sizes.place)),
            away=gettext("%(km)s km") % {"km": distance(away[one.value])} if one.value in away else "",
        )
        for one in sorted(known, key=lambda one: (away.get(one.value, float("inf")), one.name.casefold()))
    ]
    fits = len(shown) <= AT_FIRST + SLACK
    return StoresView(
        first=tuple(shown if fits else shown[:AT_FIRST]),
        rest=() if fits else tuple(shown[AT_FIRST:]),
        km=f"{USUAL_KM:g}" if any(one.latitude is not None for one in known) else "",
        is_near=near is not None,
    )
