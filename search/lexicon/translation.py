"""Translate queries into English: "rotes Kleid" finds what "red dress" finds.

The language is the one whose lexicon explains most of a query. Many fashion terms belong to several languages: "robe"
is English, too, and a "Rock" is a skirt or music. So a query stays English unless another language explains clearly
more of it. Each word scores 1 if the lexicon has it and 0.5 if it is a stop word of the other language; for English, a
word that its lexicon lacks scores 0.9 or 0.3 if people who write English use it often or seldom (``Lexicon.ambiguous``,
``rarely_english``). docs/languages.md has examples.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from search.lexicon.english import ENGLISH
from search.lexicon.folding import fold
from search.lexicon.model import Lexicon
from search.lexicon.phrasing import phrase
from search.lexicon.registry import FOREIGN
from search.lexicon.terms import DESCRIBING, Kind, Term, Token, is_number, tokenize

OFTEN_ENGLISH, SELDOM_ENGLISH, STOP_WORD = 0.9, 0.3, 0.5
"""How well a word is explained that both languages may have, and one that says little."""
CLEARLY, BESIDE_A_NAME, DESPITE_UNKNOWN_WORDS = 0.5, 0.7, 1.0
"""How much more of a query another language must explain than English: if it explains all of it; with unknown words, if
a type has its colour, pattern or material right beside it ("Nike Sneakers rot"); and with unknown words otherwise,
since they may be part of a name ("Rosa Parks T-shirt")."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A query translated into English. ``language``: ISO 639-1; ``english``: the translation.

    ``terms``: all words of the query in order, with what they mean and where they are; unknown ones have kind OTHER.
    ``explained``: share of words that the language knows; ``unknown``: the others, which ``english`` contains as typed.
    """

    language: str
    english: str
    terms: Sequence[Term]
    explained: float
    unknown: Sequence[str]


def translate(text: str) -> Translation | None:
    """Return the query in English; None if it is English already, or no lexicon knows any of it."""
    english = Reading.of(ENGLISH, text)
    lexicons = [one for one in FOREIGN if any(map(one.has_word, english.unknown_words))]
    clear = [reading for reading in _others(text, english, lexicons) if reading.is_clearer_than(english)]
    return max(clear, key=lambda one: (one.score, one.names_type)).translation() if clear else None


def other_readings(text: str) -> Sequence[Translation]:
    """Return a query that stays English as translated from languages that explain it as well: "robe" is a dress in
    French. Empty if ``translate`` returns a translation."""
    english = Reading.of(ENGLISH, text)
    others = _others(text, english, FOREIGN)
    if any(one.is_clearer_than(english) for one in others):
        return ()
    as_well = [one for one in others if one.is_complete and one.score >= english.score_beside(one.lexicon)]
    return [one.translation() for one in as_well]


def unreadable(text: str) -> bool:
    """Return whether most letters are of a script that no lexicon covers (Cyrillic, Han, Arabic, Thai and others)."""
    letters = [letter for letter in fold(text) if letter.isalpha()]
    return sum(map(is_latin, letters)) * 2 < len(letters)


def _others(text: str, english: Reading, lexicons: Sequence[Lexicon]) -> list[Reading]:
    readings = [Reading.of(lexicon, text) for lexicon in lexicons]
    return [reading for reading in readings if reading.says_other_than(english)]


@dataclass(frozen=True, eq=False)
class Reading:
    """A query as one language reads it: its ``words``, each with the term that contains it."""

    lexicon: Lexicon
    text: str
    terms: Sequence[Term]
    words: Sequence[tuple[Token, Term]]

    @classmethod
    def of(cls, lexicon: Lexicon, text: str) -> Reading:
        terms = lexicon.parse(text)
        tokens = iter(tokenize(text))
        words = [(token, term) for term in terms for token in _until(tokens, term.end)]
        return cls(lexicon, text, terms, [(token, term) for token, term in words if not is_number(token)])

    @property
    def is_complete(self) -> bool:
        return not self.unknown

    @property
    def names_type(self) -> bool:
        return any(term.kind is Kind.TYPE for term in self.terms)

    @cached_property
    def unknown(self) -> Sequence[str]:
        return [term.words for _, term in self.words if term.kind is Kind.OTHER]

    @property
    def unknown_words(self) -> Sequence[str]:
        """Like ``unknown``, but folded."""
        return [token.text for token, term in self.words if term.kind is Kind.OTHER]

    @cached_property
    def score(self) -> float:
        """How many words this language explains."""
        return sum(_LITTLE.get(term.kind, 1.0) for _, term in self.words)

    def score_beside(self, other: Lexicon) -> float:
        """Return how many words English explains, compared with a language with which it shares some."""
        return sum(1.0 if term.kind is not Kind.OTHER else self._shared(token, other) for token, term in self.words)

    def _shared(self, token: Token, other: Lexicon) -> float:
        """Return how likely a word missing from the English lexicon is English after all; 0 if typed with an accent."""
        if not self.text[token.start : token.end].isascii():
            return 0.0
        words = {token.text, other.singular(token.text)}
        for lexicon in (other, *FOREIGN):
            if words & lexicon.ambiguous:
                return OFTEN_ENGLISH
            if words & lexicon.rarely_english:
                return SELDOM_ENGLISH
        return 0.0

    def says_other_than(self, english: Reading) -> bool:
        """Return whether any word means something that it does not mean in English."""
        pairs = zip(self.words, english.words, strict=True)
        return any(ours.kind in _SAYING and not _agree(ours, theirs) for (_, ours), (_, theirs) in pairs)

    def is_clearer_than(self, english: Reading) -> bool:
        more = self.score - english.score_beside(self.lexicon)
        if not any(term.kind in _ASKING for term in self.terms) or (len(self.words) == 1 and more < 1):
            return False  # it asks for nothing, or is a single word that English has as well
        if self.is_complete:
            return more >= CLEARLY
        enough = BESIDE_A_NAME if self._describes_a_type() else DESPITE_UNKNOWN_WORDS
        return more >= enough - TOLERANCE and self._outweighs_unknown()

    def _describes_a_type(self) -> bool:
        kinds = [term.kind for term in self.terms if term.kind is not Kind.STOP]
        pairs = [{one, other} for one, other in itertools.pairwise(kinds)]
        return any(Kind.TYPE in pair and pair & _QUALITIES for pair in pairs)

    def _outweighs_unknown(self) -> bool:
        """Return whether the known part is more than a name that happens to contain a word of this language ("Le Coq
        Sportif")."""
        return self.names_type or sum(term.kind in _TELLING for term in self.terms) >= len(self.unknown)

    def translation(self) -> Translation:
        explained = 1 - len(self.unknown) / max(len(self.words), 1)
        return Translation(self.lexicon.code, phrase(self.terms), self.terms, explained, self.unknown)


TOLERANCE = 1e-9
"""Tolerance for rounding in sums of the weights."""
_QUALITIES = frozenset((Kind.COLOUR, Kind.PATTERN, Kind.MATERIAL))
_TELLING = DESCRIBING - {Kind.USAGE, Kind.DETAIL}
_ASKING = DESCRIBING | {Kind.NEW, Kind.SALE, Kind.PRICE}
_SAYING = _ASKING | {Kind.NEGATION}
_LITTLE: Mapping[Kind, float] = {Kind.OTHER: 0.0, Kind.STOP: STOP_WORD, Kind.JOIN: STOP_WORD}


def _until(tokens: Iterator[Token], end: int) -> Iterator[Token]:
    """Yield the next tokens up to and including the one that ends at ``end``."""
    for token in tokens:
        yield token
        if token.end >= end:
            return


def _agree(ours: Term, theirs: Term) -> bool:
    return bool({(one.kind, one.label) for one in ours.meanings} & {(one.kind, one.label) for one in theirs.meanings})


@lru_cache(maxsize=4096)
def is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
