"""Daily counts, made from single events while these are stored. They contain no visitor and no rare query.

Recent days are recounted repeatedly, since events may arrive up to a week late. A day whose events are to be deleted is
counted one last time in the same transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from behaviour.analytics.attribution import Origin, origins_of_purchases
from behaviour.analytics.known_queries import query_key, visitors_by_query
from behaviour.events import LATE
from behaviour.models import DailyCount, DailyPlace, DailySearch, StoredEvent, SummarisedDay
from behaviour.recommending import ROWS
from search.types import DEFAULT_LIMIT

SEARCH, OTHER_ROWS = "", "other"
KNOWN_ROWS = frozenset({*ROWS, "viewed", "row-image", "row-text"})
"""Rows that are counted separately, including those that the browser remembers and those of the search; since names
come from outside, their number must be limited."""
BEYOND = DEFAULT_LIMIT
"""The place that stands for all after the first page, of which it is unknown when they were shown."""
AT_ONCE = timedelta(minutes=1)
CLICKED_WITHIN = timedelta(hours=1)
"""A search just before midnight may be clicked after it."""
RECENT = timedelta(hours=1)
"""After this time today and yesterday are counted again."""
MOST_DAYS = 10
"""Days that are counted in one go; the others wait for the next time."""
BATCH = 1000


@dataclass(slots=True)
class Searched:
    """Counts of one query, as in :class:`behaviour.models.DailySearch`."""

    searches: int = 0
    empty: int = 0
    clicked: int = 0
    known: int = 0
    refined: int = 0
    bought: int = 0

    def __iadd__(self, other: Searched) -> Searched:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def bring_up_to_date() -> int:
    """Count the days that are due, and delete events older than EVENT_DAYS; return how many were deleted. Errors:
    DatabaseError."""
    now = timezone.now()
    expired, current = _expired(now), _current(now)
    if not expired and not current:
        return 0
    named = visitors_by_query(_start(min([_oldest_kept(now), *expired])))
    for day in current:
        summarise(day, named)
    return sum(summarise(day, named, close=True) for day in expired)


def _expired(now: datetime) -> list[date]:
    """Return the days whose events must be deleted, the oldest first."""
    old = StoredEvent.objects.filter(at__lt=_start(_oldest_kept(now))).annotate(day=TruncDate("at", tzinfo=UTC))
    return sorted(old.values_list("day", flat=True).distinct())[:MOST_DAYS]


def _current(now: datetime) -> list[date]:
    """Return the days whose counts are missing or outdated, the latest first."""
    made = dict(SummarisedDay.objects.filter(day__gte=_oldest_kept(now)).values_list("day", "made_at"))
    days = (now.date() - timedelta(days=ago) for ago in range(settings.EVENT_DAYS + 1))
    wanted = (
        day
        for day in days
        if (_is_stale(day, made[day], now) if day in made else day == now.date() or _events(day).exists())
    )
    return list(islice(wanted, MOST_DAYS))


def _is_stale(day: date, made_at: datetime, now: datetime) -> bool:
    if made_at >= _start(day) + timedelta(days=1) + LATE:
        return False
    is_recent = day >= now.date() - timedelta(days=1)
    return now - made_at >= RECENT if is_recent else made_at.date() < now.date()


def _oldest_kept(now: datetime) -> date:
    return now.date() - timedelta(days=settings.EVENT_DAYS)


def summarise(day: date, named: Iterable[str], *, close: bool = False) -> int:
    """Recount a day. ``named``: queries that are listed individually.

    ``close``: delete its events afterwards; returns how many were deleted. Events that arrive for a day already closed
    are deleted uncounted, since its counts cannot be made again.
    """
    with transaction.atomic():
        known = SummarisedDay.objects.filter(day=day, is_closed=True).exists()
        if not known:
            _write(day, frozenset(named))
            facts = {"made_at": timezone.now(), "is_closed": close}
            SummarisedDay.objects.update_or_create(day=day, defaults=facts)
        return _events(day).delete()[0] if close else 0


def _write(day: date, named: frozenset[str]) -> None:
    bought = origins_of_purchases(_start(day))
    for table in (DailySearch, DailyPlace, DailyCount):
        table.objects.filter(day=day).delete()
    DailySearch.objects.bulk_create(
        [
            DailySearch(day=day, query=query, **{name: getattr(one, name) for name in Searched.__slots__})
            for query, one in _searches(day, named, bought).items()
        ],
        batch_size=BATCH,
    )
    DailyPlace.objects.bulk_create(_places(day, bought), batch_size=BATCH)
    DailyCount.objects.bulk_create((DailyCount(day=day, **row) for row in _products(day)), batch_size=BATCH)


def _searches(day: date, named: frozenset[str], bought: Iterable[Origin]) -> Mapping[str, Searched]:
    found: dict[str, Searched] = defaultdict(Searched)
    clicked = _clicked(day)
    latest: dict[str, tuple[str, datetime, bool]] = {}
    rows = _events(day).filter(type="search").exclude(query="").order_by("at", "pk")
    for words, visitor, query_id, results, at in rows.values_list(
        "query", "visitor", "query_id", "results", "at"
    ).iterator(BATCH):
        query, is_clicked = query_key(words), bool(query_id) and query_id in clicked
        name = query if query in named else ""
        one = Searched(searches=1, empty=int(results == 0), clicked=int(is_clicked), known=int(bool(visitor)))
        found[name] += one
        if not visitor:
            continue
        before, since, was_clicked = latest.get(visitor, (query, at, True))
        if before != query and not was_clicked and at - since <= AT_ONCE:
            found[before if before in named else ""].refined += 1
        latest[visitor] = (query, at, is_clicked)
    for origin in bought:
        if origin.query:
            query = query_key(origin.query)
            found[query if query in named else ""].bought += 1
    return found


def _clicked(day: date) -> set[str]:
    """Return the ids of a day's searches that led to a click."""
    clicks = StoredEvent.objects.filter(
        type="click", at__gte=_start(day), at__lt=_start(day) + timedelta(days=1) + CLICKED_WITHIN
    )
    return set(clicks.exclude(query_id="").values_list("query_id", flat=True).distinct())


