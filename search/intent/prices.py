"""Prices in the words of a search as bounds: "under 50", "20–40 euro", "from 20 to 40"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from search.lexicon.prices import find_prices
from search.lexicon.terms import Term

HIGHEST = Decimal(10**7)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A price range. ``places``: of the terms that state it; ``words``: as they were typed, "" if there is no price."""

    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""
    places: frozenset[int] = frozenset()


def bounds(terms: Sequence[Term], text: str) -> Bounds:
    """Return the first price range among the terms of a text; a single price ("50 euro") is not a bound."""
    for found in find_prices(terms):
        low, high = _number(found.low), _number(found.high)
        if found.low == found.high or any(term.negated for term in terms[found.first : found.end]):
            continue
        if low is not None and high is not None and low > high:
            low, high = high, low
        words = text[terms[found.first].start : terms[found.end - 1].end]
        return Bounds(low, high, words, frozenset(range(found.first, found.end)))
    return Bounds()


def _number(text: str) -> Decimal | None:
    """Parse a number: 1.299 and 1,299 are thousands, 19,99 is a decimal."""
    try:
        value = Decimal(re.sub("[.,]", "", text) if _THOUSANDS.fullmatch(text) else text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if 0 <= value < HIGHEST else None
