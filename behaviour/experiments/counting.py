"""What the visitors of an experiment did, from single events. Only sums are stored, so that they outlive the events."""

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
"""For this long after the end, late events are still counted."""
CONVERSIONS = {"add_to_cart": "carts", "purchase": "purchases"}
AT_ONCE = 1000
"""Visitors whose customers are looked up together."""
People = Mapping[str, tuple[int, datetime]]
"""Visitors with the number of their searches and the time of the first one."""


def renew(one: Experiment) -> None:
    """Recount the experiment. Errors: DatabaseError."""
    one.counts = {side: counted(one, side).as_json() for side in SIDES}
    one.counted_at = timezone.now()
    one.save(update_fields=["counts", "counted_at"])


def sides(one: Experiment) -> tuple[Side, Side]:
    """Return both variants as last counted."""
    first, second = (Side.of_json(one.counts.get(side, {})) for side in SIDES)
    return first, second


def counted(one: Experiment, side: str) -> Side:
    """Count searches with the variant, clicks in their results, and what these visitors then carted or bought.

    Each product of a search is one click; carts and purchases count after a visitor's first search, including purchases
    of the customers to whom the shop linked the visitors.
    """
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
    """Return the customers linked to visitors of a variant, each with the visitor who searched first.

    Empty if no event names only a customer. Customers with devices on both variants are left out, since it is unknown
    which of the two rankings led to their purchase.
    """
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
    """Return the customers to whom visitors are linked now, or were linked in an event during the experiment."""
    names = sorted(visitors)
    wanted = set(names)
    named = _during(one).exclude(Q(visitor="") | Q(customer="")).order_by("at").values_list("visitor", "customer")
    found = {visitor: customer for visitor, customer in named.iterator() if visitor in wanted}
    try:
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            found |= {name: known for name, known in zip(some, joining.customers_of(some), strict=True) if known}
    except SearchUnavailable as error:
        log.warning("Customers can be read from events only: %s", error)
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
