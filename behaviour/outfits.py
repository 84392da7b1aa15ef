"""What goes with what: which part of an outfit a product is, and which other parts complete it.

The parts are defined by the lexicon's types, so they work in every supported language. A product of an unknown type is
a part of its own, by its subcategory, and is completed by other subcategories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from search.intent.shop_words import labels_of
from search.lexicon.terms import Kind

_TYPES: Mapping[str, str] = {
    "top": "tshirts|shirts|polo shirts|tops|blouses|tank tops|tunics|camisoles|bodysuits|sweatshirts|hoodies|sweaters|"
    "cardigans|kurtas|kurtis",
    "bottom": "jeans|trousers|chinos|track pants|leggings|jeggings|capris|shorts|skirts|salwar|patiala|churidar",
    "whole": "dresses|jumpsuit|dungarees|rompers|clothing set|tracksuits|suits|kurta sets|sarees|lehenga choli|"
    "sherwani",
    "outer": "jackets|coats|blazers|waistcoat|shrug|nehru jackets",
    "rain": "rain jacket|rain trousers",
    "shoes": "casual shoes|sneakers|sports shoes|formal shoes|loafers|brogues|boots|booties|heels|pumps|wedges|flats|"
    "ballerinas|espadrilles|clogs|mules|sandals|sports sandals|flip flops|slippers",
    "bag": "handbags|backpacks|rucksacks|clutches|messenger bag|laptop bag|duffel bag|trolley bag",
    "watch": "watches|smart watches",
    "jewellery": "earrings|ring|necklace|necklace and chains|pendant|bracelet|bangle|jewellery set|brooches",
    "eyewear": "sunglasses|eyeglasses",
    "belt": "belts|suspenders",
    "tie": "ties|pocket squares|cufflinks",
    "scarf": "scarves|stoles|mufflers|dupatta",
    "hat": "caps|hat|hats|beanies",
    "wallet": "wallets",
    "legs": "socks|tights|stockings",
    "": "briefs|bra|trunk|boxers|innerwear vests|thermals|shapewear|nightdress|night suits|lounge pants|lounge shorts|"
    "lounge tshirts|baby dolls|robe|bathrobe|bath robe|swimwear|perfume|perfume and body mist|deodorant|nail polish|"
    "lipstick|lip gloss|lip liner|lip care|kajal and eyeliner|eyeshadow|mascara|foundation and primer|"
    "highlighter and blush|compact|face moisturisers|face wash and cleanser|face scrub and exfoliator|eye cream|"
    "sunscreen|water bottle|footballs|basketballs|tablet sleeve|mobile pouch|shoe laces|shoe accessories|key chain",
}  # fmt: skip
_PARTS = {label: part for part, labels in _TYPES.items() for label in labels.split("|")}
APART = ""
"""The part of products that neither complete a look nor are completed: underwear, nightwear, cosmetics, equipment."""

_WORN = ("watch", "jewellery", "eyewear", "belt", "scarf", "hat", "wallet")
_GOES: Mapping[str, tuple[str, ...]] = {
    "top": ("bottom", "shoes", "outer", "bag", *_WORN),
    "bottom": ("top", "shoes", "outer", "bag", *_WORN),
    "whole": ("shoes", "bag", "outer", *_WORN),
    "outer": ("top", "bottom", "shoes", "bag", *_WORN),
    "shoes": ("bottom", "top", "bag", "legs", *_WORN),
    "legs": ("shoes", "bottom", "top", "belt"),
    "tie": ("top", "bottom", "shoes", "outer", "belt", "watch", "wallet"),
    "rain": ("top", "shoes", "bag"),
}
"""What completes a part, the most important first. Parts that are not listed here are worn with anything."""
_ANYTHING = ("top", "bottom", "shoes", "bag", "outer", *_WORN)
_SHOES_WITHOUT_SOCKS = frozenset({"heels", "pumps", "wedges", "flats", "ballerinas", "espadrilles", "clogs", "mules",
                                  "sandals", "sports sandals", "flip flops", "slippers"})  # fmt: skip
_LEFT_OUT = {"formal": ("hat",), "ethnic": ("hat", "outer")}
"""What nobody wears with clothes for an occasion."""
_SLIPPERS = frozenset({"flip flops", "slippers"})
_CLASHES = frozenset({("formal", "sports"), ("ethnic", "sports"), ("ethnic", "formal")})
_TIED = frozenset({"shirts", "blazers", "suits"})


@dataclass(frozen=True, slots=True)
class Piece:
    """The tags of a product that determine what it is worn with; "" if unknown."""

    article_type: str = ""
    subcategory: str = ""
    usage: str = ""
    gender: str = ""

    @property
    def part(self) -> str:
        return part_of(self.article_type, self.subcategory)

    @property
    def is_known(self) -> bool:
        return self.part in _TYPES

    @property
    def types(self) -> frozenset[str]:
        return frozenset(_labels(self.article_type))

    def parts(self) -> tuple[str, ...]:
        """Return what completes it, the most important first; none if it has no part in an outfit, or is unknown."""
        if self.part == APART or not self.is_known:
            return ()
        found = [one for one in _GOES.get(self.part, _ANYTHING) if one != self.part]
        if self.types & _TIED and self.gender not in _NOT_TIED:
            found.insert(3, "tie")
        return tuple(one for one in found if one not in _LEFT_OUT.get(self.usage.casefold(), ()))

    def suits(self, other: Piece) -> bool:
        """Return whether two products are worn together: of different parts, no socks in sandals, no trainers with a
        suit."""
        occasions = sorted((self.usage.casefold(), other.usage.casefold()))
        if other.part in (APART, self.part) or tuple(occasions) in _CLASHES:
            return False
        return {self.part, other.part} != {"legs", "shoes"} or not (self.types | other.types) & _SHOES_WITHOUT_SOCKS

    def prefers(self, other: Piece) -> int:
        """Return a sort key for how well ``other`` completes it, lower is better: its own occasion first, slippers
        last."""
        return int(other.usage not in ("", self.usage)) + int(bool(other.types & _SLIPPERS))


_NOT_TIED = frozenset({"Women", "Girls", "Boys"})
CHILDREN = frozenset({"Boys", "Girls"})


def genders_for(gender: str) -> tuple[str, ...]:
    """Return whose products go with those of a gender; unisex products are not for children."""
    if not gender:
        return ()
    return (gender,) if gender in CHILDREN else tuple(dict.fromkeys((gender, "Unisex")))


def types_of(parts: Iterable[str], article_types: Iterable[str]) -> dict[str, list[str]]:
    """Return those of the shop's types that are each of the parts."""
    found: dict[str, list[str]] = {part: [] for part in parts}
    for one in article_types:
        if (part := part_of(one)) in found:
            found[part].append(one)
    return {part: types for part, types in found.items() if types}


@lru_cache(maxsize=4096)
def part_of(article_type: str, subcategory: str = "") -> str:
    """Return the part of an outfit; for types unknown to the lexicon the subcategory, or the type if there is none."""
    for text in (article_type, subcategory):
        if (part := next((_PARTS[label] for label in _labels(text) if label in _PARTS), None)) is not None:
            return part
    return subcategory or article_type


@lru_cache(maxsize=4096)
def _labels(value: str) -> tuple[str, ...]:
    """Return the lexicon's labels of a type, or of the first one in a combined name: "Necklace and Chains"."""
    first = re.split(r"\s+(?:and|und|et|y)\s+|[&/,+]", value, maxsplit=1)[0]
    return tuple(labels_of(value, Kind.TYPE) or labels_of(first, Kind.TYPE)) if value else ()
