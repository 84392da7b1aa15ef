"""The look of products: their colours and patterns, by what their pictures show and by what the shop says of them.

What a picture shows is kept with its embedding, and seen with it. Embeddings from before looks were kept are seen
later, in slices, without being encoded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet

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
    """Embeddings by the encoder in use whose pictures were not seen yet."""
    return Embedding.objects.filter(fingerprint=runtime.encoder_fingerprint(), look="")


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
    for one in batch:
        one.look = look.unknown().as_text()
        try:
            opened.append((one, kept_pixels(one.product.image.name)))
        except (PictureError, OSError, Product.image.RelatedObjectDoesNotExist):
            continue
    pictures = [picture for _, picture in opened]
    hints = [hint_of(one.product) for one, _ in opened]
    garments = product_garments(pictures, hints, runtime.detector() if pictures else None)
    for (one, _), found in zip(opened, look.of_products(pictures, garments), strict=True):
        one.look = found.as_text()
    ids = [one.product_id for one in batch]
    with transaction.atomic():
        for one in batch:
            # another picture, encoded meanwhile, has been seen with it
            Embedding.objects.filter(pk=one.pk, image_hash=one.image_hash, look="").update(look=one.look)
        Product.objects.filter(pk__in=ids).exclude(HIDDEN).update(is_published=False)
    publish_products(ids)
    return len(batch)
