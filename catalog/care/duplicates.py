"""Products of different styles that look like the same thing: listed for staff, never joined by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from catalog.care.prints import difference
from catalog.models import Catalog, DuplicatePair, Product

if TYPE_CHECKING:
    from search.engine.neighbours import Neighbourhood

LIKE = 0.9
"""Cosine of two pictures for the encoder, below which prints are not compared."""
EQUAL, MOST = 0.995, 10
"""A picture that more products have, as good as equal for the encoder, stands for missing ones: these are no pairs. The
page of quality counts them."""


def pairs() -> QuerySet[DuplicatePair]:
    """Pairs of products that shoppers could both find and that are of different styles, decided or not."""
    shown = {f"{side}__{name}": False for side in ("first", "second") for name in ("is_hidden", "is_missing")}
    one_style = Q(first__group=F("second__group")) & ~Q(first__group="")
    return DuplicatePair.objects.filter(**shown).exclude(one_style)


def to_decide() -> QuerySet[DuplicatePair]:
    """Those that nobody has said of that they are different."""
    return pairs().filter(is_different=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """A product whose picture is new, with its place in the neighbourhood."""

    product: Product
    place: int
    print: bytes


def note_pairs(catalog: Catalog, looked: Sequence[Looked], neighbourhood: Neighbourhood) -> int:
    """Note which products look like which of their neighbours, in the place of what was noted of them and is not
    decided; returns how many pairs. A neighbour that was not examined yet finds these when its turn comes.
    """
    ids = {one.product.pk for one in looked}
    mine = Q(first__in=ids) | Q(second__in=ids)
    DuplicatePair.objects.filter(mine, is_different=False).delete()
    close = {one.product.pk: _close(one, neighbourhood) for one in looked}
    others = _examined(catalog, {id for ids_of in close.values() for id in ids_of})
    found = [pair for one in looked for pair in _pairs(one, close[one.product.pk], others)]
    DuplicatePair.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _pairs(one: Looked, close: Mapping[str, float], others: Mapping[str, Product]) -> list[DuplicatePair]:
    """A product with each of those close to it that are of other styles and look the same."""
    if sum(likeness >= EQUAL for likeness in close.values()) > MOST:
        return []
    found = []
    for id, likeness in close.items():
        other = others.get(id)
        if other is None or (one.product.group and one.product.group == other.group):
            continue
        unlike = difference(one.print, bytes(other.examination.print))
        if unlike and unlike.is_same:
            found.append(_pair(one.product, other, likeness, unlike.bits))
    return found


def _close(one: Looked, neighbourhood: Neighbourhood) -> dict[str, float]:
    """The ids of its neighbours that are close enough to be compared, with the cosine of both pictures."""
    answer = neighbourhood.near[one.place]
    found = {
        neighbourhood.id(row): min(score, 1.0)
        for row, score in zip(answer.rows.tolist(), answer.scores.tolist(), strict=True)
        if score >= LIKE
    }
    found.pop(one.product.external_id, None)
    return found


def _examined(catalog: Catalog, ids: set[str]) -> dict[str, Product]:
    products = Product.objects.filter(catalog=catalog, external_id__in=ids, examination__isnull=False)
    return {one.external_id: one for one in products.select_related("examination")}


def _pair(one: Product, other: Product, likeness: float, bits: int) -> DuplicatePair:
    first, second = sorted((one.pk, other.pk))
    return DuplicatePair(catalog_id=one.catalog_id, first_id=first, second_id=second, likeness=likeness, bits=bits)
