"""Quality checks of a catalogue: products whose data or pictures make them hard to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from catalog.care import duplicates
from catalog.models import Catalog, Product, QualityCount, TagProposal

TINY = 300
"""Pixels of the longer side below which details cannot be recognised."""
KEPT = timedelta(days=400)
"""How long daily counts are stored."""
ALL = "products"
"""Stands in the daily counts for all products of a catalogue."""


@dataclass(frozen=True, slots=True)
class Check:
    """A quality check: its label, and which products fail it."""

    label: str
    of: Callable[[QuerySet[Product]], QuerySet[Product]]


def _without(*names: str) -> Callable[[QuerySet[Product]], QuerySet[Product]]:
    empty = Q()
    for name in names:
        empty |= Q(**{name: None}) if name == "price" else Q(**{name: ""})
    return lambda products: products.filter(empty)


def _shared(products: QuerySet[Product], *names: str) -> QuerySet[Product]:
    """Filter products that share these fields with a product of another style in their catalogue.

    The values are grouped once: a subquery for each product takes minutes for 30,000.
    """
    key = Concat(Cast("catalog", CharField()), *(part for name in names for part in (Value("\x1f"), F(name))))
    style = Case(When(group="", then=Concat(Value("\x1f"), F("external_id"))), default=F("group"))
    keyed = Product.objects.filter(is_missing=False).annotate(shared=key)
    several = keyed.values("shared").annotate(styles=Count(style, distinct=True)).filter(styles__gt=1)
    return products.annotate(shared=key).filter(shared__in=several.values("shared"))


def _same_picture(products: QuerySet[Product]) -> QuerySet[Product]:
    """Filter products that share their main picture with a product of another style."""
    return _shared(products.filter(image__isnull=False), "image__source_hash")


def _same_title(products: QuerySet[Product]) -> QuerySet[Product]:
    """Filter products with the same title, brand and colour as a product of another style."""
    return _shared(products, "title", "colour", "brand")


def _looks_like_another(products: QuerySet[Product]) -> QuerySet[Product]:
    mine = duplicates.to_decide().filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
    return products.filter(Exists(mine))


def _contradicted(products: QuerySet[Product]) -> QuerySet[Product]:
    """Filter products with a tag for which an open proposal suggests another value."""
    mine = TagProposal.objects.filter(product=OuterRef("pk"), state=TagProposal.State.OPEN).exclude(current="")
    return products.filter(Exists(mine))


CHECKS: Mapping[str, Check] = {
    "no-picture": Check("no picture", lambda products: products.filter(image__isnull=True)),
    "tiny": Check(
        f"picture below {TINY} pixels", lambda products: products.filter(image__width__lt=TINY, image__height__lt=TINY)
    ),
    "same-picture": Check("same picture as another product", _same_picture),
    "same-title": Check("same title, brand and colour as another product", _same_title),
    "like-another": Check("looks like another product", _looks_like_another),
    "contradicted": Check("tag that title and picture contradict", _contradicted),
    "untagged": Check(
        "neither type, colour nor gender", lambda products: products.filter(article_type="", colour="", gender="")
    ),
    "no-type": Check("no type", _without("article_type")),
    "no-colour": Check("no colour", _without("colour")),
    "no-gender": Check("no gender", _without("gender")),
    "no-price": Check("no price", _without("price")),
    "no-description": Check("no description", _without("description")),
    "no-link": Check("no link to the shop", _without("link")),
}


def counts_of(catalog: Catalog) -> dict[str, int]:
    """Return how many products of a catalogue fail each check; checks that none fails are omitted."""
    products = products_of(catalog)
    found = {name: check.of(products).aggregate(count=Count("pk"))["count"] for name, check in CHECKS.items()}
    return {name: count for name, count in found.items() if count}


def products_of(catalog: Catalog) -> QuerySet[Product]:
    """Return the products to check: those that the shop still has."""
    return Product.objects.filter(catalog=catalog, is_missing=False)


def note_today() -> None:
    """Store today's counts of each catalogue; later ones of the same day replace earlier ones."""
    today = timezone.localdate()
    QualityCount.objects.filter(day__lt=today - KEPT).delete()
    for catalog in Catalog.objects.all():
        counts = {ALL: products_of(catalog).count(), **counts_of(catalog)}
        with transaction.atomic():
            QualityCount.objects.filter(catalog=catalog, day=today).delete()
            QualityCount.objects.bulk_create(
                QualityCount(catalog=catalog, day=today, check_name=name, count=count)
                for name, count in counts.items()
            )


def history_of(catalog: Catalog) -> dict[str, dict[date, int]]:
    """Return the daily counts of each check, the oldest first; 0 if no product failed."""
    noted: dict[date, dict[str, int]] = {}
    rows = QualityCount.objects.filter(catalog=catalog).order_by("day")
    for day, name, count in rows.values_list("day", "check_name", "count"):
        noted.setdefault(day, {})[name] = count
    return {name: {day: counts.get(name, 0) for day, counts in noted.items()} for name in (ALL, *CHECKS)}
