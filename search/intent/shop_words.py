"""The names of a shop's own tags: those that the shop uses, and those that shoppers use for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.engine.columns import Columns
from search.lexicon.english import ENGLISH
from search.lexicon.looks import colours_of
from search.lexicon.occasions import OCCASIONS
from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind, Term, key, tokenize

FIELDS = ("article_type", "brand", "colour", "gender", "subcategory", "category", "usage", "season")
"""The fields whose values are recognised in words; if several have the same name, the first one takes it."""
KINDS: Mapping[str, Kind] = {
    "article_type": Kind.TYPE,
    "colour": Kind.COLOUR,
    "gender": Kind.GENDER,
    "usage": Kind.USAGE,
    "season": Kind.SEASON,
}
EVERY_CHILD = ("boys", "girls", "kids")
NEARLY_ALL = 0.9
"""The share of products with a type from which a type that no product has counts as not sold."""
DARKER = {"blue": ("navy",)}
"""Main colours that are shades of another main colour."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """The values of one field that a name stands for."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopWords:
    """The names that a shop's tags go by.

    ``named``: folded words in the singular → the values that go by them; ``names[field]``: the same for one field;
    ``labelled[field]``: labels of the lexicon → the shop's values; ``tones``: main colours → the shop's shades of them;
    ``sizes``: folded → as the shop writes them. ``has_sale``: whether anything is reduced now; ``has_types``: whether
    nearly all products have a type, so that a type that no product has is not sold.
    """

    named: Mapping[str, Tagged]
    names: Mapping[str, Mapping[str, tuple[str, ...]]]
    labelled: Mapping[str, Mapping[str, tuple[str, ...]]]
    tones: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, tuple[str, ...]]
    has_sale: bool
    has_types: bool

    @classmethod
    def of(cls, columns: Columns) -> ShopWords:
        named: dict[str, Tagged] = {}
        names: dict[str, Mapping[str, tuple[str, ...]]] = {}
        labelled: dict[str, dict[str, tuple[str, ...]]] = {}
        for field in FIELDS:
            values = sorted(columns.counted(field))
            names[field] = _grouped((name, value) for value in values if (name := singular_key(value)))
            for name, several in names[field].items():
                named.setdefault(name, Tagged(field, several))
            if kind := KINDS.get(field):
                labelled[field] = _grouped(
                    (label, value) for value in values for label in labels_of(value, kind)
                )
        sizes = _grouped((name, value) for value in columns.counted("size") for name in _called(value))
        tones = _grouped((main, value) for value in sorted(columns.counted("colour")) for main in colours_of(value))
        typed = float((columns.codes["article_type"][columns.alive] >= 0).mean()) if columns.alive.any() else 0.0
        has_sale = bool(columns.counted("on_sale"))
        return cls(named, names, labelled, tones, sizes, has_sale, typed >= NEARLY_ALL)

    def of_term(self, term: Term) -> Tagged | None:
        """Return what a term of the lexicon stands for in this shop; None if the shop has nothing of it."""
        for meaning in term.meanings:
            for field, kind in KINDS.items():
                if meaning.kind is kind:
                    labels = term.labels_of(kind)
                    if kind is Kind.GENDER and "kids" in labels:
                        labels = (*labels, *EVERY_CHILD)
                    values = self._values(field, labels)
                    if not values and kind is Kind.COLOUR:
                        values = self._tones(labels)
                    if values:
                        return Tagged(field, values)
        return None

    def of_words(self, term: Term) -> tuple[Tagged, ...]:
        """Return what the words of a term may stand for, the shop's own names first: its brand "Mother", then women.
        Only brands go by words that mean something else."""
        own, other = self.named.get(singular_key(term.words)), self.of_term(term)
        if own is None or (own.field == "brand" and other is not None):
            return tuple(one for one in (own, other) if one)
        return (own,)

    def of_occasion(self, label: str) -> tuple[str, ...]:
        """Return the shop's article types that people wear on an occasion of the lexicon, the most typical first."""
        fitting = OCCASIONS.get(label)
        return self._values("article_type", fitting.types) if fitting else ()

    def in_every_shade(self, colours: Sequence[str]) -> tuple[str, ...]:
        """Return these colours of the shop, those named after them ("Sky Blue" for "Blue"), and all shades of main
        colours ("Maroon" for "Red", but nothing else for "Maroon")."""
        called = [set(singular_key(colour).split()) for colour in colours]
        others = [
            value
            for name, tagged in self.named.items()
            if tagged.field == "colour" and any(words <= set(name.split()) for words in called)
            for value in tagged.values
        ]
        tones = [value for colour in colours for value in self._tones(labels_of(colour, Kind.COLOUR))]
        return tuple(dict.fromkeys((*colours, *others, *tones)))

    def _tones(self, labels: Iterable[str]) -> tuple[str, ...]:
        mains = [main for label in labels if label in self.tones or label in DARKER
                 for main in (label, *DARKER.get(label, ()))]  # fmt: skip
        return tuple(dict.fromkeys(value for main in mains for value in self.tones.get(main, ())))

    def _values(self, field: str, labels: Iterable[str]) -> tuple[str, ...]:
        """Return the value that the shop names like a label if there is one, else all values that go by that label."""
        names = self.names[field]
        exact = [value for label in labels for value in names.get(singular_key(label), ())]
        if exact:
            return tuple(dict.fromkeys(exact))
        found = self.labelled.get(field, {})
        return tuple(dict.fromkeys(value for label in labels for value in found.get(label, ())))


def singular_key(name: str) -> str:
    """Return the words of a name in the singular, folded: "T-Shirts" and "t shirt" are the same."""
    return " ".join(ENGLISH.singular(token.text) for token in tokenize(name))


def _called(size: str) -> tuple[str, ...]:
    """Return the names of a size: "EU 42" is also called 42."""
    whole = key(size)
    return tuple(dict.fromkeys((whole, whole.removeprefix("eu ").removeprefix("size "))))


def labels_of(value: str, kind: Kind) -> Sequence[str]:
    """Return the lexicon's labels for a shop's tag, in whichever language the shop uses."""
    for lexicon in lexicons():
        found = lexicon.lookup.get(key(value)) or lexicon.meanings(value)
        if labels := [meaning.label for meaning in found if meaning.kind is kind]:
            return labels
    return []


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
