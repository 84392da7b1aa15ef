"""Accept events: each is validated separately, and the valid ones are added to the stream together."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import timezone

from behaviour import engine, products
from behaviour.batches import BROKEN, Batch
from behaviour.events import Event, EventRefused, read_event

MOST_PER_MINUTE = 300
"""Events of one visitor; people cause fewer, and what causes more is not a person."""
MOST_OF_ADDRESS = 3000
"""Events per minute from one address without an API key, for all visitors together: anybody can make up visitors."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends events. ``address``: identifies senders without a visitor; ``catalogs``: those that may be named, all
    if empty; ``has_key``: whether it is the shop's server, which speaks for many."""

    address: str
    catalogs: Collection[str] = ()
    has_key: bool = False


@dataclass(slots=True)
class Outcome:
    """``refused`` maps the place in the batch to the reason."""

    accepted: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def collect(batch: Batch, visitor: str, customer: str, source: Source) -> Outcome:
    """Accept a batch. Errors: IndexMissing, SearchUnavailable; nothing is accepted then."""
    outcome = Outcome()
    good: dict[int, Event] = {}
    now = timezone.now()
    for place, raw in enumerate(batch.events):
        try:
            if raw is BROKEN:
                raise EventRefused("The event is not valid JSON.")
            good[place] = _allowed(read_event(raw, visitor, customer, now), source)
        except EventRefused as error:
            outcome.refused[place] = str(error)
    _refuse_unknown(good, outcome)
    _refuse_flood(good, outcome, customer or visitor or source.address, MOST_PER_MINUTE, "visitor")
    if not source.has_key:
        _refuse_flood(good, outcome, f"all-of-{source.address}", MOST_OF_ADDRESS, "address")
    if good:
        engine.append(list(good.values()))
    outcome.accepted = len(good)
    return outcome


def _allowed(event: Event, source: Source) -> Event:
    if source.catalogs and event.catalog not in source.catalogs:
        raise EventRefused("The API key does not cover this catalogue.")
    return event


def _refuse_unknown(good: dict[int, Event], outcome: Outcome) -> None:
    known = products.existing((event.catalog, event.product) for event in good.values() if event.product)
    for place, event in list(good.items()):
        if event.product and (event.catalog, event.product) not in known:
            outcome.refused[place] = "There is no such product."
            del good[place]


def _refuse_flood(good: dict[int, Event], outcome: Outcome, sender: str, most: int, what: str) -> None:
    left = engine.spend(sender, len(good), most, int(time.time() // 60)) if good else 0
    for place in list(good)[left:]:
        outcome.refused[place] = f"That is more than {most} events of one {what} in a minute."
        del good[place]
