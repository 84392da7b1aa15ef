"""Convert the rows of one product to products: one for each look (colour), with the sizes as its variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.feeds.columns import Layout
from catalog.feeds.items import Item, sizes_of, with_further_fields, with_named_options, with_options, with_packed_title
from catalog.feeds.looks import Look, Offer, looks_of
from catalog.rows import ProductRow, Rejected, Remark, VariantRow
from catalog.values.ids import IdError, read_id
from catalog.values.money import PRICES, Money, read_money
from catalog.values.prices import PriceColumn
from catalog.values.states import joint_availability, read_availability, read_state, read_stock
from catalog.values.tags import Vocabulary, colours, items, normalised
from catalog.values.vocabulary import VOCABULARY
from search.fields import STORED_FIELDS

LONGEST = {"title": 500, "description": 10_000, "category": 100}
LONGEST_WORD = 100
LONGEST_LINK = 2000
MOST_PICTURES = 20
WORDS = ("title", "description", *(name for name in STORED_FIELDS if name != "colour"), "gtin", "mpn")
SALES = frozenset({"sale_price", "regular_price", "discount", "discount_percent"})
SINGLE = ("material", "pattern", "season", "usage")
"""If these have several values separated by "|", the first is used."""
NORMALISED = ("gender", "season", "age_group")
EMPTY_PATHS = frozenset({"default category", "root", "home", "root catalog", "uncategorized", "all"})
KEY = re.compile(r"\d+|[0-9a-f]{32}")
"""The shop system's internal key of a category, which means nothing to people."""
Said = Rejected | Remark


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values of a table are parsed: layout, price columns, and the shop's currency and vocabulary."""

    layout: Layout
    prices: Mapping[str, PriceColumn] = field(default_factory=dict)
    currency: str = ""
    vocabulary: Vocabulary = field(default_factory=lambda: VOCABULARY)

    def products(self, group: Sequence[Item]) -> Iterator[ProductRow | Said]:
        """Yield the looks of one product's rows, and remarks about them."""
        kinds = self.layout.platform
        usable = [item for item in group if item.kind not in kinds.hidden_kinds | kinds.picture_kinds]
        if not usable:
            return
        base = self._base(usable)
        for item in group:
            if item.kind in kinds.picture_kinds:
                base.images += item.images
        names: dict[int, str] = {}
        if any(name.startswith("option") for name in self.layout.fields):
            for item in [base, *(item for item in usable if item is not base)]:
                with_options(item, names)
        offers: list[Offer] = []
        for item in usable:
            with_further_fields(item)
            if item is not base and item.kind in kinds.child_kinds:
                with_packed_title(item)
                with_named_options(item, base.get("title"), self.vocabulary)
            for offer in self._offers(item, base):
                if isinstance(offer, Offer):
                    offers.append(offer)
                else:
                    yield offer
        offers, repeated = _distinct(offers)
        rows = len(group) - len(repeated)
        for look in looks_of(base, usable, offers, self.layout):
            for one in self._product(look, rows):
                yield one
                rows = 0 if isinstance(one, ProductRow | Rejected) else rows
        yield from repeated  # last, as a refused row also claims its id

    def _base(self, group: Sequence[Item]) -> Item:
        """Return the product's own row: it names its children, or no parent; else the first one."""
        heads = [item for item in group if item.kind not in self.layout.platform.child_kinds] or list(group)
        if self.layout.fields & {"parent", "children"}:
            heads = [item for item in heads if item.get("children") or not item.get("parent")] or heads
        return next((item for item in heads if item.get("children")), heads[0])

    def _offers(self, item: Item, base: Item) -> Iterator[Offer | Said]:
        """Yield the offers of an item: one size, or several named in one cell."""
        own = item.get("id") or item.get("sku") or item.get("group") or base.get("id")
        try:
            id, remark = read_id(own)
        except IdError as error:
            yield Rejected(item.number, own[:200], str(error))
            return
        if remark:
            yield Remark(item.number, id, remark)
        priced = item if any(item.get(name) for name in PRICES) else base
        cells = priced.fields if priced is item else {**priced.fields, "surcharge": item.get("surcharge")}
        money = read_money(cells, self.prices, self.currency)
        for text in money.remarks if priced is item else ():
            yield Remark(item.number, id, text)
        stock = read_stock(item.get("stock"))
        availability = item.get("availability") or (item.get("stock") if stock is None else "")
        if "stock_tracked" in self.layout.fields and not item.get("stock_tracked"):
            stock = None  # the shop does not count it
        if item.get("oversell").casefold() == "continue":
            stock = stock or None
        colour = colours(item.get("colour"), self.vocabulary) if item.get("colour") else []
        sizes = sizes_of(item.get("size")) or [" / ".join(item.options.values())]
        sku = id if item.get("id") and not item.get("sku") else item.get("sku").strip()
        for size in sizes:
            variant = VariantRow(
                sku=sku[:200],
                size=normalised("size", size, self.vocabulary)[:50],
                colour=(colour or [""])[0][:LONGEST_WORD],
                price=money.price,
                sale_price=money.sale_price,
                stock=stock,
                availability=read_availability(availability, stock, self.vocabulary),
                gtin=item.get("gtin")[:50],
            )
            yield Offer(item, id, variant, money, tuple(colour))

    def _product(self, look: Look, rows: int) -> Iterator[ProductRow | Said]:
        try:
            id, _ = read_id(look.id)
        except IdError as error:
            yield Rejected(look.number, look.id[:200], str(error))
            return
        words, attributes = self._words(look)
        for name, longest in LONGEST.items():
            if len(words.get(name, "")) > longest and name != "category":
                yield Remark(
                    look.number, id, f"The {name} has {len(words[name]):,} characters; it is cut to {longest}."
                )
        cut = {name: _cut(value, LONGEST.get(name, LONGEST_WORD)) for name, value in words.items()}
        link = look.get("link")
        if link and (len(link) > LONGEST_LINK or not re.match(r"(https?:)?//", link)):
            yield Remark(look.number, id, f"The link “{link[:60]}” is no web address, so it was left out.")
            link = ""
        yield self._row(look, id, rows, cut, attributes, link)

    def _row(
        self, look: Look, id: str, rows: int, words: dict[str, str], attributes: dict[str, str], link: str
    ) -> ProductRow:
        money = _cheapest(look.offers)
        variants = tuple(offer.variant for offer in look.offers)
        availability = joint_availability([one.availability for one in variants])
        stocks = [one.stock for one in variants if one.stock is not None]
        colour = look.colours[0] if look.colours else ""
        if len(look.colours) > 1:
            attributes.setdefault("colours", ", ".join(look.colours))
        year = look.get("year")
        values: dict[str, object] = {
            **words,
            "colour": colour[:LONGEST_WORD],
            "year": int(year[:4]) if re.match(r"(19|20)\d\d", year) else None,
            "price": money.price,
            "currency": money.currency,
            "availability": availability,
            "stock": sum(stocks) if stocks else None,
            "link": link,
        }
        given = {name for name, value in values.items() if value not in ("", None)}
        values["title"] = values.get("title") or " ".join(
            filter(None, (words["brand"], colour, words["article_type"]))
        ) or id  # fmt: skip
        if money.price is not None:
            values["currency"] = money.currency or self.currency
            given |= {"sale_price"} if self.layout.fields & SALES else set()
        given |= {"state"} if self.layout.fields & {"status", "published", "visibility"} else set()
        given |= {"variants"} if _are_variants(variants, id) else set()
        given |= {"group"} if look.group else set()
        given |= {"attributes"} if attributes else set()
        return ProductRow(
            number=look.number,
            id=id,
            images=look.images[:MOST_PICTURES],
            attributes=attributes,
            sale_price=money.sale_price,
            sale_from=money.sale_from,
            sale_until=money.sale_until,
            group=look.group[:200],
            state=read_state(look.base("status"), look.base("published"), look.base("visibility")),
            variants=variants if _are_variants(variants, id) else (),
            store=" ".join(look.get("store").split())[:LONGEST_WORD],
            given=frozenset(given),
            rows=rows,
            **values,  # type: ignore[arg-type]
        )

    def _words(self, look: Look) -> tuple[dict[str, str], dict[str, str]]:
        words = {name: look.get(name) for name in WORDS}
        attributes = dict(look.attributes)
        words["description"] = words["description"] or look.get("short_description")
        for name in SINGLE:
            if "|" in words[name]:
                attributes[f"{name} in the shop"] = words[name]
                words[name] = words[name].split("|")[0].strip()
        for name in NORMALISED:
            word = normalised(name, words[name], self.vocabulary)
            if word.casefold() != words[name].casefold():
                attributes[f"{name} in the shop"] = words[name]
            words[name] = word
        said = look.get("colour")
        if said and look.colours and said.casefold() != look.colours[0].casefold():
            attributes["colour in the shop"] = said
        paths = [path for one in look.paths for path in _paths(one)]
        if paths and not words["category"]:
            path = max(paths, key=lambda one: one.count(" > "))
            words["category"] = path
            words["subcategory"] = words["subcategory"] or (path.rsplit(" > ", 1)[1] if " > " in path else "")
            if len(paths) > 1:
                attributes["categories"] = ", ".join(paths)
        return words, attributes


