"""What a lexicon finds in a query: tokens, the terms that they make up, and what the terms mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from search.lexicon.folding import fold

_WORD = re.compile(r"[&€$£¥₹]|\d+(?:[.,]\d+)+(?![^\W_])|[^\W_](?:[^\W_]|[" + "\u0300-\u036f\u00ad\u200b-\u200d])*")
"""Letters and digits, with combining accents and invisible characters; "19,99" is one word, and so are "&" and currency
signs."""
_MINUS = "-−–"
_BEFORE_MINUS = " \t\n(,"


class Kind(StrEnum):
    TYPE = "type"
    COLOUR = "colour"
    PATTERN = "pattern"
    MATERIAL = "material"
    GENDER = "gender"
    USAGE = "usage"
    SEASON = "season"
    OCCASION = "occasion"
    DETAIL = "detail"
    """Cut, length, fit and parts: "long sleeve", "oversized", "pockets", "size"."""
    NEGATION = "negation"
    PRICE = "price"
    """Labels: below, above, between (before a number), cheap, cheapest, expensive, dearest."""
    CURRENCY = "currency"
    """Labels: ISO 4217 codes."""
    NUMBER = "number"
    NEW = "new"
    SALE = "sale"
    JOIN = "join"
    """Labels: and, or."""
    STOP = "stop"
    OTHER = "other"
    """A word that the lexicon does not know: a brand, a name, a detail."""


DESCRIBING = frozenset(
    (
        Kind.TYPE,
        Kind.COLOUR,
        Kind.PATTERN,
        Kind.MATERIAL,
        Kind.GENDER,
        Kind.USAGE,
        Kind.SEASON,
        Kind.OCCASION,
        Kind.DETAIL,
    )
)
"""Kinds that describe a product."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query, folded, with its position in the query as typed, in characters. ``minus``: it directly follows
    a minus sign that begins a word ("-red")."""

    text: str
    start: int
    end: int
    minus: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """``label``: the English label; ``english``: the English word or phrase for it."""

    kind: Kind
    label: str
    english: str


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words of a query and what they mean, the most likely meaning first.

    "sneakers" may be of several types, "gold" is a colour or a material, "Jeansjacke" names a type and a material.
    ``words``: as typed; ``start``, ``end``: their position in the query, in characters. ``negated``: the query excludes
    it.
    """

    meanings: tuple[Meaning, ...]
    words: str
    start: int
    end: int
    negated: bool = False

    @property
    def kind(self) -> Kind:
        return self.meanings[0].kind

    @property
    def label(self) -> str:
        return self.meanings[0].label

    @property
    def english(self) -> str:
        return self.meanings[0].english

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels of the most likely kind."""
        return self.labels_of(self.kind)

    def labels_of(self, kind: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(meaning.label for meaning in self.meanings if meaning.kind is kind))


@lru_cache(maxsize=256)  # each lexicon reads the same query
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words of a query. Apostrophes and hyphens separate: "t-shirt" is two words, and so is "d'été"."""
    return tuple(
        Token(fold(found[0]), found.start(), found.end(), _after_minus(text, found.start()))
        for found in _WORD.finditer(text)
    )


def beginning(text: str, words: int) -> str:
    """Return the text up to the given number of words."""
    tokens = tokenize(text)
    return text if len(tokens) <= words else text[: tokens[words - 1].end]


def key(text: str) -> str:
    """Return the words of a name as a lexicon stores them: folded, single spaces, no punctuation."""
    return " ".join(token.text for token in tokenize(text))


def word_set(words: str) -> frozenset[str]:
    """Return the words of a space-separated list."""
    return frozenset(words.split())


def is_number(token: Token) -> bool:
    return token.text.replace(",", "").replace(".", "").isdecimal()


def _after_minus(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in _MINUS and (start == 1 or text[start - 2] in _BEFORE_MINUS)
