"""Examine changed products: which look like others, and which tags are missing or seem wrong.

The work is bounded: a slice takes some seconds, and the nearest neighbours of a product are queried once after each
change, never for all pairs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.care.duplicates import NewPicture, note_pairs
from catalog.care.evidence import opinions
from catalog.care.pictured import predicted
from catalog.care.prints import print_of
from catalog.care.proposals import propose
from catalog.embedding import vector
from catalog.models import Catalog, Embedding, Examination, Product
from catalog.models.care import PROPOSED
from catalog.publishing import HIDDEN
from catalog.rows import digest_of
from search.engine import neighbours
from vision import runtime

BATCH = 32
SLICE_SECONDS = 3.0
"""No batch is started after this time, so that other tasks have their turn."""
NEAREST = 24
"""The number of neighbours that are considered, also if more products share a picture."""


def due() -> QuerySet[Product]:
    """Return the products that were published after they were last examined."""
    return Product.objects.filter(is_due=True)


def examine(seconds: float = SLICE_SECONDS, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Examine products for ``seconds``; return how many.

    Those without an embedding by the encoder in use stay due. Errors: SearchUnavailable, EncoderMismatch.
    """
    due().filter(HIDDEN).update(is_due=False)
    end, count, last = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end and may_go_on() and (batch := _next(last)):
        last = batch[-1].pk
        for catalog, products in groupby(sorted(batch, key=_catalog_id), key=attrgetter("catalog")):
            count += _examine(catalog, list(products))
    return count


_catalog_id = attrgetter("catalog_id")


def _next(after: int) -> list[Product]:
    waiting = due().filter(pk__gt=after, image__isnull=False).order_by("pk")
    return list(waiting.select_related("image", "catalog")[:BATCH])


def _examine(catalog: Catalog, products: Sequence[Product]) -> int:
    """Examine products of one catalogue; return how many had embeddings."""
    encoder = runtime.encoder_fingerprint()
    embeddings = {one.product_id: one for one in Embedding.objects.filter(product__in=products, fingerprint=encoder)}
    ready = [one for one in products if one.pk in embeddings]
    known = {one.product_id: one for one in Examination.objects.filter(product__in=ready)}
    changed = [one for one in ready if one.pk not in known or known[one.pk].described != _described(one)]
    if changed:
        pictures = [vector(embeddings[one.pk].image_vector) for one in changed]
        near = neighbours.of_pictures(catalog.slug, pictures, NEAREST, encoder)
        pictured = [
            NewPicture(one, place, print_of(one.image.name))
            for place, one in enumerate(changed)
            if one.pk not in known or known[one.pk].picture != one.image.name
        ]
        found = opinions(catalog.slug, changed, pictures, near, runtime.encoder())
        shown = predicted(changed)
    with transaction.atomic():
        if changed:
            prints = {pk: bytes(one.print) for pk, one in known.items()}
            prints |= {one.product.pk: one.print for one in pictured}
            _keep([(one, prints[one.pk]) for one in changed])
            note_pairs(catalog, pictured, near)
            propose(catalog, changed, found, shown)
        as_seen = (Q(pk=one.pk, updated_at=one.updated_at) for one in ready)
        due().filter(reduce(or_, as_seen, Q(pk=None))).update(is_due=False)  # those that changed meanwhile stay due
    return len(ready)


def _described(product: Product) -> str:
    """Return a digest of everything that a product's examination depends on except its neighbours."""
    tags = (getattr(product, name) for name in PROPOSED)
    return digest_of(product.image.name, product.title, *tags, sorted(product.attributes))


def _keep(examined: Sequence[tuple[Product, bytes]]) -> None:
    Examination.objects.bulk_create(
        [
            Examination(product=one, picture=one.image.name, print=print, described=_described(one))
            for one, print in examined
        ],
        update_conflicts=True,
        unique_fields=("product",),
        update_fields=("picture", "print", "described"),
    )
