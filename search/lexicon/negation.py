"""What a query excludes: how far "not", "without" and a minus sign reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from search.lexicon.details import PARTS
from search.lexicon.terms import Kind, Meaning, Term

if TYPE_CHECKING:
    from search.lexicon.model import Lexicon

_BREAK = re.compile(r"[,;:!?()/|.]")
_ADJECTIVES = frozenset((Kind.COLOUR, Kind.MATERIAL, Kind.USAGE, Kind.SEASON, Kind.GENDER))
_ENDS = frozenset((Kind.NEGATION, Kind.PRICE, Kind.CURRENCY, Kind.NEW, Kind.SALE))


def mark(lexicon: Lexicon, text: str, terms: Sequence[Term]) -> list[Term]:
    """Return the terms with those in the scope of a negation marked.

    "not red" covers a word, "without black straps" a noun with its adjectives; "or" extends the scope, and so does
    "and" before a term of the same kind.
    """
    marked = list(terms)
    for place, term in enumerate(terms):
        if term.kind is Kind.NEGATION:
            reached = _reached(text, terms, place, lexicon.scopes.get(term.label) == "word")
            for at in reached:
                marked[at] = replace(terms[at], negated=True)
            for at in range(place + 1, max(reached, default=place)):
                marked[at] = _as_join(marked[at])
    return marked


def _as_join(term: Term) -> Term:
    """Return a term as a conjunction if it may be one: "ni" in French joins what is excluded, and elsewhere excludes by
    itself."""
    joins = _join(term)
    return replace(term, meanings=(joins,)) if joins and term.kind is Kind.NEGATION else term


def _join(term: Term) -> Meaning | None:
    return next((meaning for meaning in term.meanings if meaning.kind is Kind.JOIN), None)


def _reached(text: str, terms: Sequence[Term], place: int, one_word: bool) -> list[int]:
    found: list[int] = []
    at = _after_stop_words(text, terms, place + 1)
    while at < len(terms) and terms[at].kind not in _ENDS and not _is_broken(text, terms, at, at > place + 1):
        found.append(at)
        at += 1
        if one_word or not _is_adjective(terms[at - 1]) or not _goes_on(terms, at):
            joined = _joined(text, terms, at)
            if joined is None:
                break
            at = joined
    return found


def _is_adjective(term: Term) -> bool:
    return term.kind in _ADJECTIVES or (term.kind is Kind.DETAIL and term.label not in PARTS)


def _goes_on(terms: Sequence[Term], at: int) -> bool:
    return at < len(terms) and terms[at].kind not in (Kind.STOP, Kind.JOIN)


def _joined(text: str, terms: Sequence[Term], at: int) -> int | None:
    """Return where the next of several excluded things begins, if there is one: "stripes or dots"."""
    join = _join(terms[at]) if at + 1 < len(terms) else None
    if join is None:
        return None
    following = _after_stop_words(text, terms, at + 1)
    if following >= len(terms) or _is_broken(text, terms, following, True):
        return None
    alike = terms[following].kind is terms[at - 1].kind
    return following if join.label == "or" or alike else None


def _after_stop_words(text: str, terms: Sequence[Term], at: int) -> int:
    while at < len(terms) and terms[at].kind is Kind.STOP:
        at += 1
    return at


def _is_broken(text: str, terms: Sequence[Term], at: int, inside: bool) -> bool:
    """Return whether punctuation precedes a term."""
    return inside and bool(_BREAK.search(text, terms[at - 1].end, terms[at].start))
