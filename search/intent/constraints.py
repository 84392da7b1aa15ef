"""The tags that a product must or must not carry to match the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.engine.columns import Columns
from search.intent.naming import has_all
from search.intent.shop_words import ShopWords, singular_key


@dataclass(frozen=True, slots=True)
class Constraint:
    """A product must carry, or must not carry, any of ``values`` of a tag. ``words``: as they were typed."""

    field: str
    values: tuple[str, ...]
    words: str

    @property
    def says_more(self) -> bool:
        """Whether the words differ from the shop's name, so that products titled with those words should come first."""
        return all(singular_key(self.words) != singular_key(value) for value in self.values)


def in_shades(required: Sequence[Constraint], shop: ShopWords, columns: Columns) -> list[Constraint]:
    """Return the constraints; if no product has the colour together with the rest, then with those of its shades that
    some products have. In a shop whose only blue shirts are light blue, "blue shirt" means these."""
    colour = next((one for one in required if one.field == "colour"), None)
    if colour is None or _exists(required, columns):
        return list(required)
    others = [one for one in required if one is not colour]
    found = tuple(
        value
        for value in shop.in_every_shade(colour.values)
        if _exists([*others, replace(colour, values=(value,))], columns)
    )
    return [replace(one, values=found) if found and one is colour else one for one in required]


def _exists(required: Sequence[Constraint], columns: Columns) -> bool:
    return has_all(columns, [(one.field, one.values) for one in required])
