"""The fashion vocabulary of a language: what shoppers call catalogue labels, and how they say no, cheap and new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from search.lexicon import compounds, indexing, reading
from search.lexicon.terms import Kind, Meaning, Term, key

Names = Mapping[str, str]
"""English label → its names between bars, singular or plural as people write them, the most common first. In a lexicon
with a ``base`` the keys may be any English name: "trench coat" as well as the label "coats"."""


class Scope(StrEnum):
    WORD = "word"
    """Excludes the next word: "not red", "-red"."""
    PHRASE = "phrase"
    """Excludes the next noun with the adjectives before it: "without black straps"."""


@dataclass(frozen=True, slots=True)
class Negation:
    """``english``: the English equivalent; ``names``: between bars."""

    english: str
    names: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class PriceWords:
    """Names between bars; a number follows ``below`` and ``above``.

    ``ranges``: the words before the lower and before the higher bound. ``currencies``: ISO 4217 code → names and signs.
    """

    below: str
    above: str
    ranges: Sequence[tuple[str, str]]
    cheap: str
    cheapest: str
    expensive: str
    dearest: str
    currencies: Names


@dataclass(frozen=True, eq=False, repr=False)
class Lexicon:
    """One language. ``code``: ISO 639-1; ``name``: in English.

    ``groups``: names of several types at once ("shoes"), between bars, → the labels of these, between bars.
    ``singular``: returns the singular of one folded word; the word itself if it has none or is one. ``ambiguous`` and
    ``rarely_english``: folded words that ordinary English has, too, which are common or rare in searches for clothes
    ("rock", "rouge"). ``accented``: folded names that count only when typed with an accent ("lã" is wool, "la" is
    nothing). ``prefixes``: first parts of compounds → what they say in English ("" if they add nothing).
    """

    code: str
    name: str
    types: Names
    colours: Names
    patterns: Names
    materials: Names
    genders: Names
    usages: Names
    seasons: Names
    occasions: Names
    details: Names
    negations: Sequence[Negation]
    prices: PriceWords
    new: str
    sale: str
    conjunctions: str
    disjunctions: str
    stop_words: frozenset[str]
    singular: Callable[[str], str]
    groups: Names = field(default_factory=dict)
    base: Lexicon | None = None
    ambiguous: frozenset[str] = frozenset()
    rarely_english: frozenset[str] = frozenset()
    accented: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    spellings: Callable[[str], Sequence[str]] = lambda name: (name,)
    """Ways to write a name that folding does not unify: "grün" and "gruen"."""

    @cached_property
    def lookup(self) -> Mapping[str, tuple[Meaning, ...]]:
        """What each name means, the most likely meaning first, by its folded words (``terms.key``), exactly and in the
        singular."""
        return indexing.index(self)

    @cached_property
    def first_parts(self) -> Mapping[str, str]:
        """``prefixes`` in all their spellings, folded."""
        return {key(spelling): said for name, said in self.prefixes.items() for spelling in self.spellings(name)}

    @cached_property
    def openings(self) -> frozenset[str]:
        """First words of names with several words, to parse queries faster."""
        return frozenset(words.split(" ", 1)[0] for words in self.lookup if " " in words)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words that occur in its names."""
        return frozenset(word for words in self.lookup for word in words.split(" "))

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """How much each negation excludes, by its English equivalent."""
        return {negation.english: negation.scope for negation in self.negations}

    def describing(self) -> Mapping[Kind, Names]:
        """Return the tables of what describes a product, in the order in which a word's meanings are likely."""
        return {
            Kind.TYPE: self.types,
            Kind.COLOUR: self.colours,
            Kind.PATTERN: self.patterns,
            Kind.MATERIAL: self.materials,
            Kind.GENDER: self.genders,
            Kind.USAGE: self.usages,
            Kind.SEASON: self.seasons,
            Kind.OCCASION: self.occasions,
            Kind.DETAIL: self.details,
        }

    def names(self, kind: Kind, label: str) -> tuple[str, ...]:
        """Return what people call ``label``, the most common name first; the label itself if there is no entry."""
        return tuple(self.describing()[kind].get(label, label).split("|"))

    def meanings(self, name: str) -> tuple[Meaning, ...]:
        """Return what a name means, ignoring case, accents and number; () if it is unknown."""
        return reading.meanings(self, name)

    def parse(self, text: str) -> list[Term]:
        """Return all words of a query as terms, the longest possible; unknown ones are of kind OTHER."""
        return reading.parse(self, text)

    def has_word(self, word: str) -> bool:
        """Return whether any name contains the folded word, in either number, or it is a compound."""
        return word in self.words or self.singular(word) in self.words or bool(compounds.split(self, word))

    def find(self, text: str) -> list[Term]:
        """Return the terms of a query that are known and not stop words, in their order."""
        return [term for term in self.parse(text) if term.kind not in (Kind.OTHER, Kind.STOP)]

    def vocabulary(self) -> frozenset[str]:
        """Return all labels and names that describe products, as written in the tables."""
        tables = [*self.describing().values(), self.groups]
        entries = [f"{label}|{names}" for table in tables for label, names in table.items()]
        return frozenset(name for entry in entries for name in entry.split("|"))
