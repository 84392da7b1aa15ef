"""Embedding products that are stored already: after a change of the encoder, or of their words by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from catalog.embedding import Work, embedded, hint_of, save
from catalog.models import Embedding, Product
from catalog.pictures import kept_pixels
from vision import runtime
from vision.image import PictureError

BATCH = 64


def unencoded() -> QuerySet[Product]:
    """Products that have a picture but no embedding by the configured encoder."""
    done = Embedding.objects.filter(product=OuterRef("pk"), fingerprint=runtime.encoder_fingerprint())
    return Product.objects.filter(~Exists(done), image__isnull=False)


def encode_missing(progress: Callable[[int], None] = lambda count: None) -> Iterator[str]:
    """Embed what is unencoded, in batches, each stored at once; yields a sentence for each picture that fails."""
    ids = list(unencoded().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from encode(ids[start : start + BATCH])
        progress(len(ids[start : start + BATCH]))


def encode(ids: Sequence[int]) -> list[str]:
    """Bring the embeddings of these products up to date; returns a sentence for each that fails."""
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
    save(products, embedded(work, {}) if work else [])
    return failed
