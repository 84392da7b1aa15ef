"""Completions of what a shopper is typing: popular searches, phrases made of the tags in use, and common names for
these ("sneakers" for casual shoes); common ones first."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from search.engine import fulltext, open_indexes, retrieval
from search.engine.columns import Columns, Mask
from search.engine.expressions import Params
from search.engine.retrieval import Matching
from search.engine.searched import searched
from search.intent.shop_words import ShopWords, singular_key
from search.interpreting import shop_words
from search.lexicon.english import ENGLISH
from search.lexicon.folding import fold
from search.lexicon.model import Lexicon
from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind, key
from search.types import clean_text

MOST_PHRASES = 20_000
MOST_COMPARED = 3_000
"""Phrases whose words are compared to find typos: a few milliseconds."""
MOST_TYPOS = 6
"""Typos are not corrected if more words were typed: comparing each word takes as long as a search."""
SHORTEST_TYPO = 3
SHORTEST_TITLE_WORD = 3
"""The number of letters typed from which titles are searched for words that begin with them."""
PAIRS = (("colour", "article_type"), ("brand", "article_type"), ("gender", "article_type"))


LEAST_LIKENESS = 0.7
"""Similarity of a typed word to a known one, 0 to 1, above which it is taken for a typo of it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to search for, and as ``filters`` the tags that they stand for, none if unknown; ``words`` are folded."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, filters: Mapping[str, tuple[str, ...]]) -> Phrase:
        return cls(text, filters, (fold(text), *re.split(r"[^\w']+", fold(text))))

    def continues(self, typed: Sequence[str]) -> bool:
        """Return whether each word typed is the beginning of one of its words."""
        return all(any(word.startswith(start) for word in self.words) for start in typed)


def suggest(prefix: str, limit: int = 8, catalogs: Sequence[str] = (), language: str = "en") -> list[str]:
    """Return up to ``limit`` phrases with words that those typed begin. Errors: SearchUnavailable, IndexMissing."""
    return [phrase.text for phrase in phrases(prefix, limit, catalogs, language)]


def phrases(prefix: str, limit: int = 8, catalogs: Sequence[str] = (), language: str = "en") -> list[Phrase]:
    """Like :func:`suggest`; if no phrase or title continues the words, return phrases that continue similar words.

    ``catalogs``: only phrases from products of these; if empty, from all products and from popular searches.
    ``language``: ISO 639-1, in which the names of types are suggested besides English.
    """
    typed = _typed(prefix)
    if not typed:
        return []
    _, columns = retrieval.known()
    state = ("phrases", columns.generation, columns.position, columns.view, tuple(catalogs), language)
    known = open_indexes.current().kept(state, lambda: _phrases(columns, catalogs, language))
    begun = [] if catalogs else [Phrase.of(text, {}) for text in searched()]
    if found := _continuing(itertools.chain(_among(begun, known, typed), known), typed, limit):
        return found
    return [] if titled_keys(prefix, 1) else _continuing(known, _meant(known, typed), limit)


def titled_keys(prefix: str, limit: int) -> list[bytes]:
    """Return the keys of up to ``limit`` products whose titles or tags contain, for each word typed, one that begins
    with it; those with the very words first. Errors: SearchUnavailable, IndexMissing."""
    typed = fulltext.words(clean_text(prefix, 100))
    if not typed or min(map(len, typed)) < SHORTEST_TITLE_WORD:
        return []
    params = Params()
    asked = {
        "whole": Matching(fulltext.all_of(params, typed, fulltext.NAMES)),
        "begun": Matching(fulltext.beginning(params, typed)),
    }
    fetched = retrieval.fetch(asked, params, None)
    columns = fetched.columns
    rows = dict.fromkeys(row for name in asked for row in fetched[name].rows.tolist() if columns.alive[row])
    return [columns.keys[row] for row in itertools.islice(rows, limit)]


def _typed(text: str) -> list[str]:
    return list(dict.fromkeys(fold(clean_text(text, 100)).split()))


