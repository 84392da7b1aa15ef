"""Which click led to a purchase: last-click attribution to the same visitor and product within a week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from behaviour.models import StoredEvent

WITHIN = timedelta(days=7)
Thing = tuple[str, str, str]
"""Visitor or customer, catalogue, product."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The list and the place in which a purchased product was clicked: ``row`` of recommendations, else the results of
    a search for ``query``; both "" if unknown."""

    row: str = ""
    query: str = ""
    position: int | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.row or self.query)


def origins_of_purchases(start: datetime) -> list[Origin]:
    """Return where each purchase of the day that begins at ``start`` came from: as reported by the shop, else by the
    click. Anonymous purchases and those without a click are left out."""
    purchases = list(
        StoredEvent.objects.filter(type="purchase", at__gte=start, at__lt=start + timedelta(days=1))
        .order_by("at")
        .values_list("visitor", "customer", "catalog", "product", "at", "row", "query", "position")
    )
    things = {
        (owner, catalog, product)
        for visitor, customer, catalog, product, *_ in purchases
        for owner in (visitor, customer)
        if owner
    }
    clicks = _clicks(things, start) if things else {}
    found = []
    for visitor, customer, catalog, product, at, row, query, position in purchases:
        origin = Origin(row, query, position)
        if not origin.is_known:
            earlier = [
                one for owner in (visitor, customer) if owner
                for one in clicks.get((owner, catalog, product), ()) if at - WITHIN <= one[0] <= at
            ]  # fmt: skip
            origin = max(earlier, key=lambda one: one[0])[1] if earlier else origin
        if origin.is_known:
            found.append(origin)
    return found


def _clicks(things: set[Thing], start: datetime) -> Mapping[Thing, list[tuple[datetime, Origin]]]:
    """Return when these visitors clicked these products in a list."""
    found: dict[Thing, list[tuple[datetime, Origin]]] = {}
    for owner, catalog, product, at, origin in _clicks_in_lists(start):
        if (owner, catalog, product) in things:
            found.setdefault((owner, catalog, product), []).append((at, origin))
    return found


def _clicks_in_lists(start: datetime) -> Iterator[tuple[str, str, str, datetime, Origin]]:
    rows = StoredEvent.objects.filter(type="click", at__gte=start - WITHIN, at__lt=start + timedelta(days=1))
    for visitor, customer, catalog, product, at, row, query, position in rows.exclude(row="", query="").values_list(
        "visitor", "customer", "catalog", "product", "at", "row", "query", "position"
    ).iterator(1000):
        for owner in (visitor, customer):
            if owner:
                yield owner, catalog, product, at, Origin(row, query, position)
