"""Which products pass the filters of a query: as masks over the columns, and as a clause of an index query.

A size with "on sale" means that size at a reduced price; a size with a store means that size in that store.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns, Mask, Pairs, kept_as
from search.engine.expressions import Params, every, priced, tagged
from search.engine.open_indexes import current
from search.fields import SALE_SIZES, STORE_SIZES, at_store
from search.types import SearchQuery

NEAR = "near"
"""The name of the mask of products in stock at a store within reach."""
TOGETHER = ("size", "store")
"""Filters whose masks depend on each other."""
Codes = NDArray[np.int32]


def passing(columns: Columns, query: SearchQuery, without: str = "") -> Mask:
    """Return the (n,) products that pass the filters of a query, except those of the field ``without`` (or "price")."""
    mask = all_of(columns.alive.copy(), [one for name, one in masks(columns, query).items() if name != without])
    if without != "price" and (prices := columns.priced(query.price_min, query.price_max)) is not None:
        mask = mask & prices
    return mask


def all_of(mask: Mask, others: Collection[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask


def masks(columns: Columns, query: SearchQuery) -> dict[str, Mask]:
    """Return the (n,) products that pass each filter."""
    seen = narrowed(columns, query)
    found = {name: seen.filtered(_held(name, query), values) for name, values in query.filters.items()}
    if query.near is not None:
        found[NEAR] = columns.filtered("store", columns.stores.within(query.near))
    return found


def clause(query: SearchQuery, params: Params, columns: Columns) -> str:
    """Return the filters as a clause, with values as the shop writes them; EVERYTHING without filters."""
    stores = stores_of(query, columns)
    clauses = []
    for name, values in query.filters.items():
        if name == "size" and stores is not None:
            pairs = [at_store(store, size) for store in stores for size in values]
            clauses.append(_tagged(params, columns, STORE_SIZES, pairs))
            if "on_sale" not in query.filters:
                continue  # a size that only a store has left is not offered online
        if name != "store":
            clauses.append(_tagged(params, columns, _held(name, query), values))
    if stores is not None:
        clauses.append(_tagged(params, columns, "store", stores))
    clauses.append(priced(params, query.price_min, query.price_max))
    return every(clauses)


def stores_of(query: SearchQuery, columns: Columns) -> tuple[str, ...] | None:
    """Return the stores of which at least one must have a product; None if no store is asked for."""
    chosen = query.filters.get("store")
    if query.near is None:
        return None if chosen is None else tuple(_written(columns, "store", chosen))
    near = columns.stores.within(query.near)
    return near if chosen is None else tuple(one for one in _written(columns, "store", chosen) if one in near)


def narrowed(columns: Columns, query: SearchQuery) -> Columns:
    """Return the columns with only the sizes that the query's stores have, and only the stores within its reach that
    have its sizes, at a reduced price if "on sale" is asked for."""
    stores, sizes = stores_of(query, columns), query.filters.get("size", ())
    held = columns.several[STORE_SIZES]
    if stores is None and not (sizes and len(held.rows)):
        return columns
    parts, several = _parts(columns), dict(columns.several)
    triples = _Triples(held.rows, parts.stores[held.codes], parts.sizes[held.codes])
    if stores is not None:
        here = triples.of(np.isin(triples.stores, columns.codes_of("store", stores)))
        several["size"] = _distinct(here.rows, here.sizes, columns, "size")
        several[SALE_SIZES] = _common(columns.several[SALE_SIZES], several["size"], columns)
    if sizes:
        these = triples.of(np.isin(triples.sizes, columns.codes_of("size", sizes)))
        if "on_sale" in query.filters:
            sale = columns.several[SALE_SIZES]
            reduced = _keys(sale.rows, sale.codes, columns)
            these = these.of(np.isin(_keys(these.rows, these.sizes, columns), reduced))
        several["store"] = _distinct(these.rows, these.stores, columns, "store")
    if query.near is not None:
        shown = several["store"]
        kept = np.isin(shown.codes, columns.codes_of("store", columns.stores.within(query.near)))
        several["store"] = Pairs(shown.rows[kept], shown.codes[kept])
    return replace(columns, several=several)


@dataclass(frozen=True, slots=True)
class _Triples:
    """Which store has which product in which size: (triples,) each, with codes of the fields "store" and "size"."""

    rows: Codes
    stores: Codes
    sizes: Codes

    def of(self, kept: Mask) -> _Triples:
        return _Triples(self.rows[kept], self.stores[kept], self.sizes[kept])


class _Parts:
    """The store and the size that each value of STORE_SIZES names, as codes of these fields, (values,) each."""

    def __init__(self, columns: Columns) -> None:
        split = [value.split("=", 1) for value in columns.values[STORE_SIZES]]
        codes = {name: {value: code for code, value in enumerate(columns.values[name])} for name in TOGETHER}
        self.stores: Codes = np.array([codes["store"].get(store, -1) for store, _ in split], np.int32)
        self.sizes: Codes = np.array([codes["size"].get(size, -1) for _, size in split], np.int32)


def _parts(columns: Columns) -> _Parts:
    counted = tuple(len(columns.values[name]) for name in (*TOGETHER, STORE_SIZES))
    return current().kept(("store sizes", columns.generation, counted), lambda: _Parts(columns))


def _held(name: str, query: SearchQuery) -> str:
    """Return the field in which a filter is looked up."""
    return SALE_SIZES if name == "size" and "on_sale" in query.filters else name


def _tagged(params: Params, columns: Columns, name: str, values: Sequence[str]) -> str:
    return tagged(params, kept_as(name), _written(columns, name, values))


def _written(columns: Columns, name: str, values: Sequence[str]) -> list[str]:
    """Return the values as the shop writes them, ignoring case; values that no product has are left out."""
    return [columns.values[kept_as(name)][code] for code in columns.codes_of(name, values)]


def _distinct(rows: Codes, codes: Codes, columns: Columns, name: str) -> Pairs:
    """Return the distinct pairs of a product and a value of a field."""
    size = max(1, len(columns.values[name]))
    found = np.unique(rows.astype(np.int64) * size + codes)
    return Pairs((found // size).astype(np.int32), (found % size).astype(np.int32))


def _common(one: Pairs, other: Pairs, columns: Columns) -> Pairs:
    """Return the pairs of product and size in ``one`` that are also in ``other``."""
    both = np.isin(_keys(one.rows, one.codes, columns), _keys(other.rows, other.codes, columns))
    return Pairs(one.rows[both], one.codes[both])


def _keys(rows: Codes, sizes: Codes, columns: Columns) -> NDArray[np.int64]:
    """Return a unique number for each pair of product and size."""
    keys: NDArray[np.int64] = rows.astype(np.int64) * max(1, len(columns.values["size"])) + sizes
    return keys
