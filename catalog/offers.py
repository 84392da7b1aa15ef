"""What shoppers are currently offered of a stored product: today's price, the sizes in stock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from catalog.models import Product, Variant
from catalog.values.money import is_running
from catalog.values.states import SOLD_OUT
from search.offers import InStore, Offer


def price_of(product: Product, now: datetime | None = None) -> Decimal | None:
    """Return the price to pay: the sale price during a sale."""
    return product.sale_price if is_on_sale(product, now) else product.price


def is_on_sale(product: Product, now: datetime | None = None) -> bool:
    moment = now or timezone.now()
    return product.sale_price is not None and is_running(product.sale_from, product.sale_until, moment)


def _is_reduced(variant: Variant, product: Product) -> bool:
    """Whether a size is on sale; a size without a price of its own costs what the product does."""
    return (product.sale_price if variant.price is None else variant.sale_price) is not None


def _sizes(variants: Iterable[Variant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.size for one in variants))


def _stores(product: Product) -> tuple[InStore, ...]:
    """Return the stores that have a product in stock."""
    sizes = {one.sku: one.size for one in product.variants.all() if one.sku}
    found: dict[str, list[str]] = {}
    for one in product.store_stock.all():
        if not one.is_there or (one.sku and one.sku not in sizes):
            continue  # the shop no longer has this size
        held = found.setdefault(one.store.value, [])
        if (size := sizes.get(one.sku, "")) and size not in held:
            held.append(size)
    return tuple(InStore(store, tuple(held)) for store, held in sorted(found.items()))


def offer_of(product: Product, now: datetime | None = None) -> Offer:
    """Return what cards show; reads the product's variants, images and stock in stores."""
    on_sale = is_running(product.sale_from, product.sale_until, now or timezone.now())
    left = [one for one in product.variants.all() if one.size and one.availability != SOLD_OUT and one.stock != 0]
    reduced = [one for one in left if on_sale and _is_reduced(one, product)]
    return Offer(
        link=product.link,
        regular_price=product.price if is_on_sale(product, now) else None,
        availability=product.availability,
        sizes=_sizes(left),
        sale_sizes=_sizes(reduced),
        gone_sizes=tuple(size for size in _sizes(product.variants.all()) if size and size not in _sizes(left)),
        group=product.group,
        stores=_stores(product),
        further_images=tuple(image.name for image in product.images.all() if image.position),
    )
