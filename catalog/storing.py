"""Writing a batch of an import: one transaction, then its documents. The number of queries does not grow with rows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils import timezone
from PIL import Image

from catalog import embedding
from catalog.embedding import Work, embedded, hint_of
from catalog.encoding import encode_left
from catalog.merging import FIELDS, apply, merged_variants, patched_variants, row_of, sum_up, variant_of
from catalog.models import Catalog, Embedding, Import, Product, ProductImage, StoredFile, Variant
from catalog.pictures import kept_pixels, record
from catalog.publishing import publish_products
from catalog.report import IngestReport
from catalog.rows import ProductRow, VariantRow, words_of
from catalog.stored import Picture, Stored, row_hash
from catalog.undoing import remember, remember_added
from search.engine import encoders
from vision import runtime

CHUNK = 500
PATCHED = ("price", "sale_price", "stock", "availability", "updated_at", "is_published", "row_hash")
WRITTEN = (*FIELDS, "attributes", "row_hash", "is_missing", "is_published", "updated_at")


@dataclass(frozen=True, slots=True)
class Change:
    """A row to be stored.

    ``pixels`` is its main picture, None if that is stored already; ``files`` were written for it.
    """

    row: ProductRow
    pictures: tuple[Picture, ...]
    pixels: Image.Image | None
    before: Stored | None
    files: tuple[StoredFile, ...] = ()

    def opened(self) -> Image.Image:
        """Return the main picture, for the models. Errors: PictureError, FileNotFoundError."""
        return self.pixels or kept_pixels(self.pictures[0].name)


@dataclass(slots=True)
class Batch:
    """The products of a batch as they will be, with the fields of each that change, and replaced variants.

    ``variants`` are keyed by the product's position in the batch or, without ``changes``, by its primary key.
    ``embeddings`` belong to the products at the positions ``to_embed``; ``encode``: products that the serving encoder
    has not encoded are encoded once they are stored.
    """

    products: list[Product] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    fields: list[set[str]] = field(default_factory=list)
    variants: dict[int, list[VariantRow]] = field(default_factory=dict)
    to_embed: list[int] = field(default_factory=list)
    embeddings: list[Embedding] = field(default_factory=list)
    encode: bool = True


def store(
    catalog: Catalog,
    changes: Sequence[Change],
    report: IngestReport,
    *,
    upload: Import | None = None,
    erasing: frozenset[str] = frozenset(),
    embed: bool = True,
) -> list[set[str]]:
    """Embed and store a batch in one transaction, then publish it; return the fields of each product that changed.

    ``upload`` records the previous state of the products. A product whose text and picture stay needs no model; without
    ``embed`` no model runs, and the caller handles products with a changed "embedding". Errors: ModelError,
    SearchUnavailable.
    """
    batch = prepare(catalog, changes, report, erasing=erasing, embed=embed)
    save(batch, report, upload)
    return batch.fields


def prepare(
    catalog: Catalog,
    changes: Sequence[Change],
    report: IngestReport,
    *,
    erasing: frozenset[str] = frozenset(),
    embed: bool = True,
) -> Batch:
    """Return a batch ready to be saved, with embeddings. Nothing is written, so no transaction waits for the models."""
    encoders.follow()  # for each batch, as another encoder may take over during a long import
    fingerprint = runtime.encoder_fingerprint()
    batch = _merged(catalog, changes, erasing, fingerprint)
    batch.encode = embed
    if embed:
        batch.to_embed = [n for n, names in enumerate(batch.fields) if "embedding" in names]
        batch.embeddings = _embedded(batch, batch.to_embed, fingerprint, report)
    return batch


def save(batch: Batch, report: IngestReport, upload: Import | None = None) -> None:
    """Store a prepared batch in one transaction; it is published when that (or one around it) is committed."""
    changes = batch.changes
    changed = [n for n, names in enumerate(batch.fields) if names]
    start = time.perf_counter()
    with transaction.atomic():
        if upload:
            remember(upload, [batch.products[n] for n in changed])
        _save_products(batch)
        if upload:
            added = [product.pk for product, change in zip(batch.products, changes, strict=True) if not change.before]
            remember_added(upload, added)
        _save_images(batch)
        _save_variants(batch)
        if batch.embeddings:
            embedding.save([batch.products[n] for n in batch.to_embed], batch.embeddings)
        ids = [batch.products[n].pk for n in changed]
        transaction.on_commit(partial(_publish, ids, report, encode=batch.encode))
        report.spend("store", time.perf_counter() - start)
    report.added += sum(change.before is None for change in changes)
    report.updated += sum(changes[n].before is not None for n in changed)
    report.unchanged += len(changes) - len(changed)


def patch(
    catalog: Catalog, patches: dict[str, list[VariantRow]], report: IngestReport, *, upload: Import | None = None
) -> None:
    """Update the prices and stock of variants, given by the id of their product."""
    products = list(Product.objects.filter(catalog=catalog, external_id__in=patches))
    batch = Batch(products)
    stored = _stored_variants([one.pk for one in products])
    for product in products:
        before = stored.get(product.pk, [])
        after = patched_variants(before, patches[product.external_id])
        names = sum_up(product, after)
        if after != before:
            batch.variants[product.pk] = after
            names.add("variants")
        batch.fields.append(names)
    changed = [product for product, names in zip(products, batch.fields, strict=True) if names]
    with transaction.atomic():
        if upload:
            remember(upload, changed)
        for product in changed:
            product.updated_at, product.is_published, product.row_hash = timezone.now(), False, ""
        Product.objects.bulk_update(changed, PATCHED, batch_size=CHUNK)
        _save_variants(batch)
        transaction.on_commit(partial(_publish, [one.pk for one in changed], report))
    report.updated += len(changed)
    report.unchanged += len(products) - len(changed)


def mark_missing(ids: Sequence[int], upload: Import | None = None) -> int:
    """Hide products that the shop no longer exports; they stay in the database."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with transaction.atomic():
            if upload:
                remember(upload, list(Product.objects.filter(pk__in=chunk)))
            Product.objects.filter(pk__in=chunk).update(is_missing=True, is_published=False)
            transaction.on_commit(partial(publish_products, chunk))
    return len(ids)


