"""A row of a shop's export: from any columns to the fields of a product."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Protocol

WORDS = ("title", "description", "gender", "category", "subcategory", "article_type", "colour", "brand", "season",
         "usage")  # fmt: skip
LONGEST = {"title": 500, "description": 10_000}
LONGEST_WORD = 100
LONGEST_ID = 200
NOTHING = {"", "na", "n/a", "nan", "none", "null", "-", "--", "#n/a"}
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "sku", "productid", "itemid", "articleid", "code", "handle", "externalid", "uniqid", "ref"),
    "title": ("title", "name", "productdisplayname", "productname", "producttitle", "displayname", "itemname"),
    "description": ("description", "desc", "body", "bodyhtml", "longdescription", "details", "productdescription"),
    "gender": ("gender", "sex", "targetgender"),
    "category": ("category", "mastercategory", "department", "productcategory", "maincategory"),
    "subcategory": ("subcategory",),
    "article_type": ("articletype", "type", "producttype", "itemtype", "garmenttype"),
    "colour": ("colour", "color", "basecolour", "basecolor", "colourname", "colorname"),
    "brand": ("brand", "brandname", "vendor", "manufacturer", "label"),
    "season": ("season",),
    "usage": ("usage", "occasion"),
    "year": ("year",),
    "price": ("price", "saleprice", "retailprice", "listprice", "variantprice", "amount"),
    "currency": ("currency", "currencycode", "pricecurrency"),
    "image": ("image", "imagefile", "imagename", "imagepath", "filename", "picture", "photo", "img", "imagesrc",
              "imageurl", "imagelink", "link"),
}  # fmt: skip
_BY_ALIAS = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "kr": "SEK", "zł": "PLN"}


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product of an export, cleaned. ``image`` is what the row says of its picture, "" where it says nothing."""

    number: int
    id: str
    title: str
    description: str = ""
    gender: str = ""
    category: str = ""
    subcategory: str = ""
    article_type: str = ""
    colour: str = ""
    brand: str = ""
    season: str = ""
    usage: str = ""
    year: int | None = None
    price: Decimal | None = None
    currency: str = ""
    image: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used; ``reason`` is a sentence for the shop."""

    number: int
    id: str
    reason: str


def columns_of(header: list[str]) -> list[str]:
    """For each column the product's field that it holds, or its own name where Drape has no field for it.

    The first column that means a field wins; a second one is kept under its own name.
    """
    taken: set[str] = set()
    columns = []
    for number, raw in enumerate(header):
        name = clean(raw) or f"column {number + 1}"
        known = _BY_ALIAS.get(re.sub(r"[^a-z0-9]", "", name.casefold()))
        if known and known not in taken:
            taken.add(known)
            columns.append(known)
        else:
            columns.append(name)
    return columns


def read_row(number: int, cells: Mapping[str, str], default_currency: str = "") -> ProductRow | Rejected:
    """A product out of a row's cells, by the names of :func:`columns_of`."""
    known = {name: value for name, raw in cells.items() if (value := clean(raw)).casefold() not in NOTHING}
    id = known.pop("id", "")
    if not id:
        return Rejected(number, "", "The row has no id. Give every product its own id, such as the SKU.")
    if len(id) > LONGEST_ID:
        return Rejected(number, id[:LONGEST_ID], f"The id has {len(id)} characters; {LONGEST_ID} are allowed.")
    words = {name: known.pop(name, "")[: LONGEST.get(name, LONGEST_WORD)] for name in WORDS}
    if not words["title"]:
        words["title"] = " ".join(filter(None, (words["brand"], words["colour"], words["article_type"]))) or id
    try:
        price, currency = read_price(known.pop("price", ""))
    except ValueError as error:
        return Rejected(number, id, str(error))
    currency = known.pop("currency", "").upper()[:3] or currency or (default_currency if price is not None else "")
    year = known.pop("year", "")
    image = known.pop("image", "")
    return ProductRow(
        number=number,
        id=id,
        **words,
        year=int(year[:4]) if re.match(r"(19|20)\d\d", year) else None,
        price=price,
        currency=currency,
        image=image,
        attributes=known,
    )


def read_price(text: str) -> tuple[Decimal | None, str]:
    """An amount and its currency, "" where none is named: "€ 1.299,00", "29.90 USD", "1,299". Errors: ValueError."""
    if not text:
        return None, ""
    digits = re.sub(r"[^\d.,-]", "", text)
    letters = re.findall(r"\b[A-Z]{3}\b", text.upper())
    sign = next((code for symbol, code in _SIGNS.items() if symbol in text.casefold()), "")
    try:
        price = Decimal(_plain_number(digits)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValueError(f"The price “{text[:40]}” is not a number.") from None
    if not 0 <= price < 10**9:
        raise ValueError(f"The price “{text[:40]}” is not between 0 and a thousand million.")
    return price, letters[0] if letters else sign


def _plain_number(digits: str) -> str:
    """The last of "." and "," parts the decimals, unless three digits follow it and it can be the thousands' mark."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    mark = digits[last]
    decimals = digits[last + 1 :]
    alone = not ({".", ","} - {mark}) & set(digits)
    if alone and (digits.count(mark) > 1 or (len(decimals) == 3 and digits[:last].lstrip("-") not in ("", "0"))):
        return digits.replace(mark, "")
    return re.sub(r"[.,]", "", digits[:last]) + "." + decimals


def clean(text: str) -> str:
    """One line: markup, control characters and doubled spaces taken out."""
    if "<" in text:
        text = re.sub(r"<[^<>]{1,500}>", " ", text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(text.split())


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
