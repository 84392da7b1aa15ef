"""What a shop's encoder learns from: its products' stored pictures and their words, and which are set aside."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from PIL import Image

from catalog.errors import SwitchError
from catalog.models import Catalog, Product
from catalog.pictures import kept_pixels
from catalog.publishing import HIDDEN
from training.encoder.items import Item, pattern_of
from vision.image import PictureError

AT_LEAST = 200
"""Products; with fewer there is too little to learn from and to measure with."""
SET_ASIDE = 0.1
FEWEST_ASIDE, MOST_ASIDE = 50, 1000


def products(slug: str) -> QuerySet[Product]:
    """The products of a catalogue, or of all active ones, that shoppers see.

    Errors: SwitchError for an unknown catalogue, and where there are too few products.
    """
    if slug and not Catalog.objects.filter(slug=slug).exists():
        known = ", ".join(Catalog.objects.values_list("slug", flat=True)) or "none yet"
        raise SwitchError(f"There is no catalogue {slug!r}. There are: {known}.")
    found = Product.objects.filter(image__isnull=False).exclude(HIDDEN).exclude(title="")
    if slug:
        found = found.filter(catalog__slug=slug)
    if (count := found.count()) < AT_LEAST:
        raise SwitchError(
            f"{count} products are too few to learn from: {AT_LEAST} or more are needed, some thousands are better. "
            "Ingest more of the catalogue first, or go on with the encoder as it is."
        )
    return found


def set_aside(ids: Sequence[int], seed: int) -> list[int]:
    """The products that are measured with and never trained on."""
    count = min(MOST_ASIDE, max(FEWEST_ASIDE, round(SET_ASIDE * len(ids))))
    return sorted(random.Random(seed).sample(sorted(ids), count))


@dataclass(frozen=True, slots=True)
class Stored:
    """Products as the training code packs them. ``fitted`` brings a picture into the shape that the encoder reads;
    ``asked``: words that shoppers clicked products for, by their keys."""

    name: str
    chosen: Sequence[int]
    fitted: Callable[[Image.Image], Image.Image]
    asked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def items(self) -> list[Item]:
        wanted = set(self.chosen)
        rows = Product.objects.filter(image__isnull=False).select_related("image").order_by("pk")
        # all are read, because a database takes only so many values in one query
        return [item(one, self.asked.get(one.pk, ())) for one in rows.iterator(2000) if one.pk in wanted]

    def open(self, item: Item) -> Image.Image:
        try:
            return self.fitted(kept_pixels(item.picture))
        except PictureError as error:
            raise OSError(str(error)) from error


def item(product: Product, asked: tuple[str, ...] = ()) -> Item:
    """A product in the words of the training code; a brand that the title leaves out is put before it."""
    unnamed = product.brand and product.brand.casefold() not in product.title.casefold()
    return Item(
        key=str(product.pk),
        kind="product",
        picture=product.image.name,
        title=f"{product.brand} {product.title}" if unnamed else product.title,
        gender=product.gender,
        category=product.category,
        subcategory=product.subcategory,
        article_type=product.article_type or product.subcategory or product.category,
        colour=product.colour,
        usage=product.usage,
        pattern=pattern_of(product.title),
        season=product.season,
        asked=asked,
    )
