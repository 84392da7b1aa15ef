"""A product as a row of a shop's export, or several rows, says it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from search.fields import Tags


@dataclass(frozen=True, slots=True)
class VariantRow:
    """What is bought: one size of a product. Words that are not known are ""."""

    sku: str = ""
    size: str = ""
    colour: str = ""
    price: Decimal | None = None
    sale_price: Decimal | None = None
    stock: int | None = None
    availability: str = ""
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class ProductRow(Tags):
    """One product of an export, cleaned. ``images`` is what it says of its pictures, the main one first.

    ``given`` are the fields that the export says something about: an import writes these alone. ``group`` is the id
    that the looks of one style share. ``price`` is before a sale, ``sale_price`` what is paid during it. ``state`` is
    "active", or why shoppers do not see the product. ``store``: the code of the store that ``stock`` and
    ``availability`` are of, "" for the shop's own. ``rows`` counts the rows of the file that it was made of.
    """

    number: int
    id: str
    title: str
    description: str = ""
    year: int | None = None
    price: Decimal | None = None
    currency: str = ""
    images: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    sale_price: Decimal | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    availability: str = ""
    stock: int | None = None
    link: str = ""
    gtin: str = ""
    mpn: str = ""
    group: str = ""
    state: str = "active"
    store: str = ""
    variants: tuple[VariantRow, ...] = ()
    given: frozenset[str] = frozenset()
    rows: int = 1

    @property
    def image(self) -> str:
        """What is said of the main picture, "" where nothing is."""
        return self.images[0] if self.images else ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used; ``reason`` is a sentence for the shop."""

    number: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that was used which the shop should know; ``text`` is a sentence."""

    number: int
    id: str
    text: str


class Described(Protocol):
    """A product row or a stored product."""

    @property
    def title(self) -> str: ...
    @property
    def gender(self) -> str: ...
    @property
    def colour(self) -> str: ...
    @property
    def article_type(self) -> str: ...
    @property
    def usage(self) -> str: ...


def words_of(product: Described) -> str:
    """The text that is encoded for a product: its title, and what its tags add to it."""
    title = str(product.title)
    said = set(re.findall(r"\w+", title.casefold()))
    extra = []
    for value in (product.gender, product.colour, product.article_type, product.usage):
        if value and not set(re.findall(r"\w+", value.casefold())) <= said:
            extra.append(value)
    return ", ".join((product.title, *extra))


def digest_of(*parts: object) -> str:
    """32 hex digits of values that JSON can write."""
    return hashlib.blake2b(json.dumps(parts, default=str).encode(), digest_size=16).hexdigest()
