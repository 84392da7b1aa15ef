"""Slips of spelling in a search, mended before it is encoded: "puprle tshrits" asks for purple tshirts.

An encoder takes a word with a slip for another word; what that costs stands in docs/relevance.md. A word is left alone
if it is one of English (the list that SymSpell brings along), of fashion, of the shop's tags or of its titles. For any
other the word of fashion or of this shop is taken that the fewest slips lead to, if they are few. Other English words
are no candidates, or nonsense would be mended to other nonsense.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

from symspellpy import SymSpell, Verbosity
from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from search.engine import facets, generations
from search.engine.connection import available
from search.types import TAG_FIELDS, SearchQuery
from vision import fashion
from vision.text import normalise

SHORTEST, LONGEST = 4, 30
"""Letters of words that are corrected_query: shorter ones are near too many others."""
LONG = 7
"""From so many letters on, two slips are forgiven."""
MOST_WORDS = 8
DICTIONARY = "frequency_dictionary_en_82_765.txt"

_WORD = re.compile(rf"(?<![\w'’])[^\W\d_]{{{SHORTEST},{LONGEST}}}(?![\w'’])")
_distance = EditDistance(DistanceAlgorithm.DAMERAU_OSA)


def correct_spelling(text: str) -> str:
    """The text with words that nothing knows replaced by those that were meant; itself where there are none. One round
    trip where a word is in no dictionary. Errors: SearchUnavailable, IndexMissing.
    """
    said = dict.fromkeys(found[0].lower() for found in _WORD.finditer(text))
    strange = [word for word in said if not _is_english(word) and word not in _fashion()][:MOST_WORDS]
    if not strange:
        return text
    tags = _tags(facets.table(SearchQuery(), generations.state().version))
    strange = [word for word in strange if word not in tags]
    instead = _instead(strange, _vocabulary(tags)) if strange else {}
    return _WORD.sub(lambda found: instead.get(found[0].lower(), found[0]), text)


def _instead(strange: list[str], vocabulary: SymSpell) -> dict[str, str]:
    with available() as client:
        answer = client.execute_command(
            "FT.SPELLCHECK", generations.alias(), " ".join(strange), "DISTANCE", 2, "DIALECT", 2
        )  # fmt: skip
    # a word that a title holds is not among the answers
    titled = {word.decode(): _suggested(found) for word, found in answer[b"results"].items()}
    near = {word: _nearest(word, titled[word], vocabulary) for word in strange if word in titled}
    return {word: best for word, best in near.items() if best}


def _suggested(found: Iterable[Mapping[bytes, float]]) -> dict[str, float]:
    """Words of titles with the share of titles that hold each; stems, which begin with a plus, are no words."""
    pairs = ((name.decode(), share) for one in found for name, share in one.items())
    return {name: share for name, share in pairs if name.isalpha()}


def _nearest(word: str, titled: Mapping[str, float], vocabulary: SymSpell) -> str | None:
    """The word that was meant: of those the fewest slips away the one that begins alike, and that is most in use."""
    most = 2 if len(word) >= LONG else 1
    known = [one.term for one in vocabulary.lookup(word, Verbosity.CLOSEST, max_edit_distance=most)]
    ranked = []
    for name, share in {**dict.fromkeys(known, 0.0), **titled}.items():
        slips = _distance.compare(word, name, most)
        if slips >= 0 and len(name) >= SHORTEST - 1:
            ranked.append((slips + (name[0] != word[0]), -share, name))
    return min(ranked)[2] if ranked else None


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    lines = (resources.files("symspellpy") / DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines)


def _is_english(word: str) -> bool:
    """Also in the plural."""
    return word in _english() or (word.endswith("s") and not word.endswith("ss") and word[:-1] in _english())


@lru_cache(maxsize=1)
def _fashion() -> frozenset[str]:
    return frozenset(word for text in fashion.vocabulary() for word in _words(text))


def _tags(table: facets.Table) -> frozenset[str]:
    """The words of the shop's tags."""
    return frozenset(word for name in TAG_FIELDS for value in table.values[name] for word in _words(value))


@lru_cache(maxsize=4)
def _vocabulary(tags: frozenset[str]) -> SymSpell:
    vocabulary = SymSpell(max_dictionary_edit_distance=2)
    for word in _fashion() | tags:
        vocabulary.create_dictionary_entry(word, 1)
    return vocabulary


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{3,}", normalise(text))
