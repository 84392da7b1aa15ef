"""Products of different styles that look identical: listed for staff, never joined automatically."""

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
"""The cosine similarity of two picture embeddings below which fingerprints are not compared."""
EQUAL, MOST = 0.995, 10
"""From this cosine similarity on, pictures count as equal; one shared by more than ``MOST`` products is a placeholder.

Such products are no pairs; the quality page counts them.
"""


def pairs() -> QuerySet[DuplicatePair]:
    """Return pairs of products of different styles that are both visible to shoppers, decided or not."""
    shown = {f"{side}__{name}": False for side in ("first", "second") for name in ("is_hidden", "is_missing")}
    one_style = Q(first__group=F("second__group")) & ~Q(first__group="")
    return DuplicatePair.objects.filter(**shown).exclude(one_style)


def to_decide() -> QuerySet[DuplicatePair]:
    """Return the pairs that were not marked as different."""
    return pairs().filter(is_different=False)


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A product with a new picture, its position in the neighbourhood, and the picture's fingerprint."""

    product: Product
    place: int
    print: bytes


def note_pairs(catalog: Catalog, looked: Sequence[NewPicture], neighbourhood: Neighbourhood) -> int:
    """Store the pairs of near-duplicates among these products and their neighbours; return how many.

    They replace the products' undecided pairs. A neighbour that was not examined yet is compared when its turn comes.
    """
    ids = {one.product.pk for one in looked}
    mine = Q(first__in=ids) | Q(second__in=ids)
    DuplicatePair.objects.filter(mine, is_different=False).delete()
    close = {one.product.pk: _close(one, neighbourhood) for one in looked}
    others = _examined(catalog, {id for ids_of in close.values() for id in ids_of})
    found = [pair for one in looked for pair in _pairs(one, close[one.product.pk], others)]
    DuplicatePair.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _pairs(one: NewPicture, close: Mapping[str, float], others: Mapping[str, Product]) -> list[DuplicatePair]:
    """Return the pairs of a product with those similar ones that are of other styles and look identical."""
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


def _close(one: NewPicture, neighbourhood: Neighbourhood) -> dict[str, float]:
    """Return the ids of the neighbours that are similar enough to be compared, with their cosine similarity."""
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