def _distinct(offers: Sequence[Offer]) -> tuple[list[Offer], list[Rejected]]:
    """Separate offers that repeat an id without any difference."""
    seen: set[tuple[str, ...]] = set()
    kept, repeated = [], []
    for offer in offers:
        one = offer.variant
        key = (offer.id, one.sku, one.size, one.colour)
        if offer.item.get("id") and key in seen:
            reason = "The id has come before in this file; the first row is used."
            repeated.append(Rejected(offer.item.number, offer.id, reason))
        else:
            kept.append(offer)
        seen.add(key)
    return kept, repeated


def _paths(text: str) -> list[str]:
    """Return the category paths of a cell: "Clothing > Tshirts, Sale" are two."""
    found = []
    for one in items(text, "|;,") if not re.search(r" [>»] .*, .* [>»] ", text) else re.split(r", ", text):
        parts = [part.strip() for part in re.split(r"\s*(?:>|»|///|(?<=\w)/(?=\w))\s*", one)]
        parts = [part for part in parts if part and part.casefold() not in EMPTY_PATHS and not KEY.fullmatch(part)]
        if parts:
            found.append(" > ".join(parts))
    return list(dict.fromkeys(found))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _cheapest(offers: Sequence[Offer]) -> Money:
    """Return the prices of the cheapest available size, or of the cheapest of all if none is available."""
    priced = [offer for offer in offers if offer.money.price is not None]
    ready = [offer for offer in priced if offer.variant.availability != "out of stock"] or priced

    def paid(offer: Offer) -> Decimal:
        return offer.money.sale_price or offer.money.price or Decimal(0)

    return min(ready, key=paid).money if ready else Money()


def _are_variants(variants: Sequence[VariantRow], id: str) -> bool:
    return len(variants) > 1 or any(one.size or (one.sku and one.sku != id) for one in variants)
