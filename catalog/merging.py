"""Merging a row into a stored product: only what the export contains, and nothing that staff have edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.models import Product, Variant
from catalog.rows import ProductRow, VariantRow
from catalog.values.states import joint_availability
from search.fields import STORED_FIELDS

FIELDS = ("title", "description", *STORED_FIELDS, "year", "price", "currency", "sale_price", "sale_from", "sale_until",
          "availability", "stock", "link", "gtin", "mpn", "group", "state")  # fmt: skip
SALE = ("sale_price", "sale_from", "sale_until")
EMPTY: dict[str, Any] = dict.fromkeys(("year", "price", "stock", *SALE))
KEPT = frozenset({"title", "state", "group", "currency"})
"""Empty cells never erase these."""


def apply(product: Product, row: ProductRow, erasing: frozenset[str] = frozenset()) -> set[str]:
    """Write the values of a row into an unsaved product; return the fields that changed.

    ``erasing``: columns whose empty cells erase.
    """
    is_new = product.pk is None
    changed = set()
    for name in FIELDS:
        if name in product.edited_fields:
            continue
        said = "sale_price" in row.given if name in SALE else name in row.given
        if said or is_new:
            value = getattr(row, name)
        elif name in erasing and name not in KEPT:
            value = EMPTY.get(name, "")
        else:
            continue
        if getattr(product, name) != value:
            setattr(product, name, value)
            changed.add(name)
    attributes = {**product.attributes, **row.attributes}
    if attributes != product.attributes and "attributes" not in product.edited_fields:
        product.attributes = attributes
        changed.add("attributes")
    if product.is_missing:
        product.is_missing = False
        changed.add("is_missing")
    return changed


def merged_variants(stored: Sequence[VariantRow], said: Sequence[VariantRow]) -> list[VariantRow]:
    """Return a product's variants after an import: all those of the row or, if it has no sizes, only their updates."""
    if not stored or any(one.size for one in said):
        return list(said)
    by_sku = {one.sku: one for one in said if one.sku}
    return [_patched(one, by_sku.get(one.sku)) for one in stored]


def patched_variants(stored: Sequence[VariantRow], patches: Iterable[VariantRow]) -> list[VariantRow]:
    """Update stored variants with the prices, stock and availability given for their SKUs."""
    by_sku = {one.sku: one for one in patches}
    return [_patched(one, by_sku.get(one.sku)) for one in stored]


def _patched(stored: VariantRow, said: VariantRow | None) -> VariantRow:
    if said is None:
        return stored
    values: dict[str, Any] = {
        name: value
        for name in ("price", "sale_price", "stock", "availability")
        if (value := getattr(said, name)) not in (None, "")
    }
    if said.price is not None:
        values["sale_price"] = said.sale_price
    return replace(stored, **values)


def sum_up(product: Product, variants: Sequence[VariantRow]) -> set[str]:
    """Derive a product's price, stock and availability from its variants; return the fields that changed."""
    values: dict[str, Any] = {}
    priced = [one for one in variants if one.price is not None]
    if priced:
        ready = [one for one in priced if one.availability != "out of stock"] or priced
        cheapest = min(ready, key=_paid)
        values |= {"price": cheapest.price, "sale_price": cheapest.sale_price}
    if availability := joint_availability([one.availability for one in variants]):
        values["availability"] = availability
    stocks = [one.stock for one in variants if one.stock is not None]
    if stocks:
        values["stock"] = sum(stocks)
    changed = {
        name for name, value in values.items() if name not in product.edited_fields and getattr(product, name) != value
    }
    for name in changed:
        setattr(product, name, values[name])
    return changed


def row_of(variant: Variant) -> VariantRow:
    """Return a stored variant in the form of an imported one."""
    return VariantRow(
        variant.sku,
        variant.size,
        variant.colour,
        variant.price,
        variant.sale_price,
        variant.stock,
        variant.availability,
        variant.gtin,
    )


def variant_of(product: Product, position: int, row: VariantRow) -> Variant:
    """An unsaved variant."""
    return Variant(
        product=product,
        position=position,
        sku=row.sku,
        size=row.size,
        colour=row.colour,
        price=row.price,
        sale_price=row.sale_price,
        stock=row.stock,
        availability=row.availability,
        gtin=row.gtin,
    )


def as_json(value: Any) -> Any:
    """Return a field's value as it is stored in JSON."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _paid(one: VariantRow) -> Decimal:
    return one.sale_price or one.price or Decimal(0)