def _among(begun: Sequence[Phrase], known: Sequence[Phrase], typed: Sequence[str]) -> list[Phrase]:
    """Return the phrases that continue the words, with the tags that they stand for if these are known."""
    found = _continuing(begun, typed, len(begun))
    wanted = {phrase.words[0] for phrase in found}
    meant = {phrase.words[0]: phrase.filters for phrase in known if phrase.words[0] in wanted}
    return [replace(phrase, filters=meant.get(phrase.words[0], {})) for phrase in found]


def _continuing(known: Iterable[Phrase], typed: Sequence[str], limit: int) -> list[Phrase]:
    """Return the phrases that continue the words, the first of each wording."""
    found: dict[str, Phrase] = {}
    for phrase in known if typed else ():
        if phrase.continues(typed):
            found.setdefault(phrase.words[0], phrase)
            if len(found) == limit:
                break
    return list(found.values())


def _meant(known: Sequence[Phrase], typed: Sequence[str]) -> list[str]:
    """Return the words with typos corrected; [] if one of them resembles no known word."""
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


def _phrases(columns: Columns, catalogs: Sequence[str], language: str) -> list[Phrase]:
    """Return the phrases, those with the most products first."""
    mask = columns.alive & columns.having("catalog", catalogs) if catalogs else columns.alive
    counted: Counter[str] = Counter()
    filters: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for name in ("article_type", "brand", "category", "subcategory", "colour"):
        for value, count in columns.counted(name, mask).items():
            # a single tag is listed before the pairs that contain it
            counted[value] = max(counted[value], 2 * count)
            filters.setdefault(value, {name: (value,)})
    types = columns.counted("article_type", mask)
    named = _names(columns, language)
    names_of: dict[str, list[str]] = defaultdict(list)
    for name, values in named.items():
        if count := sum(types.get(value, 0) for value in values):
            counted[name] = max(counted[name], count)
            filters.setdefault(name, {"article_type": values})
            for value in values:
                names_of[value].append(name)
    for first, second in PAIRS:
        for (one, other), count in _pairs(columns, mask, first, second).items():
            for name in (other, *names_of.get(other, ())):
                text = f"{one} {name}"
                counted[text] += count
                filters.setdefault(text, {first: (one,), second: named.get(name, (other,))})
    return [Phrase.of(text, filters[text]) for text, _ in counted.most_common(MOST_PHRASES)]


def _names(columns: Columns, language: str) -> Mapping[str, tuple[str, ...]]:
    shop = shop_words(columns)
    state = ("names of types", columns.generation, tuple(shop.named), language)
    return open_indexes.current().kept(state, lambda: _called(shop, language))


def _called(shop: ShopWords, language: str) -> dict[str, tuple[str, ...]]:
    """Return what shoppers call the shop's types, in one word and in the plural, → these types; names that the shop
    itself uses are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for lexicon in lexicons():
        if lexicon is ENGLISH or lexicon.code == language:
            for name in _plurals(lexicon):
                term = next(iter(lexicon.find(name)), None)
                meant = shop.of_term(term) if term and term.kind is Kind.TYPE else None
                if meant and meant.field == "article_type" and singular_key(name) not in shop.named:
                    found.setdefault(name[:1].upper() + name[1:], meant.values)  # written like tags
    return found


def _plurals(lexicon: Lexicon) -> Iterator[str]:
    """Yield one-word names, except those of which another one is the plural."""
    for names in lexicon.types.values():
        single = [name for name in names.split("|") if len(key(name).split()) == 1]
        for name in single:
            if not any(other != name and other.startswith(name) and len(other) - len(name) <= 2 for other in single):
                yield name


def _pairs(columns: Columns, mask: Mask, first: str, second: str) -> dict[tuple[str, str], int]:
    ones, others = columns.codes[first], columns.codes[second]
    both = mask & (ones >= 0) & (others >= 0)
    width = max(1, len(columns.values[second]))
    sums = np.bincount(ones[both].astype(np.int64) * width + others[both])
    return {
        (columns.values[first][place // width], columns.values[second][place % width]): int(sums[place])
        for place in np.flatnonzero(sums).tolist()
    }
