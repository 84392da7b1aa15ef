"""What a shopper may be about to type: phrases made of the tags in use, common ones first."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from search.engine import open_indexes, retrieval
from search.engine.columns import Columns
from search.lexicon.folding import fold
from search.types import clean_text

MOST_PHRASES = 20_000
PAIRS = (("colour", "article_type"), ("brand", "article_type"), ("gender", "article_type"))


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Up to ``limit`` phrases in which each word typed begins a word. Errors: SearchUnavailable, IndexMissing."""
    typed = fold(clean_text(prefix, 100)).split()
    if not typed:
        return []
    _, columns = retrieval.known()
    phrases = open_indexes.current().kept(
        ("phrases", columns.generation, columns.position), lambda: _phrases(columns)
    )
    found: list[str] = []
    for phrase, words in phrases:
        if all(any(word.startswith(start) for word in words) for start in typed):
            found.append(phrase)
            if len(found) == limit:
                break
    return found


def _phrases(columns: Columns) -> list[tuple[str, list[str]]]:
    """(phrase, its words, folded), the phrases of most products first."""
    counted: Counter[str] = Counter()
    for name in ("article_type", "brand", "category", "subcategory", "colour"):
        for value, count in columns.counted(name).items():
            # a single tag stands before the pairs that hold it
            counted[value] = max(counted[value], 2 * count)
    for first, second in PAIRS:
        counted.update(_pairs(columns, first, second))
    phrases = [phrase for phrase, _ in counted.most_common(MOST_PHRASES)]
    return [(phrase, [fold(phrase), *re.split(r"[^\w']+", fold(phrase))]) for phrase in phrases]


def _pairs(columns: Columns, first: str, second: str) -> dict[str, int]:
    ones, others = columns.codes[first], columns.codes[second]
    both = columns.alive & (ones >= 0) & (others >= 0)
    width = max(1, len(columns.values[second]))
    sums = np.bincount(ones[both].astype(np.int64) * width + others[both])
    return {
        f"{columns.values[first][place // width]} {columns.values[second][place % width]}": int(sums[place])
        for place in np.flatnonzero(sums).tolist()
    }
