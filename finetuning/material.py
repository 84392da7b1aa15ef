"""The training data of a shop's encoder: its products' stored pictures and texts, and which products are held out."""

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
"""Minimum number of products for training and evaluation."""
SET_ASIDE = 0.1
FEWEST_ASIDE, MOST_ASIDE = 50, 1000


def products(slug: str) -> QuerySet[Product]:
    """Return the products of a catalogue, or of all active ones, that are visible to shoppers.

    Errors: SwitchError if the catalogue is unknown or there are too few products.
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


def held_out(ids: Sequence[int], seed: int) -> list[int]:
    """Return the ids of the products that are held out for evaluation."""
    count = min(MOST_ASIDE, max(FEWEST_ASIDE, round(SET_ASIDE * len(ids))))
    return sorted(random.Random(seed).sample(sorted(ids), count))


@dataclass(frozen=True, slots=True)
class Stored:
    """Products as a source for the training code's packs.

    ``fitted`` fits a picture to the encoder's input shape; ``asked``: by product key, the queries for which it was
    clicked.
    """

    name: str
    chosen: Sequence[int]
    fitted: Callable[[Image.Image], Image.Image]
    asked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def items(self) -> list[Item]:
        wanted = set(self.chosen)
        rows = Product.objects.filter(image__isnull=False).select_related("image").order_by("pk")
        # all products are read, because databases limit the number of values in a query
        return [item(one, self.asked.get(one.pk, ())) for one in rows.iterator(2000) if one.pk in wanted]

    def open(self, item: Item) -> Image.Image:
        try:
            return self.fitted(kept_pixels(item.picture))
        except PictureError as error:
            raise OSError(str(error)) from error


def item(product: Product, asked: tuple[str, ...] = ()) -> Item:
    """Convert a product to an item of the training code; a brand that is not in the title is put before it."""
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
