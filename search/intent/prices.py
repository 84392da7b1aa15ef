"""Prices in the words of a search: "under 50", "20–40 euro", "from 20 to 40"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from search.lexicon.terms import Kind, Term

HIGHEST = Decimal(10**7)


@dataclass(frozen=True, slots=True)
class Bounds:
    """``places``: of the terms that say it; ``words``: as they were typed, "" where there is no price."""

    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""
    places: frozenset[int] = frozenset()


def bounds(terms: Sequence[Term], text: str) -> Bounds:
    """The first price among the terms of a text. A number alone is none: it may be a size or a model."""
    for place, term in enumerate(terms):
        found = _bounded(terms, place) if term.kind is Kind.PRICE else _ranged(terms, place, text)
        if found and not term.negated:
            return _worded(found, terms, text)
    return Bounds()


def _bounded(terms: Sequence[Term], place: int) -> Bounds | None:
    label = terms[place].label
    at = _after_currency(terms, place + 1)
    first = _number(terms, at)
    if first is None:
        return None
    end = _after_currency(terms, at + 1)
    if label == "below":
        return Bounds(None, first, places=frozenset(range(place, end)))
    if label in ("above", "between"):
        second_at = _after_currency(terms, end + 1) if end < len(terms) and _joins(terms[end]) else end
        second = _number(terms, second_at) if second_at > end else None
        if second is not None:
            low, high = sorted((first, second))
            return Bounds(low, high, places=frozenset(range(place, _after_currency(terms, second_at + 1))))
        if label == "above":
            return Bounds(first, None, places=frozenset(range(place, end)))
    return None


def _ranged(terms: Sequence[Term], place: int, text: str) -> Bounds | None:
    """ "20–40 euro", "€20-40", "20 to 40 dollars": two numbers, and a currency before or after."""
    first, at = _number(terms, place), place + 1
    if first is None:
        return None
    before = place > 0 and terms[place - 1].kind is Kind.CURRENCY
    at = _after_currency(terms, at)
    gap = text[terms[at - 1].end : terms[at].start].strip() if at < len(terms) else ""
    if at < len(terms) and _joins(terms[at]):
        at = _after_currency(terms, at + 1)
    elif gap not in ("-", "–", "—"):
        return None
    second = _number(terms, at)
    after = at + 1 < len(terms) and terms[at + 1].kind is Kind.CURRENCY
    if second is None or not (before or after):
        return None
    low, high = sorted((first, second))
    start = place - 1 if before else place
    return Bounds(low, high, places=frozenset(range(start, _after_currency(terms, at + 1))))


def _worded(found: Bounds, terms: Sequence[Term], text: str) -> Bounds:
    first, last = terms[min(found.places)], terms[max(found.places)]
    return Bounds(found.low, found.high, text[first.start : last.end], found.places)


def _joins(term: Term) -> bool:
    return term.kind is Kind.JOIN or term.words.casefold() in ("to", "until", "-", "–")


def _after_currency(terms: Sequence[Term], at: int) -> int:
    return at + 1 if at < len(terms) and terms[at].kind is Kind.CURRENCY else at


def _number(terms: Sequence[Term], at: int) -> Decimal | None:
    if not 0 <= at < len(terms) or terms[at].kind is not Kind.NUMBER:
        return None
    text = terms[at].words
    thousands = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text)
    try:
        value = Decimal(re.sub("[.,]", "", text) if thousands else text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if 0 <= value < HIGHEST else None
