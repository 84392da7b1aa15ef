"""What a shopper may be about to type: phrases made of the tags in use, common ones first."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import numpy as np

from search.engine import facets, generations
from search.types import SearchQuery, clean_text

MOST_PHRASES = 20_000
PAIRS = (("colour", "article_type"), ("brand", "article_type"), ("gender", "article_type"))


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Up to ``limit`` phrases in which each word typed begins a word. Errors: SearchUnavailable, IndexMissing."""
    typed = clean_text(prefix, 100).casefold().split()
    if not typed:
        return []
    generations.serving()
    table = facets.table(SearchQuery(), generations.state().version)
    found: list[str] = []
    for phrase, words in _phrases(table.version, generations.alias()):
        if all(any(word.startswith(start) for word in words) for start in typed):
            found.append(phrase)
            if len(found) == limit:
                break
    return found


@lru_cache(maxsize=4)
def _phrases(version: int, alias: str) -> list[tuple[str, list[str]]]:
    """(phrase, its words in lower case), the phrases of most products first."""
    table = facets.table(SearchQuery(), version)
    counted: Counter[str] = Counter()
    for name in ("article_type", "brand", "category", "subcategory", "colour"):
        for value in table.facets(SearchQuery(), (name,))[name]:
            # a single tag stands before the pairs that hold it
            counted[value.value] = max(counted[value.value], 2 * value.count)
    for first, second in PAIRS:
        counted.update(_pairs(table, first, second))
    phrases = [phrase for phrase, _ in counted.most_common(MOST_PHRASES)]
    return [(phrase, [phrase.casefold(), *re.split(r"[^\w']+", phrase.casefold())]) for phrase in phrases]


def _pairs(table: facets.Table, first: str, second: str) -> dict[str, int]:
    ones, others = table.codes[first], table.codes[second]
    both = (ones >= 0) & (others >= 0)
    width = max(1, len(table.values[second]))
    sums = np.bincount(ones[both].astype(np.int64) * width + others[both], table.counts[both])
    return {
        f"{table.values[first][place // width]} {table.values[second][place % width]}": int(sums[place])
        for place in np.flatnonzero(sums).tolist()
    }
