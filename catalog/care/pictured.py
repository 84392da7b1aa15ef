"""Attributes predicted from pictures that products lack: pattern, sleeves, length, neckline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from catalog.embedding import hint_of
from catalog.models import Catalog, Product, TagProposal
from catalog.models.care import BY_PICTURE
from catalog.pictures import kept_pixels
from search.fields import ATTRIBUTE_PREFIX
from search.lexicon.looks import in_title, patterns_of
from search.lexicon.terms import Kind
from vision import runtime
from vision.attributes import Prediction
from vision.garment import labels_for
from vision.image import PictureError
from vision.look import PATTERN

PRECISION: Mapping[str, float] = {"pattern": 0.91, "sleeves": 0.96, "length": 0.82, "neckline": 0.91}
"""Precision of the heads' confident predictions against the shops' own values, on held-out products.

See ``vision/models/attributes/README.md``.
"""
SAYING: Mapping[str, re.Pattern[str]] = {
    # names of a shop's own columns that contain the attribute already
    "sleeves": re.compile(r"sleeve", re.IGNORECASE),
    "length": re.compile(r"^(?!.*sleeve).*length", re.IGNORECASE),
    "neckline": re.compile(r"neck|collar", re.IGNORECASE),
}
PLAIN = "solid"
SAMPLED = 200
"""The number of products that are read to find out the names of a shop's columns or patterns."""


def predicted(products: Sequence[Product]) -> list[Mapping[str, Prediction]]:
    """Return the predictions for attributes that the products lack; none for a picture that cannot be opened.

    Errors: ModelError.
    """
    found: list[Mapping[str, Prediction]] = [{} for _ in products]
    opened = []
    for place, product in enumerate(products):
        labels = labels_for(hint_of(product))
        if labels and _lacking(product):
            try:
                opened.append((place, labels[0], kept_pixels(product.image.name)))
            except (PictureError, OSError):
                continue
    if opened:
        told = runtime.attributes().proposed([picture for *_, picture in opened], [label for _, label, _ in opened])
        for (place, *_), one in zip(opened, told, strict=True):
            found[place] = {name: value for name, value in one.items() if name in _lacking(products[place])}
    return found


def proposals(
    catalog: Catalog, products: Sequence[Product], shown: Sequence[Mapping[str, Prediction]]
) -> list[list[TagProposal]]:
    """Return the tags to propose for each product by its picture.

    No pattern that the title contradicts, and no "solid" unless the shop names patterns.
    """
    called = _shop_patterns(catalog) if any(PATTERN in told for told in shown) else {}
    found: list[list[TagProposal]] = []
    for product, several in zip(products, shown, strict=True):
        found.append([])
        for field, told in several.items():
            value = called.get(told.value, told.value.capitalize()) if field == PATTERN else told.value
            if field == PATTERN and (_contradicts(product, told) or (told.value == PLAIN and not called)):
                continue
            reasons = (
                f"the picture shows it ({told.confidence:.0%}); of such proposals {PRECISION[field]:.0%} were right"
            )
            found[-1].append(
                TagProposal(
                    catalog=catalog,
                    product=product,
                    field=field,
                    value=value,
                    confidence=told.confidence,
                    reasons=reasons,
                )
            )
    return found


def written_to(catalog: Catalog, field: str) -> str:
    """Return where to write a proposed value: a product field, or the shop's own column (as in :mod:`search.fields`).

    If the shop has a column for it already, that one is used.
    """
    if field not in BY_PICTURE:
        return field
    some = Product.objects.filter(catalog=catalog).exclude(attributes={}).values_list("attributes", flat=True)
    names = Counter(name for one in some[:SAMPLED] for name in one if SAYING[field].search(name))
    return ATTRIBUTE_PREFIX + (names.most_common(1)[0][0] if names else field.capitalize())


def _lacking(product: Product) -> set[str]:
    names = {field for field in BY_PICTURE if not any(map(SAYING[field].search, product.attributes))}
    return names if product.pattern or PATTERN in product.edited_fields else {*names, PATTERN}


def _contradicts(product: Product, told: Prediction) -> bool:
    return in_title(product.title, Kind.PATTERN) not in ((), (told.value,))


def _shop_patterns(catalog: Catalog) -> dict[str, str]:
    """Return the shop's names of the patterns it uses."""
    used = Product.objects.filter(catalog=catalog).exclude(pattern="").values_list("pattern", flat=True)[:SAMPLED]
    names = [name for name, _ in Counter(used).most_common()]
    return {meant: name for name in reversed(names) for meant in patterns_of(name)}
