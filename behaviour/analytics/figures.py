"""The queries behind the reports: sums of the daily counts over a range of days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from behaviour.analytics.spans import Span
from behaviour.analytics.summaries import SEARCH
from behaviour.models import DailyCount, DailyPlace, DailySearch, SummarisedDay

Row = dict[str, Any]
COUNTS = ("searches", "empty", "clicked", "known", "refined", "bought")
KINDS = {"views": "view", "clicks": "click", "likes": "like", "carts": "add_to_cart", "purchases": "purchase"}
FEWEST_SEARCHES = 10
"""Searches with results that a query needs before its click-through is meaningful."""
LOW = 0.5
"""A click-through below this share of the usual one is low."""
MOST_BARS = 62


def share(part: float, whole: float) -> float | None:
    """Return the ratio; None if the whole is 0."""
    return part / whole if whole else None


def totals(span: Span) -> Row:
    """Return the sums over all searches."""
    return _with_shares(_searches(span).aggregate(**_sums()))


def queries(span: Span) -> list[Row]:
    """Return each query that may be shown, and all others together under ""."""
    return [_with_shares(row) for row in _grouped(_searches(span), "query", **_sums())]


def named(span: Span) -> list[Row]:
    return [row for row in queries(span) if row["query"]]


def other_searches(span: Span) -> int:
    """Return how many searches are only shown in total, because too few visitors made them."""
    return sum(row["searches"] for row in queries(span) if not row["query"])


def without_results(span: Span) -> list[Row]:
    return [row for row in named(span) if row["empty"]]


def refined(span: Span) -> list[Row]:
    return [row for row in named(span) if row["refined"]]


def seldom_clicked(span: Span) -> list[Row]:
    """Return queries whose click-through is far below the usual one, with how many clicks they lack to reach it."""
    usual = totals(span)["click_rate"] or 0.0
    found = []
    for row in named(span):
        answered = row["searches"] - row["empty"]
        if answered >= FEWEST_SEARCHES and (row["click_rate"] or 0.0) < LOW * usual:
            found.append({**row, "missed": round(answered * usual - row["clicked"])})
    return found


def positions(span: Span) -> list[Row]:
    """Return the places in search results, counted from 1."""
    rows = _grouped(_places(span).filter(row=SEARCH), "position", **_place_sums())
    return [{**_with_rates(row, "shown"), "place": row["position"] + 1} for row in rows]


def rows_shown(span: Span) -> list[Row]:
    """Return rows of recommendations: how often each was seen, and the clicks and purchases of all its places."""
    seen = Sum("shown", filter=Q(position=0), default=0)
    rows = _grouped(_places(span).exclude(row=SEARCH), "row", seen=seen, **_place_sums())
    return [_with_rates(row, "seen") for row in rows]


def products(span: Span) -> list[Row]:
    """Return what was done with each product, by catalogue and id."""
    sums = {name: Sum("count", filter=Q(type=kind), default=0) for name, kind in KINDS.items()}
    rows = _grouped(DailyCount.objects.filter(**_within(span)), "catalog", "product", **sums)
    return [{**row, "purchase_rate": share(row["purchases"], row["views"])} for row in rows]


@dataclass(frozen=True, slots=True)
class Bar:
    """Searches of ``days`` days starting with ``first``."""

    first: date
    days: int
    searches: int
    clicked: int
    empty: int


def bars(span: Span) -> Sequence[Bar]:
    """Return searches by day, grouped into spans so that there are at most MOST_BARS bars."""
    width = next((days for days in (1, 7) if span.days / days <= MOST_BARS), math.ceil(span.days / MOST_BARS))
    by_day = {row["day"]: row for row in _grouped(_searches(span), "day", **_sums())}
    found = []
    for start in range(0, span.days, width):
        first = span.first + timedelta(days=start)
        days = min(width, span.days - start)
        rows = [by_day[day] for day in (first + timedelta(days=n) for n in range(days)) if day in by_day]
        counts = [sum(row[name] for row in rows) for name in ("searches", "clicked", "empty")]
        found.append(Bar(first, days, *counts))
    return found


def as_of() -> Any:
    """Return when the counts were last updated, None if never."""
    return SummarisedDay.objects.aggregate(latest=Max("made_at"))["latest"]


def _with_shares(row: Row) -> Row:
    return {
        **row,
        "empty_rate": share(row["empty"], row["searches"]),
        "click_rate": share(row["clicked"], row["searches"] - row["empty"]),
        "refined_rate": share(row["refined"], row["known"]),
        "purchase_rate": share(row["bought"], row["searches"]),
    }


def _with_rates(row: Row, per: str) -> Row:
    """Return the row with clicks and purchases per view added."""
    rates = {"click_rate": share(row["clicks"], row[per]), "purchase_rate": share(row["bought"], row[per])}
    return {**row, **rates}


def _grouped(counts: QuerySet[Any], *by: str, **sums: Any) -> list[Row]:
    return list(counts.values(*by).annotate(**sums).order_by(*by))


def _sums() -> dict[str, Any]:
    return {name: Sum(name, default=0) for name in COUNTS}


def _place_sums() -> dict[str, Any]:
    return {name: Sum(name, default=0) for name in ("shown", "clicks", "bought")}


def _searches(span: Span) -> QuerySet[DailySearch]:
    return DailySearch.objects.filter(**_within(span))


def _places(span: Span) -> QuerySet[DailyPlace]:
    return DailyPlace.objects.filter(**_within(span))


def _within(span: Span) -> dict[str, date]:
    return {"day__gte": span.first, "day__lte": span.last}
