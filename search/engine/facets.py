"""Counts of tags: one reading of Redis answers for every choice of filters.

The whole index is grouped by all tags at once into a small table, kept in this process until documents change. What
a page asks (how many products of each colour, were the chosen colours not chosen) is then a sum over that table;
asking Redis for each facet on each page would take tens of milliseconds and grow with the catalogue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engine import generations
from search.engine.connection import available, hurried
from search.engine.documents import TAG_SEPARATOR
from search.types import TAG_FIELDS, FacetValue, SearchQuery

Mask = NDArray[np.bool_]
LARGEST = 1_000_000
"""Different combinations of tags that are read at most."""
QUICK_SECONDS = 0.03
"""A table that is read as fast as this is read anew with every change; slower ones at most once in KEEP_SECONDS."""
KEEP_SECONDS = 5.0
KEPT_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """Combinations of tags in use. ``codes[name]`` (rows,) points into ``values[name]``, -1 where a tag is missing."""

    codes: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, Sequence[str]]
    counts: NDArray[np.int64]
    version: int
    seconds: float
    read_at: float
    answered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def total(self, query: SearchQuery) -> int:
        """How many products pass the filters."""
        return int(self.counts[_every([self._chosen(name, query) for name in TAG_FIELDS], len(self.counts))].sum())

    def facets(self, query: SearchQuery, names: Sequence[str] = TAG_FIELDS) -> dict[str, tuple[FacetValue, ...]]:
        """Tags with their counts, common ones first; each facet under the filters of all others."""
        asked = (tuple(names), tuple(sorted(query.filters.items())))
        if asked not in self.answered:
            if len(self.answered) >= KEPT_ANSWERS:
                self.answered.clear()
            self.answered[asked] = self._facets(query, names)
        return dict(self.answered[asked])

    def _facets(self, query: SearchQuery, names: Sequence[str]) -> dict[str, tuple[FacetValue, ...]]:
        chosen = {name: self._chosen(name, query) for name in TAG_FIELDS}
        found = {}
        for name in names:
            others = [chosen[other] for other in TAG_FIELDS if other != name]
            found[name] = self._facet(name, _every(others, len(self.counts)), query.filters.get(name, ()))
        return found

    def knows(self, name: str, value: str) -> bool:
        return value.casefold() in (known.casefold() for known in self.values[name])

    def _facet(self, name: str, rows: Mask, selected: Sequence[str]) -> tuple[FacetValue, ...]:
        codes = self.codes[name]
        rows = rows & (codes >= 0)
        counts = np.bincount(codes[rows], self.counts[rows], len(self.values[name])).astype(int)
        folded = {value.casefold() for value in selected}
        found = [
            FacetValue(value, count, value.casefold() in folded)
            for value, count in zip(self.values[name], counts.tolist(), strict=True)
            if count or value.casefold() in folded
        ]
        return tuple(sorted(found, key=lambda one: (-one.count, one.value)))

    def _chosen(self, name: str, query: SearchQuery) -> Mask | None:
        if not (wanted := query.filters.get(name)):
            return None
        folded = {value.casefold() for value in wanted}
        allowed = [code for code, value in enumerate(self.values[name]) if value.casefold() in folded]
        return np.isin(self.codes[name], allowed)


def _every(masks: Sequence[Mask | None], rows: int) -> Mask:
    all_of = np.ones(rows, bool)
    for mask in masks:
        if mask is not None:
            all_of &= mask
    return all_of


def table(query: SearchQuery, version: int) -> Table:
    """The table for a query's prices, at ``version`` of the index or some seconds older.

    Errors: SearchUnavailable, IndexMissing.
    """
    low, high = query.price_min, query.price_max
    place = (generations.alias(), low, high)
    kept = _tables.get(place)
    now = time.monotonic()
    if kept and (kept.version == version or (kept.seconds > QUICK_SECONDS and now - kept.read_at < KEEP_SECONDS)):
        return kept
    with _lock:
        kept = _tables.get(place)
        if kept is None or kept.version != version:
            if len(_tables) > 50:
                _tables.clear()
            kept = _tables[place] = _read(low, high, version)
    return kept


def forget() -> None:
    """Read all tables anew when they are next asked for."""
    _tables.clear()


_tables: dict[tuple[str, Decimal | None, Decimal | None], Table] = {}
_lock = threading.Lock()


def _read(low: Decimal | None, high: Decimal | None, version: int) -> Table:
    start = time.monotonic()
    words, params = "*", []
    if low is not None or high is not None:
        words = "@price:[$low $high]"
        params = ["PARAMS", 4, "low", float(low or 0), "high", "+inf" if high is None else float(high)]
    with hurried(False), available() as client:
        answer = client.execute_command(
            "FT.AGGREGATE", generations.alias(), words, "GROUPBY", 1, "@tags", "REDUCE", "COUNT", 0, "AS", "n",
            "LIMIT", 0, LARGEST, *params, "TIMEOUT", 20_000, "DIALECT", 2,
        )  # fmt: skip
    rows = [row[b"extra_attributes"] for row in answer[b"results"]]
    split = [row[b"tags"].decode().split(TAG_SEPARATOR) for row in rows]
    codes, values = {}, {}
    for number, name in enumerate(TAG_FIELDS):
        column = [tags[number] for tags in split]
        known = sorted({value for value in column if value})
        places = {value: place for place, value in enumerate(known)}
        codes[name] = np.array([places.get(value, -1) for value in column], np.int32)
        values[name] = known
    counts = np.array([int(row[b"n"]) for row in rows], np.int64)
    end = time.monotonic()
    return Table(codes, values, counts, version, end - start, end)
