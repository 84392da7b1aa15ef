"""Tags that products lack or seem to have wrongly: proposed to staff, written where they accept them."""

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
from vision.attributes import Told

SURE = 0.85
"""How likely a value has to be for it to be proposed."""
REFUTED = 0.05
"""How likely, at most, the value is that a product has, where another one is proposed against it."""


def propose(
    catalog: Catalog,
    products: Sequence[Product],
    opinions: Sequence[Mapping[str, Opinion]],
    shown: Sequence[Mapping[str, Told]],
) -> int:
    """Note what these products should have, by all that speaks for a tag and where that does not do by what their
    pictures show, in the place of what was proposed for them and is not decided; returns how
    many proposals there are. What was rejected is not proposed again.
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
    """What a tag of a product should be, None where it is right as it is or nothing is likely enough.

    A tag that is there is only contradicted where the title and the picture both speak for another value.
    """
    likely = opinion.likelihoods(WEIGHTS[field])
    if not likely.size or field in product.edited_fields:
        return None
    best = int(likely.argmax())
    value, current = opinion.values[best], str(getattr(product, field))
    if likely[best] < SURE or value == current or (current and not _contradicts(opinion, likely, best, current)):
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
    """Write what was proposed as edited by staff, which imports leave alone, and have it encoded again; returns how
    many products. What a product has by now another value for is left, and dropped.
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
    """Remember that these are wrong; returns how many."""
    return _decide(proposals, TagProposal.State.REJECTED, user)


def ask_again(proposals: Collection[int]) -> int:
    """Forget what was decided on these; returns how many."""
    return TagProposal.objects.filter(pk__in=proposals).update(state=TagProposal.State.OPEN, user=None, decided_at=None)


def _decide(proposals: Collection[int], state: str, user: Any) -> int:
    waiting = TagProposal.objects.filter(pk__in=proposals, state=TagProposal.State.OPEN)
    return waiting.update(state=state, user=user, decided_at=timezone.now())


def _contradicts(opinion: Opinion, likely: np.ndarray[Any, Any], best: int, current: str) -> bool:
    """Whether the title names the value and not the present one, and the picture is rather of it, too."""
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
