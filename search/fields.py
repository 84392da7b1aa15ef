"""What a product has that shoppers can filter, search and sort by: declared once, and everything else derives from it.

The Redis schema, the documents, filters, facets, the API's parameters, forms and labels read these tables. A new
filter is one entry here; where the product has no such column yet, a migration besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class TagField:
    """A property with few values, a product has one of them or none.

    ``aliases``: column names of shops' exports, lower case without punctuation. ``facet``: shoppers choose among its
    values; ``leading``: its facet stands above the price and is open from the start. ``named``: its values count among
    the words that a product is found by.
    """

    name: str
    label: StrOrPromise
    aliases: tuple[str, ...] = ()
    facet: bool = True
    leading: bool = False
    named: bool = True


TAGS: tuple[TagField, ...] = (
    # in the order in which facets are shown; the order within documents is that of names, see ``TAG_FIELDS``
    TagField("gender", _("Gender"), ("gender", "sex", "targetgender"), leading=True),
    TagField(
        "category",
        _("Category"),
        ("category", "mastercategory", "department", "productcategory", "maincategory"),
        leading=True,
    ),
    TagField(
        "article_type", _("Type"), ("articletype", "type", "producttype", "itemtype", "garmenttype"), leading=True
    ),
    TagField(
        "colour", _("Colour"), ("colour", "color", "basecolour", "basecolor", "colourname", "colorname"), leading=True
    ),
    TagField("brand", _("Brand"), ("brand", "brandname", "vendor", "manufacturer", "label")),
    TagField("subcategory", _("Subcategory"), ("subcategory",)),
    TagField("season", _("Season"), ("season",)),
    TagField("usage", _("Occasion"), ("usage", "occasion")),
    TagField("catalog", _("Catalogue"), named=False),
)
BY_NAME: Mapping[str, TagField] = {field.name: field for field in TAGS}

FILTER_FIELDS = ("gender", "category", "subcategory", "article_type", "colour", "brand", "season", "usage")
"""Filters of the JSON API, in the order in which addresses and documents write them."""
TAG_FIELDS = ("catalog", *FILTER_FIELDS)
NAMED_FIELDS = tuple(name for name in FILTER_FIELDS if BY_NAME[name].named)

assert set(TAG_FIELDS) == set(BY_NAME), "every tag field has its place in addresses and documents"


def label(name: str) -> str:
    """What shoppers read above a filter."""
    return str(BY_NAME[name].label)
