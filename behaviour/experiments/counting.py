"""What the visitors of an experiment did, from single events. Kept are sums alone, so that they outlive the events."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from behaviour import joining
from behaviour.experiments.statistics import Side
from behaviour.models import Experiment, StoredEvent
from search.errors import SearchUnavailable
from search.experiments.running import SIDES, label

log = logging.getLogger(__name__)

LATE = timedelta(days=1)
"""So long after the end events that come late are counted in."""
CONVERSIONS = {"add_to_cart": "carts", "purchase": "purchases"}
AT_ONCE = 1000
"""Visitors whose customers are looked up together."""
People = Mapping[str, tuple[int, datetime]]
"""Visitors with their searches and when the first of them was."""


def renew(one: Experiment) -> None:
    """Count anew. Errors: DatabaseError."""
    one.counts = {side: counted(one, side).as_json() for side in SIDES}
    one.counted_at = timezone.now()
    one.save(update_fields=["counts", "counted_at"])


def sides(one: Experiment) -> tuple[Side, Side]:
    """As they were last counted."""
    first, second = (Side.of_json(one.counts.get(side, {})) for side in SIDES)
    return first, second


def counted(one: Experiment, side: str) -> Side:
    """Searches on the side, clicks in their results, each product of a search once, and what these visitors put into
    the cart or bought after the first of them, including purchases of the customers whom the shop linked them to."""
    seen = _of_side(one, side)
    people = _exposed(seen)
    clicks = Counter(
        visitor
        for visitor, *_ in seen.filter(type="click")
        .values_list("visitor", "query_id", "catalog", "product").order_by().distinct().iterator()
    )  # fmt: skip
    done = _done(one, people, _visitors_of(one, side, people))
    total = Side()
    for visitor, (number, _) in people.items():
        total.add(number, clicks[visitor], visitor in done["carts"], visitor in done["purchases"])
    return total


def _of_side(one: Experiment, side: str) -> QuerySet[StoredEvent]:
    return _during(one).exclude(visitor="").filter(experiments__contains=f" {label(one.pk, side)} ")


def _exposed(seen: QuerySet[StoredEvent]) -> People:
    searches: QuerySet[StoredEvent, Any] = seen.filter(type="search").exclude(query="").values_list("visitor")
    exposed = searches.annotate(Count("query_id", distinct=True), Min("at")).order_by()
    return {who: (number, first) for who, number, first in exposed.iterator()}


def _visitors_of(one: Experiment, side: str, people: People) -> Mapping[str, str]:
    """Customers linked to visitors of a side, each with the visitor who searched first; empty where no event names only
    a customer. Customers with devices on both sides are left out: nobody can tell which of the two rankings led to
    their purchase."""
    if not _during(one).filter(type__in=CONVERSIONS, visitor="").exclude(customer="").exists():
        return {}
    others = {name for other in SIDES if other != side for name in _exposed(_of_side(one, other))}
    on_both = set(_customers(one, others).values())
    found: dict[str, list[str]] = defaultdict(list)
    for visitor, customer in _customers(one, people).items():
        if customer not in on_both:
            found[customer].append(visitor)
    return {customer: min(names, key=lambda name: people[name][1]) for customer, names in found.items()}


def _customers(one: Experiment, visitors: Iterable[str]) -> dict[str, str]:
    """The customers whom visitors are linked to now, or were linked to in an event during the experiment."""
    names = sorted(visitors)
    wanted = set(names)
    named = _during(one).exclude(Q(visitor="") | Q(customer="")).order_by("at").values_list("visitor", "customer")
    found = {visitor: customer for visitor, customer in named.iterator() if visitor in wanted}
    try:
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            found |= {name: known for name, known in zip(some, joining.customers_of(some), strict=True) if known}
    except SearchUnavailable as error:
        log.warning("Customers are known from events only: %s", error)
    return found


def _done(one: Experiment, people: People, visitors_of: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in CONVERSIONS.values()}
    rows = _during(one).filter(type__in=CONVERSIONS).values_list("type", "visitor", "customer", "at")
    for kind, visitor, customer, at in rows.order_by().iterator():
        who = visitor or visitors_of.get(customer, "")
        if who in people and at >= people[who][1]:
            found[CONVERSIONS[kind]].add(who)
    return found


def _during(one: Experiment) -> QuerySet[StoredEvent]:
    return StoredEvent.objects.filter(at__gte=one.starts, at__lt=one.over_at)
