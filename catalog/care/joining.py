"""Staff decisions on products that look alike: joined into one style, which can be undone, or marked as different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog import services
from catalog.models import Catalog, DuplicatePair, JoinedProduct, Product, StyleJoin

GROUP_LENGTH = 200


def join(pairs: Iterable[DuplicatePair], user: Any = None) -> list[StyleJoin]:
    """Join the products of these pairs, with all products of their styles, into one style for each connected group.

    Each product stays, with its sizes and pictures, as a look of the style. Imports no longer change the style. Return
    the joins.
    """
    with transaction.atomic():
        return [_joined(catalog, ids, user) for catalog, ids in _together(pairs)]


def take_apart(joins: Iterable[StyleJoin]) -> int:
    """Undo joins: restore the styles of the products unless they changed since; return the number of products."""
    count = 0
    with transaction.atomic():
        for one in joins:
            if one.undone_at is None:
                count += _take_apart(one)
                StyleJoin.objects.filter(pk=one.pk).update(undone_at=timezone.now())
    return count


def tell_apart(pairs: Collection[int], user: Any = None) -> int:
    """Mark the products of these pairs as different; return the number of pairs."""
    return DuplicatePair.objects.filter(pk__in=pairs).update(is_different=True, user=user, decided_at=timezone.now())


def ask_again(pairs: Collection[int]) -> int:
    """Mark these pairs as undecided again; return the number of pairs."""
    return DuplicatePair.objects.filter(pk__in=pairs).update(is_different=False, user=None, decided_at=None)


def _together(pairs: Iterable[DuplicatePair]) -> list[tuple[Catalog, set[int]]]:
    """Return the connected groups of products, by catalogue."""
    sets: dict[int, set[int]] = {}
    catalogs: dict[int, Catalog] = {}
    for pair in pairs:
        both = sets.get(pair.first_id, {pair.first_id}) | sets.get(pair.second_id, {pair.second_id})
        sets.update(dict.fromkeys(both, both))
        catalogs.update(dict.fromkeys(both, pair.catalog))
    distinct = {id(one): one for one in sets.values()}
    return [(catalogs[min(one)], one) for one in distinct.values()]


def _joined(catalog: Catalog, ids: Collection[int], user: Any) -> StyleJoin:
    chosen = Product.objects.filter(catalog=catalog)
    groups = set(chosen.filter(pk__in=ids).values_list("group", flat=True)) - {""}
    products = list(chosen.filter(Q(pk__in=ids) | Q(group__in=groups)).select_for_update().order_by("pk"))
    made = StyleJoin.objects.create(catalog=catalog, group=_name(catalog, products), user=user)
    JoinedProduct.objects.bulk_create(
        JoinedProduct(join=made, product=one, group=one.group, was_edited="group" in one.edited_fields)
        for one in products
    )
    services.edit_products({one.pk: {"group": made.group} for one in products})
    return made


def _name(catalog: Catalog, products: Sequence[Product]) -> str:
    """Return the style of the oldest product that has one; else the oldest's id, as in imports, if it is not taken."""
    if group := next((one.group for one in products if one.group), ""):
        return group
    name = products[0].external_id
    is_taken = Product.objects.filter(catalog=catalog, group=name).exists()
    return f"joined {name}"[:GROUP_LENGTH] if is_taken else name


def _take_apart(one: StyleJoin) -> int:
    before = {member.product_id: member for member in one.members.all()}
    kept = Product.objects.filter(pk__in=before, group=one.group)
    unedited = [pk for pk in kept.values_list("pk", flat=True) if not before[pk].was_edited]
    count = services.edit_products({pk: {"group": before[pk].group} for pk in kept.values_list("pk", flat=True)})
    services.release(unedited, ["group"])
    return count
