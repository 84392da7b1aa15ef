"""What shoppers are offered of a stored product now: the price of today, the sizes that are left."""

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
    """What is paid: the sale price while the sale is on."""
    return product.sale_price if is_on_sale(product, now) else product.price


def is_on_sale(product: Product, now: datetime | None = None) -> bool:
    moment = now or timezone.now()
    return product.sale_price is not None and is_running(product.sale_from, product.sale_until, moment)


def _is_reduced(variant: Variant, product: Product) -> bool:
    """Whether a sale is of this size; one without a price of its own costs what the product does."""
    return (product.sale_price if variant.price is None else variant.sale_price) is not None


def _sizes(variants: Iterable[Variant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.size for one in variants))


def _stores(product: Product) -> tuple[InStore, ...]:
    """The stores that have some of a product."""
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
    """What cards show; the product's variants, images and stock in stores are read."""
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
