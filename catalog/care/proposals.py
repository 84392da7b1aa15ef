"""Missing or apparently wrong tags: proposed to staff, and written when they accept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from catalog import services
from catalog.care import pictured
from catalog.care.evidence import WEIGHTS, Opinion
from catalog.models import Catalog, Product, TagProposal
from catalog.models.care import PROPOSED
from search.fields import BY_NAME
from search.intent.shop_words import singular_key
from vision.attributes import Prediction

MIN_PROBABILITY = 0.85
"""The minimum probability of a value to be proposed."""
REFUTED = 0.05
"""The maximum probability of a product's present value if another one is proposed instead."""


def propose(
    catalog: Catalog,
    products: Sequence[Product],
    opinions: Sequence[Mapping[str, Opinion]],
    shown: Sequence[Mapping[str, Prediction]],
) -> int:
    """Store proposals for these products, replacing their undecided ones; return how many.

    A tag is proposed by all evidence or, if that is not enough, by the picture alone. Rejected proposals are not made
    again.
    """
    TagProposal.objects.filter(product__in=products, state=TagProposal.State.OPEN).delete()
    made: list[TagProposal] = []
    by_picture = pictured.proposals(catalog, products, shown)
    for product, found, further in zip(products, opinions, by_picture, strict=True):
        likely = [one for field in PROPOSED if (one := proposed(catalog, product, field, found[field]))]
        known = {one.field for one in likely}
        made += [*likely, *(one for one in further if one.field not in known)]
    TagProposal.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def proposed(catalog: Catalog, product: Product, field: str, opinion: Opinion) -> TagProposal | None:
    """Return a proposal for a tag of a product, None if the tag is right or no value is probable enough.

    An existing tag is contradicted only if both the title and the picture favour another value.
    """
    likely = opinion.likelihoods(WEIGHTS[field])
    if not likely.size or field in product.edited_fields:
        return None
    best = int(likely.argmax())
    value, current = opinion.values[best], str(getattr(product, field))
    if likely[best] < MIN_PROBABILITY or value == current:
        return None
    if current and not _contradicts(opinion, likely, best, current):
        return None
    return TagProposal(
        catalog=catalog,
        product=product,
        field=field,
        value=value,
        current=current,
        confidence=float(likely[best]),
        reasons="; ".join(_reasons(field, opinion, best)),
    )


def accept(proposals: Collection[int], user: Any = None) -> int:
    """Write proposed tags as edits by staff, which imports leave alone; return the number of products.

    Proposals whose product has changed since are deleted.
    """
    with transaction.atomic():
        chosen = TagProposal.objects.filter(pk__in=proposals, state=TagProposal.State.OPEN).order_by("confidence")
        edits: dict[int, dict[str, str]] = defaultdict(dict)
        done, outdated = [], []
        places: dict[tuple[int, str], str] = {}
        for one in chosen.select_related("product", "catalog"):
            if (one.catalog_id, one.field) not in places:
                places[one.catalog_id, one.field] = pictured.written_to(one.catalog, one.field)
            place = places[one.catalog_id, one.field]
            if services.value_of(one.product, place) == one.current:
                edits[one.product_id][place] = one.value  # the likeliest of several comes last
                done.append(one.pk)
            else:
                outdated.append(one.pk)
        _decide(done, TagProposal.State.ACCEPTED, user)
        TagProposal.objects.filter(pk__in=outdated).delete()
        return services.edit_products(edits)


def reject(proposals: Collection[int], user: Any = None) -> int:
    """Mark these proposals as rejected; return how many."""
    return _decide(proposals, TagProposal.State.REJECTED, user)


def ask_again(proposals: Collection[int]) -> int:
    """Mark these proposals as undecided again; return how many."""
    return TagProposal.objects.filter(pk__in=proposals).update(state=TagProposal.State.OPEN, user=None, decided_at=None)


def _decide(proposals: Collection[int], state: str, user: Any) -> int:
    waiting = TagProposal.objects.filter(pk__in=proposals, state=TagProposal.State.OPEN)
    return waiting.update(state=state, user=user, decided_at=timezone.now())


def _contradicts(opinion: Opinion, likely: np.ndarray[Any, Any], best: int, current: str) -> bool:
    """Whether the title names the value and not the present one, and the picture also favours it."""
    value = opinion.values[best]
    narrower = set(singular_key(value).split()) <= set(singular_key(current).split())  # "Sandals": "Sports Sandals"
    if not opinion.said[best] or narrower or current not in opinion.values:
        return False
    now = opinion.values.index(current)
    by_picture = opinion.near + opinion.seen
    return bool(not opinion.said[now] and likely[now] <= REFUTED and by_picture[best] > by_picture[now])


def _reasons(field: str, opinion: Opinion, best: int) -> Iterator[str]:
    label = str(BY_NAME[field].label).lower()
    if opinion.said[best]:
        yield "the title says so"
    if opinion.near[best] >= 0.5:
        yield f"{opinion.near[best]:.0%} of the products with the nearest pictures have this {label}"
    if opinion.seen.any() and opinion.seen[best] >= 0.5:
        yield f"the picture looks like it ({opinion.seen[best]:.0%})"
    if not (opinion.said[best] or opinion.near[best] >= 0.5 or (opinion.seen.any() and opinion.seen[best] >= 0.5)):
        yield "title, picture and the nearest pictures together"
