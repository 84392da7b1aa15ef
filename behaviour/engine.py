"""Everything that behaviour stores in Redis."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from behaviour.events import Event
from search.engine.connection import available, key
from search.errors import SearchUnavailable

GROUP = "behaviour"
MOST_WAITING = 500_000
"""Events that may wait for the worker; more are rejected, so that memory stays bounded and nothing is dropped."""
MOST_RECENT = 200
"""Events from which a profile is made."""
MOST_BOUGHT = 2000
ABANDONED_MS = 30_000
"""Events that a worker took and did not finish are given to another after this time."""
FORGOTTEN_SECONDS = 30 * 86400
ON_THEIR_WAY_MS = 10_000
"""Events that arrive this soon after a visitor was forgotten were sent before."""

Recent = Sequence[tuple[str, str, str, float]]
"""Events: type (of a rating with its stars), catalogue, product, seconds."""


class TooManyWaiting(SearchUnavailable):
    """The worker is behind by more events than may wait."""


def stream_key() -> str:
    return key("events")


def append(events: Sequence[Event]) -> None:
    """Add events to the stream, all or none. Errors: TooManyWaiting, SearchUnavailable."""
    with available() as client:
        if client.xlen(stream_key()) + len(events) > MOST_WAITING:
            raise TooManyWaiting("More events wait to be stored than there is room for. Is the worker running?")
        with client.pipeline(transaction=True) as pipe:
            for event in events:
                pipe.xadd(stream_key(), {"event": event.as_text()})
            pipe.execute()


def take(consumer: str, count: int, wait_ms: int) -> list[tuple[bytes, Event]]:
    """Return the next events for ``consumer``, or those that another one left unfinished."""
    with available() as client:
        ensure_group(client)
        left = client.xautoclaim(stream_key(), GROUP, consumer, ABANDONED_MS, count=count)[1]
        if left:
            return _entries(left)
        found: Any = client.xreadgroup(
            GROUP, consumer, {stream_key(): ">"}, count=count, block=wait_ms if wait_ms else None
        )
    return [one for entries in found.values() for part in entries for one in _entries(part)] if found else []


def ensure_group(client: Any) -> None:
    import redis

    try:
        client.xgroup_create(stream_key(), GROUP, id="0", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _entries(rows: Iterable[Any]) -> list[tuple[bytes, Event]]:
    return [(place, Event.from_text(fields[b"event"])) for place, fields in rows if fields]


def done(places: Sequence[bytes]) -> None:
    """Remove events that are stored."""
    if places:
        with available() as client, client.pipeline(transaction=True) as pipe:
            pipe.xack(stream_key(), GROUP, *places)
            pipe.xdel(stream_key(), *places)
            pipe.execute()


def spend(name: str, count: int, limit: int, window: int) -> int:
    """Return how many of ``count`` events ``name`` may still send in this minute ``window``."""
    counter = key("event-rate", name, str(window))
    with available() as client, client.pipeline(transaction=False) as pipe:
        pipe.incrby(counter, count)
        pipe.expire(counter, 120)
        total = int(pipe.execute()[0])
    return max(0, min(count, limit - (total - count)))


def remember(events: Sequence[Event]) -> None:
    """Record events with their visitors; the same event twice counts once."""
    seen: dict[str, dict[str, float]] = defaultdict(dict)
    bought: dict[str, dict[str, float]] = defaultdict(dict)
    for event in events:
        at = event.at.timestamp()
        seen[event.owner]["\t".join((event.id, event.noted, event.catalog, event.product))] = at
        if event.type == "purchase":
            bought[event.owner][f"{event.catalog}\t{event.product}"] = at
    with available() as client, client.pipeline(transaction=False) as pipe:
        for kind, most, noted in (("visitor", MOST_RECENT, seen), ("bought", MOST_BOUGHT, bought)):
            for owner, members in noted.items():
                place = key(kind, owner)
                pipe.zadd(place, members)
                pipe.zremrangebyrank(place, 0, -most - 1)
                pipe.expire(place, settings.PROFILE_DAYS * 86400)
        pipe.execute()


@dataclass(frozen=True, slots=True)
class Noted:
    """What is recorded about a visitor: events, newest first, products bought, the fields of the profile, and the name
    of the network that serves now, b"" for none."""

    recent: Recent
    bought: frozenset[tuple[str, str]]
    profile: Mapping[bytes, bytes]
    network: bytes


def customer_key(visitor: str) -> str:
    """Return the key under which :mod:`behaviour.joining` stores the customer of a visitor."""
    return key("customer-of", visitor)


def network_key() -> str:
    """Return the key under which :mod:`behaviour.sequences.store` names the network that serves."""
    return key("sequence-network")


def noted(owner: str) -> Noted:
    """Return what is recorded about a visitor; for one joined to a customer, what is recorded about the customer."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        pipe.zrevrange(key("visitor", owner), 0, -1, withscores=True)
        pipe.zrange(key("bought", owner), 0, -1)
        pipe.hgetall(key("profile", owner))
        pipe.get(customer_key(owner))
        pipe.get(network_key())
        recent, bought, profile, customer, network = pipe.execute()
    if customer:
        return noted(customer.decode())
    return Noted(_recent(recent), frozenset(_product(row.decode()) for row in bought), profile, network or b"")


