"""Undo a whole import: restore the previous state of every product."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from catalog import merging, outbox
from catalog.models import Import, ImportChange, Product, ProductImage, Store, StoreStock, Variant
from catalog.publishing import publish_products

FIELDS = (*merging.FIELDS, "attributes", "is_missing", "row_hash")
VARIANT = ("position", "sku", "size", "colour", "price", "sale_price", "stock", "availability", "gtin")
STOCK = ("store_id", "sku", "quantity", "availability")
IMAGE = ("position", "name", "source_hash", "width", "height", "address", "etag", "modified", "mark")
DECIMALS = ("price", "sale_price")
TIMES = ("sale_from", "sale_until")
CHUNK = 200


def remember(upload: Import, products: Sequence[Product]) -> None:
    """Record the stored state of these products, once for each import. New products are recorded later."""
    known = [one.pk for one in products if one.pk]
    noted = set(ImportChange.objects.filter(upload=upload, product__in=known).values_list("product_id", flat=True))
    fresh = [pk for pk in known if pk not in noted]
    states = _states(fresh)
    ImportChange.objects.bulk_create(
        ImportChange(upload=upload, product_id=pk, before=states[pk]) for pk in fresh if pk in states
    )


def remember_added(upload: Import, ids: Sequence[int]) -> None:
    """Record that the import added these products."""
    ImportChange.objects.bulk_create(
        (ImportChange(upload=upload, product_id=pk, before=None) for pk in ids), ignore_conflicts=True
    )


def undo(upload: Import) -> int:
    """Restore every product that an import changed, and delete those that it added; return how many.

    Later changes to them, by hand or by another import, are undone as well. The worker encodes changed text or pictures
    again. Errors: SearchUnavailable (the database is restored already).
    """
    count = 0
    while changes := list(ImportChange.objects.filter(upload=upload).select_related("product__catalog")[:CHUNK]):
        count += len(changes)
        _undo(changes)
    upload.waiting_products.all().delete()
    Import.objects.filter(pk=upload.pk).update(state=Import.State.UNDONE, finished_at=timezone.now())
    return count


def _undo(changes: Sequence[ImportChange]) -> None:
    added = [one.product for one in changes if one.before is None]
    restored = [one for one in changes if one.before is not None]
    keys = [(one.catalog.slug, one.external_id) for one in added]
    with transaction.atomic():
        for change in restored:
            _restore(change.product, change.before or {})
        Product.objects.filter(pk__in=[one.pk for one in added]).delete()
        outbox.note(keys)
        ImportChange.objects.filter(pk__in=[one.pk for one in changes]).delete()
    outbox.empty()
    ids = [one.product_id for one in restored]
    publish_products(ids)
    from catalog import tasks

    tasks.refresh_products.delay(ids)


def _restore(product: Product, before: dict[str, Any]) -> None:
    for name, value in before["fields"].items():
        setattr(product, name, _value(name, value))
    product.updated_at, product.is_published = timezone.now(), False
    product.save()
    Variant.objects.filter(product=product).delete()
    Variant.objects.bulk_create(
        Variant(product=product, **{name: _value(name, value) for name, value in one.items()})
        for one in before["variants"]
    )
    if "stores" in before:  # not recorded by imports of earlier releases
        _restore_stock(product, before["stores"])
    ProductImage.objects.filter(product=product).delete()
    ProductImage.objects.bulk_create(
        ProductImage(product=product, main_of=None if one["position"] else product, **one) for one in before["images"]
    )


def _restore_stock(product: Product, before: Sequence[dict[str, Any]]) -> None:
    StoreStock.objects.filter(product=product).delete()
    there = set(Store.objects.filter(pk__in=[one["store_id"] for one in before]).values_list("pk", flat=True))
    StoreStock.objects.bulk_create(StoreStock(product=product, **one) for one in before if one["store_id"] in there)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DECIMALS:
        return Decimal(value)
    return datetime.fromisoformat(value) if name in TIMES else value


def _states(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return fields, variants, pictures and store stock of products, in JSON-serialisable form."""
    found: dict[int, dict[str, Any]] = {
        row.pop("pk"): {"fields": row, "variants": [], "images": [], "stores": []}
        for row in Product.objects.filter(pk__in=ids).values("pk", *FIELDS)
    }
    for one in Variant.objects.filter(product__in=ids).order_by("position").values("product_id", *VARIANT):
        found[one.pop("product_id")]["variants"].append(one)
    for one in ProductImage.objects.filter(product__in=ids).order_by("position").values("product_id", *IMAGE):
        found[one.pop("product_id")]["images"].append(one)
    for one in StoreStock.objects.filter(product__in=ids).order_by("pk").values("product_id", *STOCK):
        found[one.pop("product_id")]["stores"].append(one)
    plain: dict[str, dict[str, Any]] = json.loads(json.dumps(found, cls=DjangoJSONEncoder))
    return {int(pk): state for pk, state in plain.items()}
