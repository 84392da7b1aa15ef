"""Spelling correction of a search before it is encoded: "puprle tshrits" asks for purple tshirts.

An encoder takes a misspelt word for another word; docs/relevance.md reports what that costs. A word is left alone if it
is English (in the list bundled with SymSpell), a fashion term in any language, or occurs in the shop's tags or
products. Any other is replaced by the fashion term or word of this shop with the smallest edit distance, if that is
small. Other English words are not candidates, or nonsense would be corrected to other nonsense. Two fashion terms
written as one are split.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from importlib import resources

from symspellpy import SymSpell, Verbosity
from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from search.engine import generations, retrieval
from search.engine.columns import Columns
from search.engine.connection import available
from search.engine.expressions import Params
from search.engine.retrieval import Matching
from search.fields import NAMED_FIELDS
from search.lexicon.english import ENGLISH
from search.lexicon.folding import fold
from search.lexicon.registry import lexicons
from search.lexicon.terms import tokenize

SHORTEST, LONGEST = 4, 30
"""Letters of words that are corrected: shorter ones are close to too many others."""
LONG = 7
"""From this many letters on, two typos are forgiven."""
SHORTEST_PART = 3
"""Minimum letters of the parts that a word is split into."""
MOST_WORDS = 8
DICTIONARY = "frequency_dictionary_en_82_765.txt"

_WORD = re.compile(rf"(?<![\w'’])[^\W\d_]{{{SHORTEST},{LONGEST}}}(?![\w'’])")
_distance = EditDistance(DistanceAlgorithm.DAMERAU_OSA)


def correct_spelling(text: str, columns: Columns, known: Collection[str] = ()) -> str:
    """Return the text with unknown words replaced by those that were meant; the text itself if there are none.

    Two round trips if a word is in no dictionary. ``known``: words, folded and in the singular, that the shop knows.
    Errors: SearchUnavailable, IndexMissing.
    """
    said = list(dict.fromkeys(found[0].lower() for found in _WORD.finditer(text)))
    said = [word for word in said if not known or ENGLISH.singular(fold(word)) not in known]
    unknown = [word for word in said if not _is_english(word) and not _is_fashion(word)][:MOST_WORDS]
    if not unknown:
        return text
    tags = _tags(columns)
    unknown = [word for word in unknown if fold(word) not in tags]
    instead = {word: apart for word in unknown if (apart := _taken_apart(word))}
    instead |= _instead([word for word in unknown if word not in instead], tags)
    return _WORD.sub(lambda found: instead.get(found[0].lower(), found[0]), text)


def _instead(unknown: list[str], tags: frozenset[str]) -> dict[str, str]:
    if not unknown:
        return {}
    with available() as client:
        # dialect 1, in which no word of a shopper is query syntax ("ismissing")
        answer = client.execute_command(
            "FT.SPELLCHECK", generations.alias(), " ".join(map(fold, unknown)), "DISTANCE", 2, "DIALECT", 1
        )  # fmt: skip
    # words that a product has are not among the answers
    titled = {word.decode(): _suggested(found) for word, found in answer[b"results"].items()}
    vocabulary = _vocabulary(tags)
    near = {word: _nearest(fold(word), titled[fold(word)], vocabulary) for word in unknown if fold(word) in titled}
    return _still_there({word: best for word, best in near.items() if best}, tags)


def _still_there(instead: dict[str, str], tags: frozenset[str]) -> dict[str, str]:
    """Return the corrections to fashion terms, to tags, and to words of products that still exist: the index forgets
    the words of deleted products late, and those must not leak."""
    asked = [word for word in instead.values() if word not in tags and word not in _fashion()]
    if not asked:
        return instead
    params = Params()
    found = retrieval.fetch({word: Matching(f"@names|details:({params.add(word)})") for word in asked}, params, None)
    gone = {word for word in asked if not found[word]}
    return {word: best for word, best in instead.items() if best not in gone}


def _taken_apart(word: str) -> str:
    """Return "reddress" as "red dress"; "" if it is not two fashion terms."""
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, second = word[:place], word[place:]
        if first in _fashion() and second in _fashion():
            return f"{first} {second}"
    return ""


def _suggested(found: Iterable[Mapping[bytes, float]]) -> dict[str, float]:
    """Return words of titles with the share of titles that contain each, without stems, which begin with a plus."""
    pairs = ((name.decode(), share) for one in found for name, share in one.items())
    return {name: share for name, share in pairs if name.isalpha()}


def _nearest(word: str, titled: Mapping[str, float], vocabulary: SymSpell) -> str | None:
    """Return the word that was meant; None if there is no candidate.

    It has the fewest typos, where a different first letter counts as another one; then the same set of letters; then
    the most use. Dropping a letter next to its equal, doubling and transposing are more common than substituting
    another letter (Kernighan, Church and Gale 1990): "gren" is green, even if the shop has more grey products.
    """
    most = 2 if len(word) >= LONG else 1
    known = [one.term for one in vocabulary.lookup(word, Verbosity.CLOSEST, max_edit_distance=most)]
    ranked = []
    for name, share in {**dict.fromkeys(known, 0.0), **titled}.items():
        typos = _distance.compare(word, name, most)
        if typos >= 0 and len(name) >= SHORTEST - 1:
            ranked.append((typos + (name[0] != word[0]), set(name) != set(word), -share, -_uses()[name], name))
    return min(ranked)[-1] if ranked else None


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    lines = (resources.files("symspellpy") / DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines)


def _is_english(word: str) -> bool:
    """Return whether a word is English, also in the plural."""
    return word in _english() or (word.endswith("s") and not word.endswith("ss") and word[:-1] in _english())


def _is_fashion(word: str) -> bool:
    return fold(word) in _fashion() or fold(word) in _foreign()


@lru_cache(maxsize=1)
def _uses() -> Counter[str]:
    """Count the lexicon's names in which each word occurs: a sweater is a more likely query than sweat."""
    return Counter(word for text in ENGLISH.vocabulary() for word in _words(text))


@lru_cache(maxsize=1)
def _fashion() -> frozenset[str]:
    return frozenset(_uses())


@lru_cache(maxsize=1)
def _foreign() -> frozenset[str]:
    """Return fashion terms of other languages, which are not typos of English ones."""
    return frozenset(word for lexicon in lexicons()[1:] for text in lexicon.vocabulary() for word in _words(text))


def _tags(columns: Columns) -> frozenset[str]:
    """Return the words of the shop's tags."""
    return _words_of(tuple(tuple(columns.values[name]) for name in NAMED_FIELDS))


@lru_cache(maxsize=4)
def _words_of(values: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(word for several in values for value in several for word in _words(value))


@lru_cache(maxsize=4)
def _vocabulary(tags: frozenset[str]) -> SymSpell:
    vocabulary = SymSpell(max_dictionary_edit_distance=2)
    for word in _fashion() | tags:
        vocabulary.create_dictionary_entry(word, 1)
    return vocabulary


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text) if len(token.text) >= SHORTEST - 1 and token.text.isalpha()]
