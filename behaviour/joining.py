"""Visitors whom the shop identified as customers: all devices of a customer share one profile.

A profile follows from the recorded events, so joining means moving the events: their times, and so their weights, stay
as they were. Errors of all functions: SearchUnavailable.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from behaviour import profiles
from behaviour.engine import MOST_BOUGHT, MOST_RECENT, customer_key
from behaviour.events import Event
from search.engine.connection import available, key

DAY = 86400
MOST_DEVICES = 100
"""The number of devices of one customer; beyond it, those joined first become separate again."""
NOTED = (("visitor", MOST_RECENT), ("bought", MOST_BOUGHT))


def join(visitor: str, customer: str) -> None:
    """Make what ``visitor`` did and does belong to ``customer`` (a hash of :mod:`behaviour.customers`).

    A visitor who belonged to another customer leaves that one; what was done until then stays there.
    """
    _move([visitor], customer)
    kept = settings.PROFILE_DAYS * DAY
    before = customer_of(visitor)
    with available() as client, client.pipeline(transaction=True) as pipe:
        if before and before != customer:
            pipe.zrem(_devices(before), visitor)
        pipe.set(customer_key(visitor), customer, ex=kept)
        pipe.zadd(_devices(customer), {visitor: time.time()})
        pipe.expire(_devices(customer), kept)
        pipe.zrange(_devices(customer), 0, -MOST_DEVICES - 1)
        beyond = [name.decode() for name in pipe.execute()[-1]]
    for name in beyond:
        leave(name)
    profiles.update([customer])


def leave(visitor: str) -> None:
    """Separate ``visitor`` from the customer, as after logging out; the customer keeps what was done until then."""
    customer = customer_of(visitor)
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.delete(customer_key(visitor))
        pipe.zrem(_devices(customer), visitor)
        pipe.execute()


def customer_of(visitor: str) -> str:
    """Return the customer to whom a visitor belongs, "" for none."""
    return customers_of([visitor])[0] if visitor else ""


def customers_of(visitors: Sequence[str]) -> list[str]:
    """Return the customer of each visitor, "" for none."""
    with available() as client:
        found: Any = client.mget([customer_key(name) for name in visitors]) if visitors else []
    return [name.decode() if name else "" for name in found]


def devices_of(customer: str) -> list[str]:
    """Return the visitors who belong to a customer."""
    with available() as client:
        found: Any = client.zrange(_devices(customer), 0, -1)
    return [name.decode() for name in found]


def adopt(earlier: Iterable[str], customer: str) -> None:
    """Move to ``customer`` what is recorded under the names that the same one had before ``SECRET_KEY`` was changed."""
    for name in earlier:
        for visitor in devices_of(name):
            join(visitor, customer)
        _move([name], customer)


def named(events: Sequence[Event]) -> list[Event]:
    """Return the events, those of joined visitors with their customers; visitors who are active stay joined."""
    found = _known(events)
    with available() as client, client.pipeline(transaction=False) as pipe:
        for visitor, customer in found.items():
            for place in (customer_key(visitor), _devices(customer)):
                pipe.expire(place, settings.PROFILE_DAYS * DAY)
        pipe.execute()
    return [
        replace(event, customer=found[event.visitor]) if not event.customer and event.visitor in found else event
        for event in events
    ]


def settle(events: Sequence[Event]) -> None:
    """Repeat the join of visitors who were joined while their ``events`` were being recorded."""
    for visitor, customer in _known(events).items():
        join(visitor, customer)


def _known(events: Sequence[Event]) -> dict[str, str]:
    """Return the customers of visitors whose events name no customer."""
    visitors = list(dict.fromkeys(one.visitor for one in events if one.visitor and not one.customer))
    return {name: found for name, found in zip(visitors, customers_of(visitors), strict=True) if found}


def _move(names: Sequence[str], customer: str) -> None:
    with available() as client, client.pipeline(transaction=True) as pipe:
        for kind, most in NOTED:
            place = key(kind, customer)
            # an event recorded for both counts once
            pipe.zunionstore(place, [place, *(key(kind, name) for name in names)], aggregate="MAX")
            pipe.zremrangebyrank(place, 0, -most - 1)
            pipe.expire(place, settings.PROFILE_DAYS * DAY)
        pipe.delete(*(key(kind, name) for kind in ("visitor", "bought", "profile") for name in names))
        pipe.execute()


def _devices(customer: str) -> str:
    return key("devices", customer)
