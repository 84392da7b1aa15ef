"""Titles and types of the products that reports name by id, from the current index."""

from __future__ import annotations

from collections.abc import Iterable

from behaviour import products
from behaviour.analytics.figures import KINDS, Row, share
from behaviour.products import Product
from search.engine import generations, retrieval
from search.errors import SearchError

GONE, UNTYPED = "(no longer in the shop)", "(without a type)"


def titles(named: Iterable[Product]) -> dict[Product, str]:
    """Return the titles of products that are in the index; none if it is unavailable."""
    asked = list(named)
    try:
        serving = generations.serving()
        keys = {product: products.key_of(serving, product) for product in asked}
        found = products.titles(list(keys.values())) if keys else {}
    except SearchError:
        return {}
    return {product: found[key] for product, key in keys.items() if key in found}


def by_type(rows: Iterable[Row]) -> list[Row]:
    """Return rows of products, summed by the type that the shop gives them. Errors: SearchError."""
    state, columns = retrieval.known()
    serving = generations.checked(state)
    found: dict[str, Row] = {}
    for row in rows:
        place = columns.rows.get(products.key_of(serving, (row["catalog"], row["product"])), -1)
        there = 0 <= place < len(columns) and bool(columns.alive[place])
        name = (columns.value("article_type", place) or UNTYPED) if there else GONE
        summed = found.setdefault(name, {"type": name, **dict.fromkeys(KINDS, 0)})
        for kind in KINDS:
            summed[kind] += row[kind]
    return [{**row, "purchase_rate": share(row["purchases"], row["views"])} for row in found.values()]
