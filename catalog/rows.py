"""A product as one or several rows of a shop's export describe it."""

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
    """A unit that can be bought: one size of a product. Unknown texts are ""."""

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
    """One product of an export, cleaned. ``images`` are the references to its pictures, the main one first.

    ``given`` are the fields for which the export has a value: an import writes only these. ``group`` is the id shared
    by the looks of one style. ``price`` is the regular price, ``sale_price`` the one during a sale. ``state`` is
    "active", or why shoppers do not see the product. ``store``: the code of the store that ``stock`` and
    ``availability`` belong to, "" for the shop's own. ``rows`` counts the rows of the file that it was made from.
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
        """The reference to the main picture, "" if there is none."""
        return self.images[0] if self.images else ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used; ``reason`` is a sentence for the shop."""

    number: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark about a row that was used; ``text`` is a sentence for the shop."""

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
    """Return the text that is encoded for a product: its title, and those tags that add to it."""
    title = str(product.title)
    said = set(re.findall(r"\w+", title.casefold()))
    extra = []
    for value in (product.gender, product.colour, product.article_type, product.usage):
        if value and not set(re.findall(r"\w+", value.casefold())) <= said:
            extra.append(value)
    return ", ".join((product.title, *extra))


def digest_of(*parts: object) -> str:
    """Return a hash, 32 hex digits, of JSON-serialisable values."""
    return hashlib.blake2b(json.dumps(parts, default=str).encode(), digest_size=16).hexdigest()
