"""The look of products: colours and patterns, recognised in their pictures.

They are stored with the embedding, and computed together with it. Looks that were computed by other heads than those of
this release, or not at all, are computed later, in slices, without encoding the product again.
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
"""No batch is started after this time, so that other tasks have their turn."""


def due() -> QuerySet[Embedding]:
    """Return the embeddings by the encoder in use whose looks are not by the heads in use. Errors: ModelError."""
    heads = runtime.look_fingerprint()
    # not "!=", for which no database uses its index
    others = Q(look_by__lt=heads) | Q(look_by__gt=heads)
    return Embedding.objects.filter(others, fingerprint=runtime.encoder_fingerprint())


def refresh(seconds: float = SLICE_SECONDS, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Compute looks for ``seconds`` and publish their products; return how many.

    A picture that cannot be opened keeps its look, or gets an unknown one. Errors: ModelError, SearchUnavailable,
    EncoderMismatch.
    """
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and may_go_on():
        batch = list(due().select_related("product__image")[:BATCH])
        if not batch:
            break
        count += _refresh(batch)
    return count


def _refresh(batch: Sequence[Embedding]) -> int:
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
            # a picture that was replaced in the meantime has its own look already
            unchanged = Embedding.objects.filter(pk=one.pk, image_hash=one.image_hash, look_by=before[one.pk])
            unchanged.update(look=one.look, look_by=heads)
        Product.objects.filter(pk__in=ids).exclude(HIDDEN).update(is_published=False)
    publish_products(ids)
    return len(batch)
