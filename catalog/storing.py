"""Writing a batch of an ingest: one transaction, then its documents. The number of queries does not grow with rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone
from PIL import Image

from catalog import embedding
from catalog.embedding import Work, embedded, hint_of
from catalog.encoding import encode_left
from catalog.models import Catalog, Embedding, Product, ProductImage
from catalog.pictures import Kept, kept_pixels, record
from catalog.publishing import publish_products
from catalog.report import IngestReport
from catalog.rows import ProductRow, digest_of
from search.engine import encoders
from vision import runtime

FIELDS = ("title", "description", "gender", "category", "subcategory", "article_type", "colour", "brand", "season",
          "usage", "year", "price", "currency")  # fmt: skip
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has of a product. ``is_embedded``: by the encoder in use."""

    pk: int
    row_hash: str
    source_hash: str
    image_name: str
    is_missing: bool
    is_embedded: bool

    def is_current(self, row_hash: str, source_hash: str) -> bool:
        same = self.row_hash == row_hash and self.source_hash == source_hash
        return same and self.is_embedded and not self.is_missing


@dataclass(frozen=True, slots=True)
class Change:
    """A row to be stored; ``kept`` is its new picture, None where the stored one stays."""

    row: ProductRow
    source_hash: str
    kept: Kept | None
    before: Stored | None

    def pixels(self) -> Image.Image:
        if self.kept:
            return self.kept.pixels
        assert self.before is not None
        return kept_pixels(self.before.image_name)


def row_hash(row: ProductRow) -> str:
    """A digest of everything that a row says, its place in the file left aside."""
    said = {name: value for name, value in asdict(row).items() if name not in ("number", "rows", "given")}
    return digest_of(said, sorted(row.given))


def stored_products(catalog: Catalog, fingerprint: str) -> dict[str, Stored]:
    """What the database has of a catalogue, by the shop's id."""
    embedded_ids = set(
        Embedding.objects.filter(product__catalog=catalog, fingerprint=fingerprint).values_list("product_id", flat=True)
    )
    columns = ("external_id", "pk", "row_hash", "image__source_hash", "image__name", "is_missing")
    rows = Product.objects.filter(catalog=catalog).values_list(*columns)
    return {
        id: Stored(pk, digest, source or "", name or "", missing, pk in embedded_ids)
        for id, pk, digest, source, name, missing in rows.iterator(2000)
    }


def store(catalog: Catalog, changes: Sequence[Change], report: IngestReport) -> None:
    """Embed and store a batch in one transaction, then publish it. Errors: ModelError, SearchUnavailable."""
    encoders.follow()  # each batch, for another encoder may take over during a long ingest
    old = {
        one.product_id: one
        for one in Embedding.objects.filter(
            product__in=[change.before.pk for change in changes if change.before],
            fingerprint=runtime.encoder_fingerprint(),
        )
    }
    work = [
        Work(
            change.row,
            hint_of(change.row),
            change.source_hash,
            change.pixels,
            old.get(change.before.pk) if change.before else None,
        )
        for change in changes
    ]
    embeddings = embedded(work, report.seconds)
    start = time.perf_counter()
    with transaction.atomic():
        products = _stored_rows(catalog, changes)
        _store_images(products, changes)
        embedding.save(products, embeddings)
        ids = [product.pk for product in products]
        transaction.on_commit(partial(_publish, ids, report))
        report.spend("store", time.perf_counter() - start)


def mark_missing(ids: Sequence[int]) -> int:
    """Take products that the shop no longer exports from the shoppers' view; they stay in the database."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with transaction.atomic():
            Product.objects.filter(pk__in=chunk).update(is_missing=True, is_published=False)
            transaction.on_commit(partial(publish_products, chunk))
    return len(ids)


def _publish(ids: Sequence[int], report: IngestReport) -> None:
    start = time.perf_counter()
    publish_products(ids)
    encode_left(ids)
    report.spend("index", time.perf_counter() - start)


def _stored_rows(catalog: Catalog, changes: Sequence[Change]) -> list[Product]:
    now = timezone.now()
    products = [
        Product(
            catalog=catalog,
            external_id=change.row.id,
            **{name: getattr(change.row, name) for name in FIELDS},
            attributes=dict(change.row.attributes),
            row_hash=row_hash(change.row),
            is_missing=False,
            is_published=False,
            created_at=now,
            updated_at=now,
        )
        for change in changes
    ]
    return Product.objects.bulk_create(
        products,
        update_conflicts=True,
        unique_fields=("catalog", "external_id"),
        update_fields=(*FIELDS, "attributes", "row_hash", "is_missing", "is_published", "updated_at"),
    )


def _store_images(products: Sequence[Product], changes: Sequence[Change]) -> None:
    images = [
        ProductImage(
            product=product,
            name=change.kept.name,
            source_hash=change.source_hash,
            width=change.kept.pixels.width,
            height=change.kept.pixels.height,
        )
        for product, change in zip(products, changes, strict=True)
        if change.kept
    ]
    record(file for change in changes if change.kept for file in change.kept.files)
    ProductImage.objects.bulk_create(
        images,
        update_conflicts=True,
        unique_fields=("product",),
        update_fields=("name", "source_hash", "width", "height"),
    )
