"""What a shopper may be about to type: phrases made of the tags in use, common ones first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

import numpy as np

from search.engine import open_indexes, retrieval
from search.engine.columns import Columns, Mask
from search.lexicon.folding import fold
from search.types import clean_text

MOST_PHRASES = 20_000
MOST_COMPARED = 3_000
"""Phrases whose words typos are compared with: a few milliseconds."""
MOST_TYPOS = 6
"""Typos are not corrected where more words were typed: comparing each word takes as long as a search."""
SHORTEST_TYPO = 3
PAIRS = (("colour", "article_type"), ("brand", "article_type"), ("gender", "article_type"))


LEAST_LIKENESS = 0.7
"""Likeness of a typed word to a known one, 0 to 1, above which it is taken for a typo of it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of tags in use, and the ``filters`` that they stand for; ``words`` are folded."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]

    def continues(self, typed: Sequence[str]) -> bool:
        """Whether each word typed begins one of its words."""
        return all(any(word.startswith(start) for word in self.words) for start in typed)


def suggest(prefix: str, limit: int = 8, catalogs: Sequence[str] = ()) -> list[str]:
    """Up to ``limit`` phrases in which each word typed begins a word. Errors: SearchUnavailable, IndexMissing."""
    return [phrase.text for phrase in phrases(prefix, limit, catalogs)]


def phrases(prefix: str, limit: int = 8, catalogs: Sequence[str] = ()) -> list[Phrase]:
    """As :func:`suggest`; where no phrase continues the words, those that continue the words they are likest to.

    ``catalogs``: what products of these say, none: of all.
    """
    typed = list(dict.fromkeys(fold(clean_text(prefix, 100)).split()))
    if not typed:
        return []
    _, columns = retrieval.known()
    state = ("phrases", columns.generation, columns.position, columns.view, tuple(catalogs))
    known = open_indexes.current().kept(state, lambda: _phrases(columns, catalogs))
    return _continuing(known, typed, limit) or _continuing(known, _meant(known, typed), limit)


def _continuing(known: Sequence[Phrase], typed: Sequence[str], limit: int) -> list[Phrase]:
    return list(islice((phrase for phrase in known if typed and phrase.continues(typed)), limit))


def _meant(known: Sequence[Phrase], typed: Sequence[str]) -> list[str]:
    """The words with typos corrected; [] where one of them is like nothing here."""
    if len(typed) > MOST_TYPOS:
        return []
    words = list({word for phrase in known[:MOST_COMPARED] for word in phrase.words[1:]})
    meant = []
    for word in typed:
        begins = any(one.startswith(word) for one in words)
        near = [word] if begins else get_close_matches(word, words, 1, LEAST_LIKENESS)
        if len(word) < SHORTEST_TYPO or not near:
            return []
        meant += near
    return meant


def _phrases(columns: Columns, catalogs: Sequence[str]) -> list[Phrase]:
    """The phrases of most products first."""
    mask = columns.alive & columns.having("catalog", catalogs) if catalogs else columns.alive
    counted: Counter[str] = Counter()
    filters: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name in ("article_type", "brand", "category", "subcategory", "colour"):
        for value, count in columns.counted(name, mask).items():
            # a single tag stands before the pairs that hold it
            counted[value] = max(counted[value], 2 * count)
            filters.setdefault(value, {name: (value,)})
    for first, second in PAIRS:
        for (one, other), count in _pairs(columns, mask, first, second).items():
            text = f"{one} {other}"
            counted[text] += count
            filters.setdefault(text, {first: (one,), second: (other,)})
    most = (text for text, _ in counted.most_common(MOST_PHRASES))
    return [Phrase(text, filters[text], (fold(text), *re.split(r"[^\w']+", fold(text)))) for text in most]


def _pairs(columns: Columns, mask: Mask, first: str, second: str) -> dict[tuple[str, str], int]:
    ones, others = columns.codes[first], columns.codes[second]
    both = mask & (ones >= 0) & (others >= 0)
    width = max(1, len(columns.values[second]))
    sums = np.bincount(ones[both].astype(np.int64) * width + others[both])
    return {
        (columns.values[first][place // width], columns.values[second][place % width]): int(sums[place])
        for place in np.flatnonzero(sums).tolist()
    }
