"""Which searches may be shown to staff and shoppers: those that several people made."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from behaviour.models import StoredEvent
from search.lexicon.folding import fold

FEWEST_VISITORS = 5
"""Recognised visitors who searched for the same words; what fewer typed might be about one of them."""


LONGEST = 200


def query_key(words: str) -> str:
    """Return a key that is equal for the same words, ignoring case and accents."""
    return fold(words)[:LONGEST]


def visitors_by_query(since: datetime, *, found: bool = False) -> dict[str, int]:
    """Return the queries that FEWEST_VISITORS recognised visitors or more searched for, with the number of visitors.
    ``found``: only searches with results."""
    rows = StoredEvent.objects.filter(type="search", at__gte=since).exclude(visitor="").exclude(query="")
    if found:
        rows = rows.filter(results__gt=0)
    visitors: dict[str, set[str]] = defaultdict(set)
    for query, visitor in rows.values_list("query", "visitor").distinct().iterator():
        visitors[query_key(query)].add(visitor)
    return {words: len(people) for words, people in visitors.items() if len(people) >= FEWEST_VISITORS}