def recent(owners: Sequence[str]) -> list[Recent]:
    """Return the recorded events of each owner, newest first."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        for owner in owners:
            pipe.zrevrange(key("visitor", owner), 0, -1, withscores=True)
        answers = pipe.execute()
    return [_recent(rows) for rows in answers]


def _recent(rows: Iterable[tuple[bytes, float]]) -> Recent:
    split = ((member.decode().split("\t"), float(at)) for member, at in rows)
    return [(kind, catalog, product, at) for (_, kind, catalog, product), at in split]


def put_profiles(profiles: Mapping[str, Mapping[str, str | bytes]]) -> None:
    """Store profiles as hashes, by owner."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        for owner, fields in profiles.items():
            pipe.delete(key("profile", owner))
            pipe.hset(key("profile", owner), mapping=dict(fields))  # type: ignore[arg-type]  # keys are invariant there
            pipe.expire(key("profile", owner), settings.PROFILE_DAYS * 86400)
        pipe.execute()


def forget(owner: str) -> None:
    """Delete everything recorded about a visitor, including what still waits in the stream."""
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(key("forgotten", owner), int(time.time() * 1000), ex=FORGOTTEN_SECONDS)
        pipe.delete(*(key(kind, owner) for kind in ("visitor", "bought", "profile")))
        pipe.execute()


def without_forgotten(taken: Sequence[tuple[bytes, Event]]) -> list[Event]:
    """Return the events except those of visitors who asked to be forgotten after sending them."""
    if not taken:
        return []
    names = [name for _, event in taken for name in (event.visitor, event.customer)]
    with available() as client:
        times: Any = client.mget([key("forgotten", name) for name in names])
    pairs = zip(times[::2], times[1::2], strict=True)
    return [
        event
        for (place, event), since in zip(taken, pairs, strict=True)
        if int(place.split(b"-")[0]) > max(int(one or -ON_THEIR_WAY_MS) for one in since) + ON_THEIR_WAY_MS
    ]


def put_scores(name: str, scores: Mapping[tuple[str, str], float]) -> None:
    """Replace a list of products with scores, all at once."""
    _replace(key("scores", name), lambda pipe, place, part: pipe.zadd(place, part), _by_text(scores))


def best(name: str, count: int) -> list[tuple[str, str]]:
    """Return the first products of a list that :func:`put_scores` wrote, best first."""
    with available() as client:
        rows: Any = client.zrevrange(key("scores", name), 0, count - 1)
    return [_product(row.decode()) for row in rows]


def put_related(name: str, related: Mapping[tuple[str, str], Sequence[tuple[str, str]]]) -> None:
    """Replace, for one kind of relation, the related products of every product, best first."""
    texts = {product: json.dumps(others) for product, others in related.items()}
    _replace(key("related", name), lambda pipe, place, part: pipe.hset(place, mapping=part), _by_text(texts))


def related(name: str, product: tuple[str, str]) -> list[tuple[str, str]]:
    with available() as client:
        found: Any = client.hget(key("related", name), "\t".join(product))
    return [(catalog, id) for catalog, id in json.loads(found or "[]")]


def _by_text(values: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    return {"\t".join(product): value for product, value in values.items()}


def _product(text: str) -> tuple[str, str]:
    catalog, id = text.split("\t", 1)
    return catalog, id


def _replace(place: str, write: Callable[[Any, str, dict[str, Any]], Any], values: Mapping[str, Any]) -> None:
    fresh = f"{place}:new"
    pairs = list(values.items())
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.delete(fresh, *([] if pairs else [place]))
        for start in range(0, len(pairs), 1000):
            write(pipe, fresh, dict(pairs[start : start + 1000]))
        if pairs:
            pipe.rename(fresh, place)
        pipe.execute()