def _publish(ids: Sequence[int], report: IngestReport, *, encode: bool = True) -> None:
    start = time.perf_counter()
    publish_products(ids)
    if encode:
        encode_left(ids)
    report.spend("index", time.perf_counter() - start)


def _merged(catalog: Catalog, changes: Sequence[Change], erasing: frozenset[str], fingerprint: str) -> Batch:
    """Return the products as they will be, with the fields of each that change ("embedding": models are needed)."""
    now = timezone.now()
    stored = Product.objects.in_bulk([change.before.pk for change in changes if change.before])
    variants = _stored_variants(list(stored))
    batch = Batch(changes=list(changes))
    for number, change in enumerate(changes):
        known = stored.get(change.before.pk) if change.before else None
        product = known or Product(catalog=catalog, external_id=change.row.id, title="", created_at=now)
        seen = (words_of(product), hint_of(product))
        names = apply(product, change.row, erasing)
        before = variants.get(product.pk, []) if known else []
        if "variants" in change.row.given:
            after = merged_variants(before, change.row.variants)
            names |= sum_up(product, after)
            if after != before:
                names.add("variants")
                batch.variants[number] = after
        if change.before is None or change.pictures != change.before.pictures:
            names.add("pictures")
        main = change.before.pictures[:1] if change.before else ()
        is_fresh = change.before is None or not change.before.is_embedded or main != change.pictures[:1]
        if is_fresh or seen != (words_of(product), hint_of(product)):
            names.add("embedding")
        product.row_hash = row_hash(change.row)
        if names:
            product.updated_at, product.is_published = now, False
        batch.products.append(product)
        batch.fields.append(names)
    return batch


def _embedded(batch: Batch, numbers: Sequence[int], fingerprint: str, report: IngestReport) -> list[Embedding]:
    if not numbers:
        return []
    known = [batch.products[n].pk for n in numbers if batch.products[n].pk]
    old = {one.product_id: one for one in Embedding.objects.filter(product__in=known, fingerprint=fingerprint)}
    work = [
        Work(
            batch.products[n],
            hint_of(batch.products[n]),
            batch.changes[n].pictures[0].source_hash,
            batch.changes[n].opened,
            old.get(batch.products[n].pk),
        )
        for n in numbers
    ]
    return embedded(work, report.seconds)


def _save_products(batch: Batch) -> None:
    for product in batch.products:
        # matched by the catalogue's id: a conflict of two keys at once would be an error
        product.pk, product._state.adding = None, True
    saved = Product.objects.bulk_create(
        batch.products,
        update_conflicts=True,
        unique_fields=("catalog", "external_id"),
        update_fields=WRITTEN,
    )
    batch.products = list(saved)


def _save_images(batch: Batch) -> None:
    changed = [n for n, names in enumerate(batch.fields) if "pictures" in names]
    products = [batch.products[n] for n in changed]
    record(file for change in batch.changes for file in change.files)
    ProductImage.objects.filter(product__in=products).delete()
    ProductImage.objects.bulk_create(
        ProductImage(
            product=product,
            main_of=None if position else product,
            position=position,
            name=picture.name,
            source_hash=picture.source_hash,
            width=picture.width,
            height=picture.height,
            address=picture.address[:2000],
            etag=picture.etag,
            modified=picture.modified,
            mark=picture.mark,
        )
        for product, n in zip(products, changed, strict=True)
        for position, picture in enumerate(batch.changes[n].pictures)
    )


def _save_variants(batch: Batch) -> None:
    """Replace the variants of those products whose variants change."""
    numbers = list(batch.variants)
    if not numbers:
        return
    by_pk = {product.pk: product for product in batch.products}
    products = [batch.products[n] if batch.changes else by_pk[n] for n in numbers]
    Variant.objects.filter(product__in=products).delete()
    Variant.objects.bulk_create(
        variant_of(product, position, row)
        for product, number in zip(products, numbers, strict=True)
        for position, row in enumerate(batch.variants[number])
    )


def _stored_variants(ids: Iterable[int]) -> dict[int, list[VariantRow]]:
    found: dict[int, list[VariantRow]] = defaultdict(list)
    for one in Variant.objects.filter(product__in=list(ids)).order_by("product_id", "position"):
        found[one.product_id].append(row_of(one))
    return found
