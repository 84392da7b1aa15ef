"""The order of the products shown: the order of the query, with the changes that the shop's rules make."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engine import styles
from search.engine.columns import Columns, Mask, Rows
from search.ranking import merchandising, popular
from search.ranking.merchandising import Effects
from search.ranking.relevant import Scores
from search.types import SearchQuery


def ordered(
    columns: Columns,
    shown: Mask,
    ranked: Scores,
    query: SearchQuery,
    reaching: int,
    effects: Effects,
    lifts: Scores | None = None,
) -> tuple[Rows, Scores]:
    """Return the rows in order, as far as the page reaches and only the best of each style, with their final scores.

    Products of equal rank and those that were not compared are sorted newest first, so that pages never overlap. The
    shop's rules, and popularity after them, move products unless the shopper chose an order. ``ranked`` (n,): scores,
    NaN if not compared; ``reaching``: how many products fill the page whatever their styles; ``lifts`` (n,): score
    offsets by popularity.
    """
    if query.sort != "relevance":
        effects, lifts = merchandising.NONE, None
    pins = effects.shown(columns, shown, query.looks)
    others = shown
    if pins:
        pinned = np.array([pin.row for pin in pins], np.int64)
        others = shown & ~columns.mask(pinned)
        if not query.looks:
            others &= ~styles.same_style(columns, pinned)
    count = int(others.sum())
    rows = _first(reaching, others, columns, ranked, query, effects)
    best = rows if query.looks else styles.best_of_each(columns, rows)
    if len(best) < query.offset + query.limit and len(rows) < count:  # some styles have very many looks
        rows = _first(len(columns), others, columns, ranked, query, effects)
        best = styles.best_of_each(columns, rows)
    if lifts is not None:
        best, ranked = popular.lifted(best, ranked, lifts)
    return merchandising.placed(best, pins, len(rows) == count), ranked


def _first(count: int, shown: Mask, columns: Columns, ranked: Scores, query: SearchQuery, effects: Effects) -> Rows:
    rows = np.flatnonzero(shown)
    newest = -columns.created[rows].astype(np.float64)
    if query.sort in ("price", "-price"):
        sign = 1 if query.sort == "price" else -1
        prices = np.nan_to_num(sign * columns.prices[rows], nan=np.inf)
        return _least(count, rows, prices, newest, rows)
    if query.sort == "newest":
        return _least(count, rows, newest, -rows)
    scores = ranked[rows]
    if np.isnan(scores).all():  # everything is browsed, nothing was scored
        if effects.lifted is not None:
            newest -= effects.lifted[rows] * merchandising.TIER
        return _least(count, rows, newest, -rows)
    return _least(count, rows, np.nan_to_num(-scores, nan=np.inf), newest, rows)


def _least(count: int, rows: Rows, key: Scores, *others: NDArray[Any]) -> Rows:
    """Return the rows with the ``count`` smallest keys, sorted; the ``others`` break ties."""
    if count < len(rows):
        last = np.partition(key, count - 1)[count - 1]
        near = np.flatnonzero(key <= last)
        rows, key, others = rows[near], key[near], tuple(other[near] for other in others)
    return rows[np.lexsort((*reversed(others), key))]
