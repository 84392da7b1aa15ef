"""Click logs of searches by words, used for learning and evaluation.

They are read from single events: each product of a search counts once, and for a recognised visitor once for the same
words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from behaviour.analytics.known_queries import query_key
from behaviour.models import StoredEvent

Product = tuple[str, str]
DAYS = 60


@dataclass(frozen=True, slots=True)
class Click:
    """``query``: the words as a key; ``words``: as they were typed; ``place`` from 0; ``visitor``: "" for nobody in
    particular."""

    query: str
    words: str
    product: Product
    place: int
    visitor: str
    at: datetime


@dataclass(slots=True)
class Log:
    """``searches``: number with results by query; ``words``: the most common spelling of each; ``clicks``: all, oldest
    first."""

    searches: Counter[str] = field(default_factory=Counter)
    words: Mapping[str, str] = field(default_factory=dict)
    clicks: list[Click] = field(default_factory=list)


def log() -> Log:
    """Return the log of the last DAYS days. Errors: DatabaseError."""
    since = timezone.now() - timedelta(days=DAYS)
    searches: Counter[str] = Counter()
    typed: dict[str, Counter[str]] = defaultdict(Counter)
    rows = StoredEvent.objects.filter(type="search", at__gte=since, results__gt=0).exclude(query="")
    for words in rows.values_list("query", flat=True).iterator():
        searches[query_key(words)] += 1
        typed[query_key(words)][words] += 1
    commonest = {query: found.most_common(1)[0][0] for query, found in typed.items()}
    return Log(searches, commonest, list(_clicks(since)))


def _clicks(since: datetime) -> Iterator[Click]:
    rows = StoredEvent.objects.filter(type="click", row="", position__isnull=False, at__gte=since).exclude(query="")
    told: set[tuple[str, str, Product]] = set()
    for words, query_id, catalog, product, position, visitor, at in (
        rows.order_by("at", "pk")
        .values_list("query", "query_id", "catalog", "product", "position", "visitor", "at")
        .iterator()
    ):
        query = query_key(words)
        once = (visitor or query_id, query, (catalog, product))
        if once[0] and once in told:
            continue
        told.add(once)
        yield Click(query, words, (catalog, product), position or 0, visitor, at)
