"""Counts of tags over a set of products: how many each filter would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from search import sizes
from search.engine import styles
from search.engine.columns import Columns, Mask
from search.engine.filtering import TOGETHER, all_of, masks, narrowed, passing
from search.fields import ATTRIBUTE_PREFIX, ATTRIBUTES, SALE_SIZES, TAG_FIELDS, attribute
from search.lexicon.folding import fold
from search.types import FacetValue, SearchQuery


def facets(columns: Columns, relevant: Mask, query: SearchQuery) -> dict[str, tuple[FacetValue, ...]]:
    """Return each tag's values with counts, the most common first, each facet under the filters of all others.

    A facet with a selected value keeps all values of the relevant products, including those of which the other filters
    leave none. The shop's own columns appear if any product of the set has a value.
    """
    columns, chosen = narrowed(columns, query), masks(columns, query)
    priced = columns.priced(query.price_min, query.price_max)
    everything = relevant if priced is None else relevant & priced
    shown = all_of(everything, list(chosen.values()))
    counting = _Counting(columns, relevant, query)
    found = {}
    for name in TAG_FIELDS:
        own = TOGETHER if name in TOGETHER else (name,)  # the mask of each depends on the other
        mask = shown
        if not chosen.keys().isdisjoint(own):
            mask = all_of(everything, [one for other, one in chosen.items() if other not in own])
        if name == "on_sale" and "size" in query.filters:  # if ticked, it asks for these sizes reduced
            mask = mask & columns.having(SALE_SIZES, query.filters["size"])
        found[name] = counting.facet(name, mask)
    return found | _of_attributes(counting, everything, shown, chosen)


def _of_attributes(
    counting: _Counting, everything: Mask, shown: Mask, chosen: Mapping[str, Mask]
) -> dict[str, tuple[FacetValue, ...]]:
    columns = counting.columns
    if not columns.values[ATTRIBUTES]:
        return {}
    own = {fold(attribute(name)): name for name in chosen if attribute(name)}
    found: dict[str, tuple[FacetValue, ...]] = {}
    for value in counting.values(ATTRIBUTES, shown):
        name, _, text = value.value.partition("=")
        if fold(name) not in own:
            key = ATTRIBUTE_PREFIX + name
            found[key] = (*found.get(key, ()), FacetValue(text, value.count, False))
    for folded, name in own.items():
        mask = all_of(everything, [one for other, one in chosen.items() if other != name])
        ticked = {fold(one) for one in counting.query.filters[name]}
        kept = counting.values(ATTRIBUTES, mask, keeping=True)
        values = [(text, one.count) for one in kept for of, _, text in [one.value.partition("=")] if fold(of) == folded]
        found[name] = tuple(FacetValue(text, count, fold(text) in ticked) for text, count in values)
    return found


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts values over sets of products: by style, or by look if the query lists looks separately."""

    columns: Columns
    relevant: Mask
    query: SearchQuery
    counted: dict[int, styles.Counted] = field(default_factory=dict)

    def facet(self, name: str, mask: Mask) -> tuple[FacetValue, ...]:
        selected = self.query.filters.get(name, ())
        field = SALE_SIZES if name == "size" and "on_sale" in self.query.filters else name
        found = self.values(field, mask, selected)
        return tuple(sorted(found, key=lambda one: sizes.place(one.value))) if name == "size" else found

    def values(
        self, field: str, mask: Mask, selected: Sequence[str] = (), keeping: bool = False
    ) -> tuple[FacetValue, ...]:
        """Return values with counts, the most common first; all that relevant products have if some are ``selected``,
        or with ``keeping``."""
        columns = self.columns
        if not columns.values[field]:
            return ()
        relevant = self.relevant
        if field in columns.veiled:
            relevant, mask = relevant & ~columns.veiled[field], mask & ~columns.veiled[field]
        counts = self._counts(field, mask)
        held = "size" if field == SALE_SIZES else field
        kept = columns.counts(held, relevant) if selected or keeping else counts
        values = columns.values[field]
        chosen = columns.codes_of(field, selected) if selected else []
        shown = np.union1d(np.flatnonzero(kept), np.array(chosen, np.int64)).astype(int).tolist()
        found = [FacetValue(values[code], int(counts[code]), code in chosen) for code in shown]
        return tuple(sorted(found, key=lambda one: (-one.count, one.value)))

    def _counts(self, field: str, mask: Mask) -> NDArray[np.int64]:
        if self.query.looks:
            return self.columns.counts(field, mask)
        counted = self.counted.get(id(mask))
        if counted is None:  # it keeps a reference to the mask, so that no other can have its id
            counted = self.counted[id(mask)] = styles.Counted(self.columns, mask)
        return counted.counts(field)


def price_histogram(columns: Columns, relevant: Mask, query: SearchQuery, bars: int = 24) -> tuple[int, ...]:
    """Return how many products fall into each of ``bars`` equal price steps across :func:`price_range`; () without
    prices."""
    prices = _prices(columns, relevant, query)
    return tuple(np.histogram(prices, bars)[0].tolist()) if prices.size else ()


def _prices(columns: Columns, relevant: Mask, query: SearchQuery) -> NDArray[np.float64]:
    prices = columns.prices[relevant & passing(columns, query, without="price")]
    return prices[~np.isnan(prices)]


def price_range(columns: Columns, relevant: Mask, query: SearchQuery) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and the highest price among the relevant products that pass the other filters."""
    prices = _prices(columns, relevant, query)
    if not prices.size:
        return None
    return Decimal(repr(float(prices.min()))), Decimal(repr(float(prices.max())))
