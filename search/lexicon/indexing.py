"""The index of a lexicon: from the folded words of a name to its meanings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from search.lexicon.details import PARTS
from search.lexicon.terms import DESCRIBING, Kind, Meaning, key

if TYPE_CHECKING:
    from search.lexicon.model import Lexicon

Index = Mapping[str, tuple[Meaning, ...]]
_ATTRIBUTES = DESCRIBING - {Kind.TYPE, Kind.GENDER, Kind.OCCASION}
LONGEST = 5
"""The number of words in the longest name."""


def index(lexicon: Lexicon) -> Index:
    """Build the index. Exact names win over the singulars of others: "flats" are shoes, "flat" means nothing."""
    exact: dict[str, list[Meaning]] = {}
    singular: dict[str, list[Meaning]] = {}
    for name, meaning in _entries(lexicon):
        for spelling in lexicon.spellings(name):
            words = key(spelling)
            exact.setdefault(words, []).append(meaning)
            singular.setdefault(in_singular(lexicon, words), []).append(meaning)
    found = {words: _by_likelihood(lexicon, words, meanings) for words, meanings in (singular | exact).items()}
    return found if lexicon.base else {words: found[words] for words in found if not _is_said_by_parts(words, found)}


def in_singular(lexicon: Lexicon, words: str) -> str:
    return " ".join(map(lexicon.singular, words.split(" ")))


def _entries(lexicon: Lexicon) -> Iterator[tuple[str, Meaning]]:
    for kind, table in lexicon.describing().items():
        for label, names in table.items():
            for name in names.split("|"):
                for meaning in _meant(lexicon, kind, label, name):
                    yield name, meaning
    for names, labels in lexicon.groups.items():
        for name in names.split("|"):
            yield from ((name, Meaning(Kind.TYPE, label, name)) for label in labels.split("|"))
    for kind, label, english, names in _function_words(lexicon):
        yield from ((name, Meaning(kind, label, english)) for name in names.split("|") if name)


def _meant(lexicon: Lexicon, kind: Kind, label: str, name: str) -> Iterator[Meaning]:
    """Yield what a lexicon's name for ``label`` means, in the terms of its base if it has one, with ``kind`` first."""
    if lexicon.base is None:
        yield Meaning(kind, label, name)
        return
    known = [meaning for term in lexicon.base.parse(label) for meaning in term.meanings if meaning.kind in DESCRIBING]
    if not any(meaning.kind is kind for meaning in known):
        raise ValueError(f"{lexicon.code}: “{label}” is no {kind} in the lexicon of {lexicon.base.name}.")
    for meaning in sorted(known, key=lambda one: one.kind is not kind):
        yield Meaning(meaning.kind, meaning.label, label)


def _function_words(lexicon: Lexicon) -> Iterator[tuple[Kind, str, str, str]]:
    """Yield (kind, label, English, names)."""
    prices = lexicon.prices
    for negation in lexicon.negations:
        yield Kind.NEGATION, negation.english, negation.english, negation.names
    yield Kind.PRICE, "below", "under", prices.below
    yield Kind.PRICE, "above", "over", prices.above
    for low, _ in prices.ranges:
        yield Kind.PRICE, "between", "between", low
    yield Kind.PRICE, "cheap", "cheap", prices.cheap
    yield Kind.PRICE, "cheapest", "cheapest", prices.cheapest
    yield Kind.PRICE, "expensive", "expensive", prices.expensive
    yield Kind.PRICE, "dearest", "most expensive", prices.dearest
    for code, names in prices.currencies.items():
        yield Kind.CURRENCY, code, names.split("|")[0], names
    yield Kind.NEW, "new", "new", lexicon.new
    yield Kind.SALE, "sale", "on sale", lexicon.sale
    yield Kind.JOIN, "and", "and", lexicon.conjunctions
    yield Kind.JOIN, "or", "or", lexicon.disjunctions
    yield Kind.STOP, "", "", "|".join(sorted(lexicon.stop_words))


def _by_likelihood(lexicon: Lexicon, words: str, meanings: list[Meaning]) -> tuple[Meaning, ...]:
    """Sort meanings: a label's own name, in either number, before names for others; otherwise in the order of the
    tables."""
    one = in_singular(lexicon, words)

    def is_other(meaning: Meaning) -> bool:
        return meaning.kind not in DESCRIBING or in_singular(lexicon, key(meaning.label)) != one

    return tuple(sorted(dict.fromkeys(meanings), key=is_other))


def _is_said_by_parts(words: str, found: Index) -> bool:
    """Return whether a name says no more than its parts: a "denim jacket" is a jacket of denim. Then the parts are
    found."""
    types = {meaning.label for meaning in found[words] if meaning.kind is Kind.TYPE}
    if not types or words in map(key, types):
        return False
    parts = words.split(" ")
    return any(
        _are_attributes(parts[:cut], found) and _types(" ".join(parts[cut:]), found) == types
        for cut in range(1, len(parts))
    )


def _types(words: str, found: Index) -> set[str]:
    return {meaning.label for meaning in found.get(words, ()) if meaning.kind is Kind.TYPE}


def _are_attributes(parts: list[str], found: Index) -> bool:
    """Return whether the words are mere attributes. Parts of a garment, genders and occasions are not, since they make
    articles of their own: bow ties, mom jeans, wedding dresses."""
    meanings = found.get(" ".join(parts), ())
    return bool(meanings) and meanings[0].kind in _ATTRIBUTES and meanings[0].label not in PARTS
