"""Reading a product's tags from its title, as values of its catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from catalog.models.care import PROPOSED
from search.engine.columns import Columns
from search.intent.foreign import translated
from search.intent.shop_words import ShopWords, labels_of
from search.intent.understanding import understand
from search.lexicon.english import ENGLISH
from search.lexicon.terms import Kind

KINDS: Mapping[str, Kind] = {
    "article_type": Kind.TYPE,
    "colour": Kind.COLOUR,
    "gender": Kind.GENDER,
    "pattern": Kind.PATTERN,
}


@dataclass(frozen=True)
class TitleReader:
    """``values``: the values in use in the catalogue, by field."""

    shop: ShopWords
    columns: Columns
    values: Mapping[str, Collection[str]]

    def said(self, title: str) -> dict[str, tuple[str, ...]]:
        """Return the values that a title names, by field.

        For a field without values in the catalogue, the lexicon's name; for a colour, also its shades, as "blue" does
        not rule out navy blue.
        """
        foreign = translated(title, self.shop)
        text = foreign.english if foreign else title
        found = {one.field: one.values for one in understand(text, self.shop, self.columns).required}
        if colours := found.get("colour"):
            found["colour"] = self.shop.in_every_shade(colours)
        for field in PROPOSED:
            if field == "pattern" or not self.values[field]:
                found[field] = self._by_lexicon(field, text)
        known = {field: self.values[field] or found.get(field, ()) for field in PROPOSED}
        said = {field: tuple(one for one in found.get(field, ()) if one in known[field]) for field in PROPOSED}
        return {field: values for field, values in said.items() if values}

    def _by_lexicon(self, field: str, text: str) -> tuple[str, ...]:
        """Return the values for the last term of the field's kind in a text."""
        terms = [term for term in ENGLISH.find(text) if term.kind is KINDS[field] and not term.negated]
        if not terms:
            return ()
        label = terms[-1].label
        return self._called.get(field, {}).get(label, ()) if self.values[field] else (label.capitalize(),)

    @cached_property
    def _called(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The catalogue's values by the lexicon's labels."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for field, kind in KINDS.items():
            for value in sorted(self.values[field]):
                for label in labels_of(value, kind):
                    called = found.setdefault(field, {})
                    called[label] = (*called.get(label, ()), value)
        return found
