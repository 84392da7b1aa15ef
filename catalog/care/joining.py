"""What staff decide on products that look alike: they become one style, which can be taken back, or are different."""

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
    """Make one style of the products of these pairs, and of the styles that they are of; pairs that share a product
    become one. The products stay as they are, with their sizes and pictures: each is a look of the style. Imports
    leave the style alone from now on. Returns what was joined.
    """
    with transaction.atomic():
        return [_joined(catalog, ids, user) for catalog, ids in _together(pairs)]


def take_apart(joins: Iterable[StyleJoin]) -> int:
    """Give products the styles back that they had before; those that are of another one by now keep it. Returns how
    many products."""
    count = 0
    with transaction.atomic():
        for one in joins:
            if one.undone_at is None:
                count += _take_apart(one)
                StyleJoin.objects.filter(pk=one.pk).update(undone_at=timezone.now())
    return count


def tell_apart(pairs: Collection[int], user: Any = None) -> int:
    """Remember that the products of these pairs are not the same; returns how many pairs."""
    return DuplicatePair.objects.filter(pk__in=pairs).update(is_different=True, user=user, decided_at=timezone.now())


def ask_again(pairs: Collection[int]) -> int:
    """Forget that they are not the same; returns how many pairs."""
    return DuplicatePair.objects.filter(pk__in=pairs).update(is_different=False, user=None, decided_at=None)


def _together(pairs: Iterable[DuplicatePair]) -> list[tuple[Catalog, set[int]]]:
    """The products of pairs that share one, in sets."""
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
    """The style of the oldest that has one; else the oldest's id, as imports name styles, unless another has it."""
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
