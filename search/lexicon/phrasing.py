"""Phrase the terms of another language in English, in the order in which shoppers type them in English.

For example "new casual red cotton dress with pockets for women without stripes under 50 euro".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.lexicon import prices
from search.lexicon.details import BEFORE_THE_NOUN, PARTS, PATTERN_NOUNS
from search.lexicon.terms import Kind, Term

_ADJECTIVES = (Kind.PRICE, Kind.NEW, Kind.USAGE, Kind.DETAIL, Kind.SEASON, Kind.COLOUR, Kind.PATTERN, Kind.MATERIAL)
_OTHERS = (Kind.OTHER, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class _Word:
    """A term in English; ``join``: the "and" or "or" that precedes it, if any."""

    kind: Kind
    english: str
    is_part: bool
    join: str


def phrase(terms: Sequence[Term]) -> str:
    """Return all terms of a query in English, unknown words as they were typed."""
    found = prices.find_prices(terms)
    priced = {place for price in found for place in range(price.first, price.end)}
    rest = [term for place, term in enumerate(terms) if place not in priced]
    said = [_noun_phrase(words) for words in _articles(_wanted(rest))]
    sale = ["on sale"] if any(term.kind is Kind.SALE for term in rest) else []
    return " ".join(filter(None, [*said, *_excluded(rest), *(prices.english(price, terms) for price in found), *sale]))


def _wanted(terms: Sequence[Term]) -> list[_Word]:
    """Return what is searched for, without words that say nothing by themselves."""
    words: list[_Word] = []
    join = ""
    for term in terms:
        if term.kind is Kind.JOIN:
            join = term.english
        elif not (term.negated or term.kind in (Kind.STOP, Kind.NEGATION, Kind.SALE)):
            words.append(_word(term, join if words else ""))
            join = ""
    return words


def _word(term: Term, join: str) -> _Word:
    size = term.kind is Kind.DETAIL and term.label == "size"  # stays before its number
    is_part = term.kind is Kind.DETAIL and term.label in PARTS
    kind = Kind.USAGE if term.english in BEFORE_THE_NOUN else Kind.OTHER if size else term.kind
    return _Word(kind, _english(term), is_part, join)


def _english(term: Term) -> str:
    return term.words if term.kind in _OTHERS else term.english


def _articles(words: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    """Yield the words for each article: those of "red dress and black shoes" separately."""
    start = 0
    for place in range(1, len(words)):
        if words[place].join and _has_type(words[start:place]) and _has_type(words[place:]):
            yield words[start:place]
            start = place
    yield words[start:]


def _has_type(words: Sequence[_Word]) -> bool:
    return any(word.kind is Kind.TYPE for word in words)


def _noun_phrase(words: Sequence[_Word]) -> str:
    words = _once(words)
    noun = next((place for place, word in enumerate(words) if word.kind is Kind.TYPE), len(words))
    before = [word for word in words[:noun] if word.kind in _OTHERS]
    after = [word for word in words[noun:] if word.kind in _OTHERS]
    qualities = [[word for word in words if word.kind is kind and not word.is_part] for kind in _ADJECTIVES]
    types = [word for word in words if word.kind is Kind.TYPE]
    core = [_listed(group) for group in ([*before], *qualities, types, after) if group]
    parts, genders = [word for word in words if word.is_part], [word for word in words if word.kind is Kind.GENDER]
    occasions = [word for word in words if word.kind is Kind.OCCASION]
    core += [f"with {_listed(parts)}"] if parts else []
    for group in (genders, occasions):
        core += [f"for {_listed(group)}" if core else _listed(group)] if group else []
    return " ".join(([words[0].join] if words and words[0].join else []) + core)


def _once(words: Sequence[_Word]) -> list[_Word]:
    """Drop what the article says by itself: no "wedding guest dress for wedding"."""
    said = {one for word in words if word.kind is Kind.TYPE for one in word.english.split() if " " in word.english}
    return [word for word in words if word.kind is Kind.TYPE or word.english not in said]


def _listed(words: Sequence[_Word]) -> str:
    """Join words as the query does, as in "black and white", else put them one after the other."""
    joined = [
        f"{word.join} {word.english}" if word.join and place else word.english for place, word in enumerate(words)
    ]
    return " ".join(dict.fromkeys(joined))


def _excluded(terms: Sequence[Term]) -> Iterator[str]:
    """Yield, for each negation, its English with what it excludes: "without stripes or dots"."""
    place = 0
    while place < len(terms):
        end = _end_of_exclusion(terms, place)
        if terms[place].kind is Kind.NEGATION and end > place + 1:
            yield f"{terms[place].english} {_noun_phrase(_as_nouns(terms[place + 1 : end]))}"
        elif terms[place].negated:
            yield f"not {_english(terms[place])}"  # after a minus sign
        place = end


def _end_of_exclusion(terms: Sequence[Term], place: int) -> int:
    end = last = place + 1
    if terms[place].kind is not Kind.NEGATION:
        return end
    while end < len(terms) and (terms[end].negated or terms[end].kind in (Kind.STOP, Kind.JOIN)):
        end += 1
        last = end if terms[end - 1].negated else last
    return last


def _as_nouns(terms: Sequence[Term]) -> list[_Word]:
    """Return excluded terms, with parts of a garment and patterns as nouns if no type follows."""
    words: list[_Word] = []
    join = ""
    has_type = any(term.kind is Kind.TYPE for term in terms)
    for term in terms:
        if term.kind is Kind.JOIN:
            join = term.english
        elif term.kind is not Kind.STOP:
            words.append(_as_noun(term, join if words else "", has_type))
            join = ""
    return words


def _as_noun(term: Term, join: str, has_type: bool) -> _Word:
    if term.kind is Kind.PATTERN and not has_type:
        return _Word(Kind.TYPE, PATTERN_NOUNS.get(term.english, term.english), False, join)
    is_part = term.kind is Kind.DETAIL and term.label in PARTS
    return _Word(Kind.TYPE if is_part else term.kind, _english(term), False, join)
