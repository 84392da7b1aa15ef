"""What the visitors of an experiment did, from single events. Kept are sums alone, so that they outlive the events."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from behaviour.experiments.statistics import Side
from behaviour.models import Experiment, StoredEvent
from search.experiments.running import SIDES, label

LATE = timedelta(days=1)
"""So long after the end events that come late are counted in."""
CONVERSIONS = {"add_to_cart": "carts", "purchase": "purchases"}


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
    the cart or bought after the first of them."""
    seen = _during(one).filter(experiments__contains=f" {label(one.pk, side)} ")
    searches: QuerySet[StoredEvent, Any] = seen.filter(type="search").exclude(query="").values_list("visitor")
    exposed = searches.annotate(Count("query_id", distinct=True), Min("at")).order_by()
    people: dict[str, tuple[int, datetime]] = {who: (number, first) for who, number, first in exposed.iterator()}
    clicks = Counter(
        visitor
        for visitor, *_ in seen.filter(type="click")
        .values_list("visitor", "query_id", "catalog", "product").order_by().distinct().iterator()
    )  # fmt: skip
    done = _done(one, people)
    total = Side()
    for visitor, (number, _) in people.items():
        total.add(number, clicks[visitor], visitor in done["carts"], visitor in done["purchases"])
    return total


def _done(one: Experiment, people: dict[str, tuple[int, datetime]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in CONVERSIONS.values()}
    rows = _during(one).filter(type__in=CONVERSIONS).values_list("type", "visitor", "at")
    for kind, visitor, at in rows.order_by().iterator():
        if visitor in people and at >= people[visitor][1]:
            found[CONVERSIONS[kind]].add(visitor)
    return found


def _during(one: Experiment) -> QuerySet[StoredEvent]:
    return StoredEvent.objects.filter(at__gte=one.starts, at__lt=one.over_at).exclude(visitor="")
