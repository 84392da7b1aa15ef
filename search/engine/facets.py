"""Counts of tags over a set of products: what each filter would leave."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns, Mask
from search.fields import TAG_FIELDS
from search.lexicon.folding import fold
from search.types import FacetValue, SearchQuery


def passing(columns: Columns, query: SearchQuery, without: str = "") -> Mask:
    """(n,) the products that pass the filters of a query, those of one field (or "price") left aside."""
    mask = columns.alive.copy()
    for name, values in query.filters.items():
        if name != without:
            mask &= columns.having(name, values)
    if without != "price" and (priced := columns.priced(query.price_min, query.price_max)) is not None:
        mask &= priced
    return mask


def facets(
    columns: Columns, relevant: Mask, query: SearchQuery, names: Sequence[str] = TAG_FIELDS
) -> dict[str, tuple[FacetValue, ...]]:
    """Tags of the relevant products with their counts, common ones first; each facet under the filters of all others.

    A facet in which something is chosen keeps all values of the relevant products, also those that the other filters
    leave none of.
    """
    masks = {name: columns.having(name, values) for name, values in query.filters.items()}
    priced = columns.priced(query.price_min, query.price_max)
    everything = relevant if priced is None else relevant & priced
    all_of = _all(everything, list(masks.values()))
    found = {}
    for name in names:
        others = [mask for other, mask in masks.items() if other != name]
        mask = _all(everything, others) if name in masks else all_of
        found[name] = _facet(columns, name, mask, relevant, query.filters.get(name, ()))
    return found


def price_histogram(columns: Columns, relevant: Mask, query: SearchQuery, bars: int = 24) -> tuple[int, ...]:
    """How many of the products of :func:`price_range` cost what, in equal steps from its lowest to its highest."""
    prices = _prices(columns, relevant, query)
    return tuple(np.histogram(prices, bars)[0].tolist()) if prices.size else ()


def _prices(columns: Columns, relevant: Mask, query: SearchQuery) -> NDArray[np.float64]:
    prices = columns.prices[relevant & passing(columns, query, without="price")]
    return prices[~np.isnan(prices)]


def price_range(columns: Columns, relevant: Mask, query: SearchQuery) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest price among the relevant products that pass the other filters."""
    prices = _prices(columns, relevant, query)
    if not prices.size:
        return None
    return Decimal(repr(float(prices.min()))), Decimal(repr(float(prices.max())))


def _all(mask: Mask, others: Sequence[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask


def _facet(columns: Columns, name: str, mask: Mask, relevant: Mask, selected: Sequence[str]) -> tuple[FacetValue, ...]:
    counts = columns.counts(name, mask)
    kept = columns.counts(name, relevant) if selected else counts
    folded = {fold(value) for value in selected}
    values = columns.values[name]
    chosen = columns.codes_of(name, selected) if selected else []
    shown = np.union1d(np.flatnonzero(kept), np.array(chosen, np.int64)).astype(int).tolist()
    found = [FacetValue(values[code], int(counts[code]), fold(values[code]) in folded) for code in shown]
    return tuple(sorted(found, key=lambda one: (-one.count, one.value)))
