"""Parse a query with a lexicon: the longest names that it knows, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.lexicon import compounds, negation
from search.lexicon.indexing import LONGEST, in_singular
from search.lexicon.terms import Kind, Meaning, Term, Token, is_number, key, tokenize

if TYPE_CHECKING:
    from search.lexicon.model import Lexicon

_PUNCTUATION = re.compile("[,;:!?()]")
_BEFORE_NUMBERS = ("below", "above", "between")


def parse(lexicon: Lexicon, text: str) -> list[Term]:
    """Return all words of ``text`` as terms, with negated ones marked."""
    tokens = tokenize(text)
    terms: list[Term] = []
    at = 0
    while at < len(tokens):
        size, known = _longest(lexicon, text, tokens, at)
        first, last = tokens[at], tokens[at + size - 1]
        terms.append(Term(known, text[first.start : last.end], first.start, last.end, first.minus))
        at += size
    return negation.mark(lexicon, text, _with_prices_before_numbers_only(terms))


def meanings(lexicon: Lexicon, name: str) -> tuple[Meaning, ...]:
    return _known(lexicon, key(name))


def _known(lexicon: Lexicon, words: str) -> tuple[Meaning, ...]:
    """Return the exact name's meanings, or else those in the other number, except for English colours: "stones" are not
    grey."""
    if words in lexicon.lookup:
        return lexicon.lookup[words]
    other = lexicon.lookup.get(in_singular(lexicon, words), ())
    return other if lexicon.base else tuple(meaning for meaning in other if meaning.kind is not Kind.COLOUR)


def _longest(lexicon: Lexicon, text: str, tokens: Sequence[Token], at: int) -> tuple[int, tuple[Meaning, ...]]:
    """Return how many tokens starting at ``at`` make up the longest name, and what it means."""
    first = tokens[at]
    if first.text in lexicon.openings or lexicon.singular(first.text) in lexicon.openings:
        for size in range(_reach(text, tokens, at), 1, -1):
            if known := _known_as_typed(lexicon, text, tokens[at : at + size]):
                return size, known
    return 1, _known_as_typed(lexicon, text, [first]) or _unlisted(lexicon, first)


def _known_as_typed(lexicon: Lexicon, text: str, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
    words = " ".join(token.text for token in tokens)
    if words in lexicon.accented and text[tokens[0].start : tokens[-1].end].isascii():
        return ()
    return _known(lexicon, words)


def _unlisted(lexicon: Lexicon, token: Token) -> tuple[Meaning, ...]:
    if is_number(token):
        return (Meaning(Kind.NUMBER, token.text, token.text),)
    return compounds.split(lexicon, token.text) or (Meaning(Kind.OTHER, token.text, token.text),)


def _reach(text: str, tokens: Sequence[Token], at: int) -> int:
    """Return the number of tokens starting at ``at`` without punctuation between them, limited to the longest name."""
    size = 1
    while size < LONGEST and at + size < len(tokens):
        before, after = tokens[at + size - 1], tokens[at + size]
        if after.minus or (after.start > before.end + 1 and _PUNCTUATION.search(text, before.end, after.start)):
            break
        size += 1
    return size


def _with_prices_before_numbers_only(terms: Sequence[Term]) -> list[Term]:
    """Drop price meanings without a following number: "under 50" is a price, "pull over" is not."""
    return [
        _without_price(term) if _lacks_number(term, terms[place + 1 : place + 2]) else term
        for place, term in enumerate(terms)
    ]


def _lacks_number(term: Term, following: Sequence[Term]) -> bool:
    followed = bool(following) and following[0].kind in (Kind.NUMBER, Kind.CURRENCY)
    return term.kind is Kind.PRICE and term.label in _BEFORE_NUMBERS and not followed


def _without_price(term: Term) -> Term:
    others = tuple(one for one in term.meanings if one.kind is not Kind.PRICE) or (Meaning(Kind.STOP, "", ""),)
    return Term(others, term.words, term.start, term.end, term.negated)
