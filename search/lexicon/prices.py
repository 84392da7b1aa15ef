"""Prices in a query: "under 50 €", "20–40 euro", "von 20 bis 40 Euro"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.lexicon.terms import Kind, Term

_OPENINGS = ("below", "above", "between")


@dataclass(frozen=True, slots=True)
class PriceRange:
    """``low``, ``high``: the numbers as typed, "" if there is no bound; equal for a price without a preposition ("50
    euro"). ``currency``: ISO 4217, "" for none. ``first``, ``end``: its terms, as a slice."""

    low: str
    high: str
    currency: str
    first: int
    end: int


def find_prices(terms: Sequence[Term]) -> list[PriceRange]:
    """Return the prices among the terms of a query. A number needs a currency or a word like "under" to be one."""
    found: list[PriceRange] = []
    place = 0
    while place < len(terms):
        price = _price_at(terms, place)
        if price:
            found.append(price)
        place = price.end if price else place + 1
    return found


def english(price: PriceRange, terms: Sequence[Term]) -> str:
    """Return the price in English: "under 50 euro"."""
    currency = next((f" {term.english}" for term in terms[price.first : price.end] if term.kind is Kind.CURRENCY), "")
    if price.low == price.high:
        return f"{price.low}{currency}"
    if price.low and price.high:
        return f"between {price.low} and {price.high}{currency}"
    return f"over {price.low}{currency}" if price.low else f"under {price.high}{currency}"


@dataclass(frozen=True, slots=True)
class _Amount:
    number: str
    currency: str
    end: int


def _price_at(terms: Sequence[Term], place: int) -> PriceRange | None:
    opening = terms[place].label if terms[place].kind is Kind.PRICE and terms[place].label in _OPENINGS else ""
    first = _amount_at(terms, place + bool(opening))
    if first is None:
        return None
    second = None if opening == "below" else _amount_at(terms, _after_link(terms, first.end))
    currency = first.currency or (second.currency if second else "")
    if not (opening or currency):
        return None
    if second and (opening or second.currency):
        return PriceRange(first.number, second.number, currency, place, second.end)
    low = "" if opening == "below" else first.number
    high = "" if opening in ("above", "between") else first.number
    return PriceRange(low, high, first.currency, place, first.end) if opening or first.currency else None


def _amount_at(terms: Sequence[Term], place: int) -> _Amount | None:
    """Return the number at a place, with its currency before or after it; None if there is no number."""
    kinds = [term.kind for term in terms[place : place + 2]]
    if kinds == [Kind.CURRENCY, Kind.NUMBER]:
        return _Amount(terms[place + 1].words, terms[place].label, place + 2)
    if kinds == [Kind.NUMBER, Kind.CURRENCY]:
        return _Amount(terms[place].words, terms[place + 1].label, place + 2)
    return _Amount(terms[place].words, "", place + 1) if kinds[:1] == [Kind.NUMBER] else None


def _after_link(terms: Sequence[Term], place: int) -> int:
    """Return the place after the "to" or "and" of a range; the same place if there is none, as in "20-40"."""
    linked = place < len(terms) and (
        terms[place].kind in (Kind.JOIN, Kind.STOP)
        or (terms[place].kind is Kind.PRICE and terms[place].label == "below")
    )
    return place + linked
