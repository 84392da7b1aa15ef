"""The look of products: their colours and patterns, by what their pictures show and by what the shop says of them.

What a picture shows is kept with its embedding, and seen with it. Looks that were kept by other heads than those of
this release, or not at all, are seen again later, in slices, without the product being encoded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.embedding import hint_of
from catalog.models import Embedding, Product
from catalog.pictures import kept_pixels
from catalog.publishing import HIDDEN, publish_products
from vision import look, runtime
from vision.garment import product_garments
from vision.image import PictureError

BATCH = 32
SLICE_SECONDS = 3.0
"""No batch is begun after that: then other tasks have their turn."""


def due() -> QuerySet[Embedding]:
    """Embeddings by the encoder in use whose pictures the heads in use have not seen. Errors: ModelError."""
    heads = runtime.look_fingerprint()
    # not "other than", for which no database uses its index
    others = Q(look_by__lt=heads) | Q(look_by__gt=heads)
    return Embedding.objects.filter(others, fingerprint=runtime.encoder_fingerprint())


def see(seconds: float = SLICE_SECONDS, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """See pictures for so long and publish their products; returns how many. Those that cannot be opened are noted as
    unknown. Errors: ModelError, SearchUnavailable, EncoderMismatch.
    """
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and may_go_on():
        batch = list(due().select_related("product__image")[:BATCH])
        if not batch:
            break
        count += _see(batch)
    return count


def _see(batch: Sequence[Embedding]) -> int:
    opened = []
    before = {one.pk: one.look_by for one in batch}
    for one in batch:
        one.look = one.look or look.unknown().as_text()
        try:
            opened.append((one, kept_pixels(one.product.image.name)))
        except (PictureError, OSError, Product.image.RelatedObjectDoesNotExist):
            continue
    heads = runtime.look_fingerprint()
    pictures = [picture for _, picture in opened]
    hints = [hint_of(one.product) for one, _ in opened]
    garments = product_garments(pictures, hints, runtime.detector() if pictures else None)
    for (one, _), found in zip(opened, look.of_products(pictures, garments), strict=True):
        one.look = found.as_text()
    ids = [one.product_id for one in batch]
    with transaction.atomic():
        for one in batch:
            # another picture, encoded meanwhile, has been seen with it
            unchanged = Embedding.objects.filter(pk=one.pk, image_hash=one.image_hash, look_by=before[one.pk])
            unchanged.update(look=one.look, look_by=heads)
        Product.objects.filter(pk__in=ids).exclude(HIDDEN).update(is_published=False)
    publish_products(ids)
    return len(batch)