def _places(day: date, bought: Iterable[Origin]) -> Iterator[DailyPlace]:
    shown: Counter[tuple[str, int]] = Counter()
    clicks: Counter[tuple[str, int]] = Counter()
    for row, results, count in _lists_shown(day):
        for position in range(min(results, BEYOND)):
            shown[row_name(row), position] += count
    told = _events(day).filter(type="click").values_list("row", "position", "query").annotate(count=Count("pk"))
    for row, position, query, count in told.order_by().iterator(BATCH):
        if row or query:
            clicks[row_name(row), place_of(position)] += count
    purchases = Counter((row_name(one.row), place_of(one.position)) for one in bought if one.row or one.query)
    for row, position in sorted({*shown, *clicks, *purchases}):
        key = (row, position)
        yield DailyPlace(
            day=day, row=row, position=position, shown=shown[key], clicks=clicks[key], bought=purchases[key]
        )


def _lists_shown(day: date) -> Iterator[tuple[str, int, int]]:
    """Yield the name of a list, the number of products in it, and how often that occurred."""
    searches = _events(day).filter(type="search", results__gt=0).exclude(query="")
    for results, count in searches.values_list("results").annotate(count=Count("pk")).order_by():
        yield SEARCH, results, count
    rows = _events(day).filter(type="shown", results__gt=0).exclude(row="")
    yield from rows.values_list("row", "results").annotate(count=Count("pk")).order_by()


def _products(day: date) -> Iterator[Mapping[str, Any]]:
    counted = _events(day).exclude(product="").values("catalog", "product", "type").annotate(count=Count("pk"))
    yield from counted.order_by().iterator(BATCH)


def row_name(row: str) -> str:
    return row if row in KNOWN_ROWS or row == SEARCH else OTHER_ROWS


def place_of(position: int | None) -> int:
    return BEYOND if position is None else min(position, BEYOND)


def _events(day: date) -> QuerySet[StoredEvent]:
    return StoredEvent.objects.filter(at__gte=_start(day), at__lt=_start(day) + timedelta(days=1))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
