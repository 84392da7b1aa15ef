"""What recognised visitors did, as sequences of current products."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import numpy as np
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from behaviour.events import STARS, WEIGHTS
from behaviour.models import StoredEvent
from behaviour.products import key_of
from behaviour.sequences.network import History
from search.engine.columns import Columns
from search.engine.generations import Generation

DAYS = 90
DAY = 86400.0
LONGEST = 500
"""Events of one visitor used for training, the earliest ones; who causes more is not a shopper."""


def of_events(columns: Columns, serving: Generation) -> Iterator[History]:
    """Yield one history for each customer, and for each visitor without one. Errors: DatabaseError."""
    positive = [name for name, weight in WEIGHTS.items() if weight]
    good = [stars for stars, weight in STARS.items() if weight]
    since = timezone.now() - timedelta(days=DAYS)
    rows = (
        StoredEvent.objects.filter(Q(type__in=positive) | Q(type="rating", rating__in=good), at__gte=since)
        .annotate(owner=Coalesce(NullIf("customer", Value("")), "visitor"))
        .exclude(owner="")
        .order_by("owner", "at", "pk")
        .values_list("owner", "type", "rating", "catalog", "product", "at")
    )
    for _owner, events in groupby(rows.iterator(), key=lambda row: row[0]):
        found = [
            (row, at.timestamp() / DAY, STARS[stars] if stars else WEIGHTS[kind])
            for _, kind, stars, catalog, product, at in events
            if 0 <= (row := columns.rows.get(key_of(serving, (catalog, product)), -1)) < len(columns)
            and columns.alive[row]
        ][:LONGEST]
        if found:
            places, times, strengths = zip(*found, strict=True)
            yield History(np.array(places, np.int64), np.array(times), np.array(strengths))
