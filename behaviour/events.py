"""One action of a shopper, and how it is parsed from what callers send."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from behaviour import customers
from search.experiments.running import LABEL, side_of
from search.types import clean_text

WEIGHTS: Mapping[str, float] = {
    "view": 1.0,
    "click": 1.0,
    "like": 4.0,
    "unlike": 0.0,
    "add_to_cart": 5.0,
    "remove_from_cart": 0.0,
    "purchase": 6.0,
    "rating": 0.0,
    "search": 0.0,
    "shown": 0.0,
}
"""How strongly each type of event speaks for a product; the strength of a rating depends on its stars."""
STARS: Mapping[int, float] = {1: 0.0, 2: 0.0, 3: 0.0, 4: 3.0, 5: 5.0}
"""The same for a rating, by its stars: four count less than a like, five more."""
STRENGTHS: Mapping[str, float] = {**WEIGHTS, **{f"rating {stars}": weight for stars, weight in STARS.items()}}
"""The same for the types as recorded about a visitor (:attr:`Event.noted`)."""
GOOD, BAD = frozenset({"like", "rating 4", "rating 5"}), frozenset({"unlike", "rating 1", "rating 2"})
"""Recorded types (:attr:`Event.noted`) of a positive opinion of a product, and of a negative one."""
OPINIONS = GOOD | BAD | {"rating 3"}
WITHOUT_PRODUCT = ("search", "shown")
SEARCHING = ("search", "click")
"""Types of events to which the variant of an experiment may apply."""
MOST_EXPERIMENTS = 10
EARLY = timedelta(minutes=5)
"""Callers' clocks may be ahead by this much; such times are set to now."""
LATE = timedelta(days=7)
LONGEST_ID = 200
MOST_PIECES = 1000


class EventRefused(ValueError):
    """The event cannot be used; the message is the reason for the caller."""


@dataclass(frozen=True, slots=True)
class Event:
    """One action of a shopper. ``at`` is in UTC; ``visitor`` and ``customer`` are "" if unknown.

    ``customer`` is a hash of :mod:`behaviour.customers`; ``price`` is for one piece, in the shop's currency. ``row``
    names the recommendation row, ``query`` the words searched for, ``results`` how many were found. ``experiments``:
    variants of experiments that applied to a search or a click, each between two spaces (" 12a 13b "). ``rating``:
    stars, 1 to 5. Events of type "shown", for a row with so many ``results``, have no visitor and no product.
    """

    id: str
    type: str
    visitor: str
    customer: str
    catalog: str
    product: str
    at: datetime
    query_id: str = ""
    query: str = ""
    row: str = ""
    position: int | None = None
    results: int | None = None
    quantity: int | None = None
    price: Decimal | None = None
    experiments: str = ""
    rating: int | None = None

    @property
    def noted(self) -> str:
        """What is recorded of it about its visitor: the type, for a rating with its stars."""
        return self.type if self.rating is None else f"{self.type} {self.rating}"

    @property
    def owner(self) -> str:
        """Whose profile the event belongs to: the customer's if the shop named one."""
        return self.customer or self.visitor

    def as_text(self) -> str:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        values["at"] = self.at.isoformat()
        values["price"] = None if self.price is None else str(self.price)
        return json.dumps({name: value for name, value in values.items() if value not in (None, "")})

    @classmethod
    def from_text(cls, text: bytes | str) -> Event:
        held: dict[str, Any] = {"visitor": "", "customer": "", "catalog": "", "product": "", **json.loads(text)}
        held["at"] = datetime.fromisoformat(held["at"])
        held["price"] = Decimal(held["price"]) if "price" in held else None
        held["customer"] = customers.hashed(held["customer"])  # an earlier release may have left the id itself
        return cls(**held)


def read_event(raw: Any, visitor: str, customer: str, now: datetime) -> Event:
    """Parse an event as a caller sent it. Errors: EventRefused."""
    if not isinstance(raw, dict):
        raise EventRefused("An event is a JSON object.")
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in WEIGHTS:
        raise EventRefused(f"The type is one of {', '.join(WEIGHTS)}.")
    catalog, product = _word(raw, "catalog"), _word(raw, "product")
    if kind not in WITHOUT_PRODUCT and not (catalog and product):
        raise EventRefused("The event names no catalog and product.")
    if kind == "shown":
        visitor = customer = catalog = product = ""
        if not (raw.get("row") and raw.get("results")):
            raise EventRefused("The event names no row, or not how many products it showed (results).")
    return Event(
        id=_uuid(raw.get("id")),
        type=kind,
        visitor=visitor,
        customer=customer,
        catalog=catalog,
        product=product,
        at=_time(raw.get("at"), now),
        query_id=_word(raw, "query_id"),
        query=_word(raw, "query"),
        row=_word(raw, "row"),
        position=_number(raw, "position", 0, 100_000),
        results=_number(raw, "results", 0, 10**9),
        quantity=_number(raw, "quantity", 1, MOST_PIECES),
        price=_price(raw.get("price")),
        experiments=_experiments(raw, visitor) if kind in SEARCHING else "",
        rating=_stars(raw) if kind == "rating" else None,
    )


def _uuid(value: Any) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise EventRefused("The id is not a UUID.") from None


def _word(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_ID or clean_text(value) != value.strip():
        raise EventRefused(f"The {name} is not a text of at most {LONGEST_ID} characters.")
    return value.strip()


def _experiments(raw: Mapping[str, Any], visitor: str) -> str:
    """Return the variants that are truly the visitor's; other claims are ignored."""
    named = [LABEL.fullmatch(one) for one in _word(raw, "experiments").split()[:MOST_EXPERIMENTS]]
    own = [found[0] for found in named if found and visitor and side_of(int(found[1]), visitor) == found[2]]
    return f" {' '.join(dict.fromkeys(own))} " if own else ""


def _number(raw: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise EventRefused(f"The {name} is not a whole number from {low} to {high}.")
    return value


def _stars(raw: Mapping[str, Any]) -> int:
    if (stars := _number(raw, "rating", min(STARS), max(STARS))) is None:
        raise EventRefused("The event names no rating, a whole number of stars from 1 to 5.")
    return stars


def _price(value: Any) -> Decimal | None:
    from search.params import price

    if value is None:
        return None
    try:
        return price(_TEXT[type(value)](value))
    except (ValueError, KeyError):
        raise EventRefused("The price is not an amount such as 29.90.") from None


_TEXT: Mapping[type, Callable[[Any], str]] = {str: str, int: str, float: repr}


def _time(value: Any, now: datetime) -> datetime:
    if value is None:
        return now
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        raise EventRefused("The time is not an ISO 8601 time.") from None
    if at > now + EARLY:
        raise EventRefused("The time lies in the future.")
    if at < now - LATE:
        raise EventRefused(f"The event is older than {LATE.days} days.")
    return min(at, now)
