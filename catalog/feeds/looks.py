"""Looks: the colours of one style. Each is a product whose variants are its sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.feeds.columns import Layout
from catalog.feeds.items import Item
from catalog.rows import VariantRow
from catalog.values.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """One size of an item."""

    item: Item
    id: str
    variant: VariantRow
    money: Money
    colours: tuple[str, ...]


@dataclass(slots=True)
class Look:
    """The offers of one colour, with the product's base row for missing values."""

    id: str
    group: str
    base_item: Item
    offers: list[Offer] = field(default_factory=list)
    images: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.offers[0].item.number

    @property
    def colours(self) -> tuple[str, ...]:
        return self.offers[0].colours

    @property
    def attributes(self) -> dict[str, str]:
        return self.base_item.attributes | self.offers[0].item.attributes | self.offers[0].item.options

    @property
    def paths(self) -> list[str]:
        return self.offers[0].item.paths or self.base_item.paths

    def base(self, name: str) -> str:
        """Return a value of the product's own row."""
        return self.base_item.get(name)

    def get(self, name: str) -> str:
        """Return a value of the look, else of the product's own row; for titles and descriptions, the reverse."""
        own = self.offers[0].item.get(name)
        if name == "gtin" and self.base_item is not self.offers[0].item and self.base_item.get("group"):
            return own  # the product's row is itself a variant, of another look
        if name in ("description", "short_description"):
            return self.base_item.get(name) or own
        if name == "title":
            if self.base_item is self.offers[0].item and (self.group or len(self.offers) > 1):
                return _without_size(own, self.offers)
            return self.base_item.get(name) or own
        return own or self.base_item.get(name)


def looks_of(base: Item, group: Sequence[Item], offers: Sequence[Offer], layout: Layout) -> list[Look]:
    """Return the looks of a product, in the order of its rows."""
    sold = [offer for offer in offers if _sells(offer, base, offers, layout)]
    own_ids = "id" in layout.fields and not layout.platform.child_kinds and not layout.fields & {"parent", "children"}
    looks: dict[tuple[str, ...], Look] = {}
    for offer in sold:
        key = _look_key(offer, own_ids, looks)
        if key not in looks:
            looks[key] = Look("", base.get("group") or "", base)
            if own_ids:
                looks[key].base_item = offer.item
        looks[key].offers.append(offer)
    found = list(looks.values())
    style = found[0].group or found[0].offers[0].item.get("parent") if found else ""
    main = style if style and not own_ids else base.get("id") or (found[0].offers[0].id if found else "")
    if layout.fields & {"parent", "children"} and base.get("id"):
        main = base.get("id")
    for place, look in enumerate(found):
        look.id = look.offers[0].id if own_ids else main if not place else f"{main}:{_slug(look)}"
        look.group = look.group or (main if len(found) > 1 and not own_ids else "")
        look.images = _images(look, found, base, group, own_ids)
    return found


def _sells(offer: Offer, base: Item, offers: Sequence[Offer], layout: Layout) -> bool:
    """Whether an item can be bought: it is neither a row with a further picture nor the parent of variants."""
    item = offer.item
    if item is base:
        others = [one for one in offers if one.item is not base]
        heads = layout.platform.child_kinds or layout.fields & {"parent", "children"}
        return not (heads and others)
    if _is_unpublished_variant(item, layout):
        return False
    names = ("id", "sku", "size", "price", "colour", "stock")
    return bool(item.options) or any(item.get(name) for name in names)


def _is_unpublished_variant(item: Item, layout: Layout) -> bool:
    return item.kind in layout.platform.child_kinds and item.get("published").strip() in ("0", "-1")


def _look_key(offer: Offer, own_ids: bool, looks: dict[tuple[str, ...], Look]) -> tuple[str, ...]:
    """Return a key by colour; items with their own ids belong to one look only if they differ just in size."""
    colour = offer.variant.colour.casefold()
    if not own_ids:
        return (colour,)
    if not offer.variant.size:
        return (colour, offer.id)
    key = (colour, offer.item.get("pattern"), offer.item.get("material"))
    held = looks.get(key)
    taken = held is not None and any(
        one.variant.size == offer.variant.size and one.id != offer.id for one in held.offers
    )
    return (*key, offer.id) if taken else key


def _images(look: Look, looks: Sequence[Look], base: Item, group: Sequence[Item], own_ids: bool) -> tuple[str, ...]:
    """Return the pictures of a look's variants, then the product's other pictures except those of other looks."""
    if own_ids:
        return _unique([offer.item for offer in look.offers], ())
    child_images = base.kind != "" and base.get("group") == ""
    own = _variant_images(look, base, child_images)
    others = {name for one in looks if one is not look for name in _variant_images(one, base, child_images)}
    pool = [base] if child_images else [base, *(item for item in group if item is not base)]
    return _unique(pool, own, others - set(own))


def _variant_images(look: Look, base: Item, child_images: bool) -> tuple[str, ...]:
    found: list[str] = []
    for offer in look.offers:
        if image := offer.item.get("variant_image"):
            found.append(image)
        elif child_images and offer.item is not base:
            found += offer.item.images
    return tuple(dict.fromkeys(found))


def _unique(
    pool: Sequence[Item], first: Sequence[str], without: set[str] | frozenset[str] = frozenset()
) -> tuple[str, ...]:
    named = [name for item in pool for name in item.images if name not in without]
    return tuple(dict.fromkeys([*first, *named]))


def _slug(look: Look) -> str:
    return re.sub(r"\s+", "-", look.offers[0].variant.colour.casefold()) or look.offers[0].id


def _without_size(title: str, offers: Sequence[Offer]) -> str:
    """Remove the size at the end of a title, as in feeds for Google."""
    size = offers[0].item.get("size")
    return re.sub(rf"[\s,/|–(-]+(?:size\s*)?{re.escape(size)}\)?$", "", title, flags=re.I) if size else title
