"""Sizes in the words of a search: "size 42", "in M", "red dress XL"; only sizes that the shop has, and only if a size
is certainly meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from search.lexicon.terms import Kind, Term, key

LETTERS = re.compile(r"\d?x{0,4}[sl]|m")
"""Sizes when preceded by "in": "in M"."""
ALONE = re.compile(r"\dx[sl]|x{1,4}[sl]")
"""Sizes wherever they occur: "XL". A single letter may be anything."""


@dataclass(frozen=True, slots=True)
class SizeWords:
    """``values``: as the shop writes them; ``places``: of the terms that state it; ``words``: as they were typed."""

    values: tuple[str, ...]
    places: frozenset[int]
    words: str


def sizes(
    terms: Sequence[Term], text: str, known: Mapping[str, tuple[str, ...]], taken: Collection[int]
) -> SizeWords | None:
    """Return the first size among the terms of a text, with those joined to it by "or"."""
    for place, term in enumerate(terms):
        is_named, is_in = term.kind is Kind.DETAIL and term.label == "size", key(term.words) == "in"
        start = place + (is_named or is_in)
        found = _from(terms, start, known)
        if found is None or term.negated or set(range(place, found.end)) & set(taken):
            continue
        certain = LETTERS if is_in else ALONE
        if not is_named and not certain.fullmatch(key(terms[start].words)):
            continue
        words = text[term.start : terms[found.end - 1].end]
        return SizeWords(found.values, frozenset(range(place, found.end)), words)
    return None


@dataclass(frozen=True, slots=True)
class _Run:
    values: tuple[str, ...]
    end: int


def _from(terms: Sequence[Term], start: int, known: Mapping[str, tuple[str, ...]]) -> _Run | None:
    """Return the sizes from a term on."""
    values: tuple[str, ...] = ()
    end = at = start
    while at < len(terms) and not terms[at].negated and (these := known.get(key(terms[at].words))):
        values += these
        end = at + 1
        joined = end < len(terms) and terms[end].kind is Kind.JOIN
        if not joined:
            break
        at = end + 1
    return _Run(tuple(dict.fromkeys(values)), end) if values else None
