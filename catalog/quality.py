"""What the quality of a catalogue falls short of: products whose data or pictures make them hard to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.models import Catalog, Product, ProductImage

TINY = 300
"""Pixels of the longer side below which details cannot be seen."""


@dataclass(frozen=True, slots=True)
class Check:
    """A shortcoming: what it is called, and which products have it."""

    label: str
    of: Callable[[QuerySet[Product]], QuerySet[Product]]


def _without(*names: str) -> Callable[[QuerySet[Product]], QuerySet[Product]]:
    empty = Q()
    for name in names:
        empty |= Q(**{name: None}) if name == "price" else Q(**{name: ""})
    return lambda products: products.filter(empty)


def _same_picture(products: QuerySet[Product]) -> QuerySet[Product]:
    """Of those that share their main picture with a product of another style."""
    others = ProductImage.objects.filter(
        main_of__catalog=OuterRef("catalog"), source_hash=OuterRef("image__source_hash")
    ).exclude(product=OuterRef("pk"))
    strangers = others.exclude(~Q(product__group=""), product__group=OuterRef("group"))
    return products.filter(Exists(strangers))


def _same_title(products: QuerySet[Product]) -> QuerySet[Product]:
    """Of those that are called the same, in the same colour, without being one style."""
    others = Product.objects.filter(
        catalog=OuterRef("catalog"), title=OuterRef("title"), colour=OuterRef("colour"), brand=OuterRef("brand")
    ).exclude(pk=OuterRef("pk"))
    return products.filter(Exists(others.exclude(~Q(group=""), group=OuterRef("group"))))


CHECKS: Mapping[str, Check] = {
    "no-picture": Check("no picture", lambda products: products.filter(image__isnull=True)),
    "tiny": Check(
        f"picture below {TINY} pixels", lambda products: products.filter(image__width__lt=TINY, image__height__lt=TINY)
    ),
    "same-picture": Check("same picture as another product", _same_picture),
    "same-title": Check("same title, brand and colour as another product", _same_title),
    "no-type": Check("no type", _without("article_type")),
    "no-colour": Check("no colour", _without("colour")),
    "no-gender": Check("no gender", _without("gender")),
    "no-price": Check("no price", _without("price")),
    "no-description": Check("no description", _without("description")),
    "no-link": Check("no link to the shop", _without("link")),
}


def counts_of(catalog: Catalog) -> dict[str, int]:
    """How many products of a catalogue fall short, by check; those that are right are left out."""
    products = Product.objects.filter(catalog=catalog, is_missing=False)
    found = {name: check.of(products).aggregate(count=Count("pk"))["count"] for name, check in CHECKS.items()}
    return {name: count for name, count in found.items() if count}
