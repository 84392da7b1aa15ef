"""The stock of stores, from rows of feeds to the index; and changes of the stores themselves."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone

from catalog.models import Catalog, Import, Product, Store, StoreStock
from catalog.publishing import publish_products
from catalog.report import IngestReport
from catalog.sorting import Patch
from catalog.undoing import remember
from search import stores as known_stores
from search.engine import places
from search.errors import SearchError

log = logging.getLogger(__name__)
CHUNK = 500
Key = tuple[int, int, str]
"""Store, product, stock-keeping unit."""


def put(catalog: Catalog, patches: Sequence[Patch], report: IngestReport, *, upload: Import | None = None) -> None:
    """Save the stock of stores, in one transaction; no model runs. The report counts rows.

    Only products whose presence in a store has changed are published again.
    """
    named = Product.objects.filter(catalog=catalog, external_id__in={one.id for one in patches})
    products = dict(named.values_list("external_id", "pk"))
    stores = {code.casefold(): pk for pk, code in catalog.stores.values_list("pk", "code")}
    said: dict[Key, Patch] = {}
    for one in patches:
        # a store or product may have been deleted since the file was read
        if one.id in products and one.store.casefold() in stores:
            said[stores[one.store.casefold()], products[one.id], one.variant.sku] = one
    stored = StoreStock.objects.filter(product__in=products.values(), store__in=stores.values())
    before = {(one.store_id, one.product_id, one.sku): one for one in stored}
    changed = {key: _stock(key, one) for key, one in said.items() if not _is_same(before.get(key), one)}
    turned = {key[1] for key, one in changed.items() if one.is_there != (key in before and before[key].is_there)}
    with transaction.atomic():
        if upload:
            remember(upload, [Product(pk=pk) for pk in {key[1] for key in changed}])
        StoreStock.objects.bulk_create(
            changed.values(),
            update_conflicts=True,
            unique_fields=("product", "store", "sku"),
            update_fields=("quantity", "availability"),
            batch_size=CHUNK,
        )
        publish_again(turned, report)
    report.updated += len(changed)
    report.unchanged += len(patches) - len(changed)


def _stock(key: Key, one: Patch) -> StoreStock:
    store, product, sku = key
    unit = one.variant
    return StoreStock(store_id=store, product_id=product, sku=sku, quantity=unit.stock, availability=unit.availability)


def _is_same(stored: StoreStock | None, one: Patch) -> bool:
    unit = one.variant
    return stored is not None and (stored.quantity, stored.availability) == (unit.stock, unit.availability)


def publish_again(products: Collection[int], report: IngestReport | None = None) -> None:
    """Publish these products once the change is committed; if Redis is down, the worker does it."""
    ids = sorted(products)
    Product.objects.filter(pk__in=ids).update(is_published=False, updated_at=timezone.now())
    transaction.on_commit(partial(_publish, ids, report))


def _publish(ids: Sequence[int], report: IngestReport | None) -> None:
    start = time.perf_counter()
    try:
        publish_products(ids)
    except SearchError as error:
        log.warning("Saved; the index is updated when Redis responds again: %s", error)
    if report:
        report.spend("index", time.perf_counter() - start)


def delete_stores(ids: Sequence[int]) -> None:
    """Delete stores with their stock, and publish the affected products again."""
    with transaction.atomic():
        stocked = set(StoreStock.objects.filter(store__in=ids).values_list("product_id", flat=True))
        Store.objects.filter(pk__in=ids).delete()
        publish_again(stocked)
        publish_stores()


def save_store(store: Store, *, was_code: str = "") -> None:
    """Save a store. ``was_code``: its code before; if that changed, its products are published with the new tag."""
    with transaction.atomic():
        store.save()
        if was_code and was_code != store.code:
            publish_again(set(store.stock.values_list("product_id", flat=True)))
        publish_stores()


def publish_stores() -> None:
    """Publish the stores once the change is committed; while Redis is down, :func:`restore` does it later."""
    transaction.on_commit(_publish_stores)


def _publish_stores() -> None:
    try:
        places.publish(shown_stores())
    except SearchError as error:
        log.warning("The stores are published when Redis responds again: %s", error)


def restore() -> None:
    """Publish the stores if those in Redis differ from the database. Errors: SearchUnavailable."""
    stores = shown_stores()
    if places.published() != places.version_of(stores):
        places.publish(stores)


def shown_stores() -> list[known_stores.Store]:
    """The stores of the catalogues that shoppers see, by name."""
    rows = Store.objects.filter(catalog__is_active=True).select_related("catalog").order_by("name", "code")
    return [
        known_stores.Store(
            value=one.value,
            name=one.name,
            address=tuple(line.strip() for line in one.address.splitlines() if line.strip()),
            latitude=one.latitude,
            longitude=one.longitude,
            link=one.link,
        )
        for one in rows
    ]
