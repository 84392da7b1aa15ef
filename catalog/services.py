"""Staff actions on products. Every change reaches the index when it is committed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import get_valid_filename

from catalog import attributes, disk, leases, outbox, tasks, uploads
from catalog.feeds.columns import ATTRIBUTE
from catalog.merging import FIELDS
from catalog.models import Catalog, DeletedProduct, Examination, Import, Product, Source, WaitingProduct
from catalog.publishing import publish_products
from search.errors import SearchError
from search.fields import attribute

log = logging.getLogger(__name__)


ENCODED = frozenset({"title", "gender", "category", "subcategory", "article_type", "colour", "usage"})
"""Fields that the encoder or the choice of the garment uses."""
OWNED = frozenset(FIELDS) | {"attributes"}
"""Fields that imports write, unless they were edited by hand."""
EDITED = ("edited_fields", "updated_at", "is_published")
CHUNK = 500


def save_product(product: Product, *, edited: Collection[str]) -> None:
    """Store a product whose fields ``edited`` were changed by hand; imports no longer change these.

    The worker encodes changed text again.
    """
    words_changed = bool(ENCODED & set(edited))
    product.edited_fields = sorted({*product.edited_fields, *(OWNED & set(edited))})
    product.updated_at = timezone.now()
    product.is_published = False
    with transaction.atomic():
        product.save()
        publish_on_commit([product.pk])
        if words_changed:
            _later(partial(tasks.refresh_products.delay, [product.pk]))


def edit_products(edits: Mapping[int, Mapping[str, str]]) -> int:
    """Write fields of many products, by key, like :func:`save_product` for one; return how many.

    The shop's own columns are named as in :mod:`search.fields` ("attr.Fit").
    """
    now = timezone.now()
    with transaction.atomic():
        products = list(Product.objects.filter(pk__in=edits).select_for_update())
        for product in products:
            for name, value in edits[product.pk].items():
                if own := attribute(name):
                    product.attributes = {**product.attributes, own: value}
                else:
                    setattr(product, name, value)
            # imports only add to the shop's own columns, so these need not be marked as edited
            edited = {name for name in edits[product.pk] if not attribute(name)}
            product.edited_fields = sorted({*product.edited_fields, *edited})
            product.updated_at, product.is_published = now, False
        names = {"attributes" if attribute(name) else name for edit in edits.values() for name in edit}
        Product.objects.bulk_update(products, (*names, *EDITED), batch_size=CHUNK)
        ids = [one.pk for one in products]
        publish_on_commit(ids)
        encoded = [one.pk for one in products if ENCODED & set(edits[one.pk])]
        for start in range(0, len(encoded), CHUNK):
            _later(partial(tasks.refresh_products.delay, encoded[start : start + CHUNK]))
    return len(ids)


def value_of(product: Product, name: str) -> str:
    """Return a product's value of a field, or of one of the shop's own columns ("attr.Fit")."""
    own = attribute(name)
    return str(product.attributes.get(own, "") if own else getattr(product, name))


def release(ids: Sequence[int], names: Collection[str] = OWNED) -> int:
    """Let the next import write fields again that were edited by hand; return the number of products."""
    released = []
    for product in Product.objects.filter(pk__in=ids).exclude(edited_fields=[]):
        product.edited_fields = [name for name in product.edited_fields if name not in names]
        product.row_hash = ""
        released.append(product)
    Product.objects.bulk_update(released, ("edited_fields", "row_hash"), batch_size=CHUNK)
    return len(released)


def examine_again(ids: Sequence[int]) -> int:
    """Let the worker examine these products again for duplicates and tags; return how many."""
    with transaction.atomic():
        Examination.objects.filter(product__in=ids).update(described="")
        return Product.objects.filter(pk__in=ids, is_published=True).update(is_due=True)


def restore_deleted(ids: Sequence[int]) -> int:
    """Let imports restore products that were deleted by hand; return how many."""
    return DeletedProduct.objects.filter(pk__in=ids).delete()[0]


def hide(ids: Sequence[int]) -> int:
    """Hide products from shoppers."""
    return _update(ids, is_hidden=True)


def show(ids: Sequence[int]) -> int:
    """Show products to shoppers again, also those missing from the last complete import."""
    return _update(ids, is_hidden=False, is_missing=False)


def delete(ids: Sequence[int], *, remembered: bool = True) -> int:
    """Delete products; return how many there were. If ``remembered``, imports do not restore them."""
    with transaction.atomic():
        products = Product.objects.filter(pk__in=ids)
        keys = list(products.values_list("catalog__slug", "external_id"))
        if remembered:
            DeletedProduct.objects.bulk_create(
                (
                    DeletedProduct(catalog_id=catalog, external_id=id, title=title)
                    for catalog, id, title in products.values_list("catalog_id", "external_id", "title")
                ),
                ignore_conflicts=True,
            )
        mine = products.filter(catalog=OuterRef("catalog"), external_id=OuterRef("external_id"))
        WaitingProduct.objects.filter(Exists(mine)).delete()
        products.delete()
        outbox.note(keys)
        _later(outbox.empty)
    return len(keys)


def save_catalog(catalog: Catalog, *, republish: bool) -> None:
    """Store a catalogue; with ``republish``, the worker updates its products in the index."""
    with transaction.atomic():
        catalog.save()
        if republish:
            _republish(catalog)


def _republish(catalog: Catalog) -> None:
    Product.objects.filter(catalog=catalog).update(is_published=False)
    _later(partial(tasks.tidy.delay))


def delete_catalog(catalog: Catalog) -> None:
    """Delete a catalogue with all its products and uploads."""
    with transaction.atomic():
        sources = list(catalog.imports.values_list("source", flat=True))
        delete(list(catalog.products.values_list("pk", flat=True)))
        catalog.delete()
        transaction.on_commit(partial(uploads.discard, sources))


def keep_upload(catalog: Catalog, file: File[Any], user: Any = None) -> Import:
    """Store an uploaded catalogue and let the worker preview it. Errors: DiskLow."""
    kept = _kept(catalog, file, user)
    with transaction.atomic():
        kept.save()
        _later(partial(tasks.preview_import.delay, kept.pk))
    return kept


def _kept(catalog: Catalog, file: File[Any], user: Any) -> Import:
    """Store an upload; return its unsaved import. Errors: DiskLow."""
    disk.refuse_if_low(file.size or 0)
    name = get_valid_filename(file.name or "catalogue.zip")[:200]
    source, content_hash = uploads.keep(name, file)
    state = Import.State.PREVIEW
    return Import(catalog=catalog, source=source, content_hash=content_hash, file_name=name, user=user, state=state)


def begin_import(
    upload: Import,
    *,
    remove_missing: bool = False,
    hiding_confirmed: bool = False,
    empty_erases: bool = False,
    fetch_pictures: bool = False,
) -> None:
    """Let the worker import an upload whose preview was confirmed."""
    with transaction.atomic():
        Import.objects.filter(pk=upload.pk, state=Import.State.PREVIEW).update(
            state=Import.State.WAITING,
            remove_missing=remove_missing,
            hiding_confirmed=hiding_confirmed,
            empty_erases=empty_erases,
            fetch_pictures=fetch_pictures,
            leased_until=timezone.now() + leases.LENGTH,
        )
        _later(partial(tasks.run_import.delay, upload.pk))


def start_import(catalog: Catalog, file: File[Any], *, remove_missing: bool = False) -> Import:
    """Store an uploaded catalogue and import it without a preview. Errors: DiskLow."""
    kept = _kept(catalog, file, user=None)
    with transaction.atomic():
        kept.save()
        begin_import(kept, remove_missing=remove_missing)
    kept.refresh_from_db()
    return kept


def import_from(source: Source, kept: str, content_hash: str, name: str) -> Import:
    """Import the data of a source, stored as an upload, without a preview."""
    with transaction.atomic():
        upload = Import.objects.create(
            catalog=source.catalog,
            source=kept,
            content_hash=content_hash,
            file_name=name[:255],
            remove_missing=source.remove_missing,
            fetch_pictures=source.fetch_pictures,
            leased_until=timezone.now() + leases.LENGTH,
        )
        _later(partial(tasks.run_import.delay, upload.pk))
    return upload


def choose_columns(upload: Import, columns: Mapping[str, str]) -> None:
    """Store which fields a catalogue's columns hold, and preview the upload again.

    A column that becomes a filter is stored as an attribute and declared to be one.
    """
    catalog = Catalog.objects.get(pk=upload.catalog_id)
    filters = dict.fromkeys((name for name, field in columns.items() if field == attributes.FACET), attributes.BOTH)
    plain = dict.fromkeys(columns, attributes.SEARCHED)
    uses = {**catalog.attribute_uses, **plain, **filters}
    uses = {name: use for name, use in uses.items() if use != attributes.SEARCHED}
    republish, catalog.attribute_uses = uses != catalog.attribute_uses, uses
    catalog.columns = {**catalog.columns, **columns, **dict.fromkeys(filters, ATTRIBUTE)}
    with transaction.atomic():
        catalog.save(update_fields=["columns", "attribute_uses"])
        if republish:
            _republish(catalog)
        Import.objects.filter(pk=upload.pk).update(layout={})
        _later(partial(tasks.preview_import.delay, upload.pk))


def hide_held_back(upload: Import) -> None:
    """Run a finished import again, hiding the products it held back."""
    Import.objects.filter(pk=upload.pk).update(remove_missing=True, hiding_confirmed=True, plan={})
    retry_import(upload)


def undo_import(upload: Import) -> None:
    """Let the worker undo an import."""
    _later(partial(tasks.undo_import.delay, upload.pk))


def can_be_undone(upload: Import) -> bool:
    """Whether there is something to undo and nothing was imported into the catalogue since."""
    later = Import.objects.filter(catalog=upload.catalog_id, pk__gt=upload.pk, changes__isnull=False)
    return upload.is_over and upload.changes.exists() and not later.exists()


def retry_import(upload: Import) -> None:
    """Let the worker resume an import; finished work is not repeated."""
    with transaction.atomic():
        Import.objects.filter(pk=upload.pk).exclude(state=Import.State.RUNNING).update(
            state=Import.State.WAITING,
            cancel_requested=False,
            error="",
            finished_at=None,
            attempts=0,
            next_try_at=None,
            leased_until=timezone.now() + leases.LENGTH,
        )
        _later(partial(tasks.run_import.delay, upload.pk))


def cancel_import(upload: Import) -> None:
    """Stop an import after its present batch; what it did remains."""
    mine = Import.objects.filter(pk=upload.pk)
    idle = mine.filter(
        Q(state__in=(Import.State.WAITING, Import.State.PREVIEW)) | (Q(state=Import.State.RUNNING) & leases.free())
    )
    if not idle.update(state=Import.State.CANCELLED, next_try_at=None, finished_at=timezone.now()):
        mine.update(cancel_requested=True)


def _update(ids: Sequence[int], **fields: Any) -> int:
    with transaction.atomic():
        count = Product.objects.filter(pk__in=ids).update(**fields, is_published=False, updated_at=timezone.now())
        publish_on_commit(ids)
    return count


def publish_on_commit(ids: Sequence[int]) -> None:
    """Publish products once the change is committed; if Redis is down, the worker does it later."""
    _later(partial(publish_products, list(ids)))


def _later(action: Any) -> None:
    """Run on commit. If Redis is down, the change itself must not fail: the worker catches up (tasks.tidy)."""

    def attempt() -> None:
        try:
            action()
        except (SearchError, OSError, *tasks.QUEUE_ERRORS) as error:
            log.warning("Stored; the index is updated when it responds again: %s", error)

    transaction.on_commit(attempt)
