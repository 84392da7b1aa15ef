"""Embedding products that are already stored: after a change of the encoder, or of their text by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from catalog.embedding import Work, embedded, hint_of, save
from catalog.models import Embedding, Product
from catalog.pictures import kept_pixels
from catalog.publishing import HIDDEN, entry, loaded, publish_products, shown_embeddings, shown_entries
from catalog.rows import words_of
from search.engine import encoders, writer
from search.engine.writer import ProductEntry
from search.errors import EncoderMismatch
from vision import runtime
from vision.image import PictureError

BATCH = 64
Progress = Callable[[int], None]


def unencoded(fingerprint: str = "") -> QuerySet[Product]:
    """Return products with a picture but no embedding by the encoder (default: the one in use)."""
    by = fingerprint or runtime.encoder_fingerprint()
    done = Embedding.objects.filter(product=OuterRef("pk"), fingerprint=by)
    return Product.objects.filter(~Exists(done), image__isnull=False)


def encode_missing(progress: Progress = lambda count: None) -> Iterator[str]:
    """Embed unencoded products in batches, each stored at once; yield a sentence for each picture that fails."""
    ids = list(unencoded().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from encode(ids[start : start + BATCH])
        progress(len(ids[start : start + BATCH]))


def encoded_entries() -> Iterator[ProductEntry]:
    """Yield every visible product that the encoder in use has encoded.

    Products that were added or changed in the meantime follow at the end; they are encoded on the way.
    """
    yield from shown_entries()
    tried: set[int] = set()
    while ids := [pk for pk in unencoded().exclude(HIDDEN).values_list("pk", flat=True) if pk not in tried][:BATCH]:
        tried.update(ids)
        encode(ids)
        embeddings = loaded(shown_embeddings().filter(product__in=ids))
        yield from (entry(one.product, one) for one in embeddings)


def encode(ids: Sequence[int]) -> list[str]:
    """Bring the embeddings of these products up to date; return a sentence for each that fails.

    A product whose text changes while it is encoded keeps its embedding: whoever changed it encodes it.
    """
    fingerprint = runtime.encoder_fingerprint()
    stored = {one.product_id: one for one in Embedding.objects.filter(product__in=ids, fingerprint=fingerprint)}
    products, work, failed = [], [], []
    for product in Product.objects.filter(pk__in=ids, image__isnull=False).select_related("image"):
        try:
            pixels = kept_pixels(product.image.name)
        except (PictureError, OSError) as error:
            failed.append(f"{product.external_id}: the stored picture cannot be opened ({error}).")
            continue
        products.append(product)
        work.append(
            Work(
                product,
                hint_of(product),
                product.image.source_hash,
                lambda picture=pixels: picture,  # type: ignore[misc]
                stored.get(product.pk),
            )
        )
    if work:
        _save_unchanged(products, embedded(work, {}))
    return failed


def encode_left(ids: Sequence[int]) -> None:
    """Encode and publish those of the products that the serving encoder has not encoded.

    It may have taken over after they were encoded. Errors: EncoderMismatch if the settings fix another encoder,
    ModelError, SearchUnavailable.
    """
    left = Product.objects.filter(pk__in=ids, is_published=False, image__isnull=False).exclude(HIDDEN)
    pks = list(left.values_list("pk", flat=True))
    if not pks:
        return
    if not encoders.follow():
        serving = writer.fingerprints()[:1]
        raise EncoderMismatch(serving[0] if serving else "none", runtime.encoder_fingerprint())
    for start in range(0, len(pks), BATCH):
        encode(pks[start : start + BATCH])
        publish_products(pks[start : start + BATCH])


def catch_up(catalog_id: int | None = None) -> int:
    """Publish what an interrupted run left unpublished; return the number of products. Errors: as encode_left."""
    waiting = Product.objects.filter(is_published=False, image__isnull=False)
    if catalog_id is not None:
        waiting = waiting.filter(catalog=catalog_id)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        publish_products(ids)
        encode_left(ids)
    return len(ids)


def _save_unchanged(products: Sequence[Product], embeddings: Sequence[Embedding]) -> None:
    with transaction.atomic():
        rows = Product.objects.select_for_update(of=("self",)).select_related("image")
        now = {one.pk: _seen(one) for one in rows.filter(pk__in=[one.pk for one in products])}
        same = [number for number, one in enumerate(products) if now.get(one.pk) == _seen(one)]
        save([products[number] for number in same], [embeddings[number] for number in same])


def _seen(product: Product) -> tuple[object, ...]:
    return words_of(product), hint_of(product), product.image.source_hash
