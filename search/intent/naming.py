"""Words of a query that are names used by this shop, and what those with several meanings mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.engine.columns import Columns
from search.intent.shop_words import ShopWords, Tagged, singular_key
from search.lexicon.terms import DESCRIBING, Kind, Meaning, Term

LONGEST_NAME = 5
OWN_NAMES = frozenset((*DESCRIBING, Kind.OTHER, Kind.NUMBER))
"""Kinds of single words that may be the name of a tag; "new" and "and" are not."""


def as_shop_names(terms: Sequence[Term], text: str, shop: ShopWords) -> list[Term]:
    """Merge terms that together are a name used by this shop ("Alder & Rye", "Kurta Sets") into one of kind OTHER."""
    found: list[Term] = []
    at = 0
    while at < len(terms):
        for size in range(min(LONGEST_NAME, len(terms) - at), 0, -1):
            span = text[terms[at].start : terms[at + size - 1].end]
            name = singular_key(span)
            holds_no = terms[at].kind is Kind.NEGATION and size > 1  # the brand "No Boundaries"
            crosses = not holds_no and any(one.negated != terms[at].negated for one in terms[at : at + size])
            is_own = size > 1 or (terms[at].kind in OWN_NAMES and len(shop.of_words(terms[at])) == 1)
            if not crosses and name in shop.named and is_own:
                found.append(
                    Term((Meaning(Kind.OTHER, name, span),), span, terms[at].start, terms[at + size - 1].end,
                         terms[at].negated)
                )  # fmt: skip
                at += size
                break
        else:
            found.append(terms[at])
            at += 1
    return found


def settled(terms: Sequence[Term], shop: ShopWords, columns: Columns) -> Mapping[str, Tagged]:
    """Return, by their words, the terms that do not mean the brand of that name, and what they mean instead.

    The very name of a colour or type ("red dress" beside a brand "Red") means that if the shop has products of it that
    match the rest of the query; another name for one ("mother": women) only if no product of the brand matches it.
    """
    several = {term.words: meant for term in terms if len(meant := shop.of_words(term)) > 1}
    if not several:
        return {}
    beside = _certain(terms, shop)
    found: dict[str, Tagged] = {}
    for words, (brand, other) in several.items():
        by_its_name = singular_key(words) in shop.names[other.field]
        if _has(columns, beside, other) and (by_its_name or not _has(columns, beside, brand)):
            found[words] = other
    return found


def _certain(terms: Sequence[Term], shop: ShopWords) -> Mapping[str, tuple[str, ...]]:
    """Return what words with a single meaning ask for, by field; the last of two types counts."""
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        if term.negated:
            continue
        if term.kind is Kind.OCCASION and (types := shop.of_occasion(term.label)):
            found.setdefault("article_type", types)
        for one in meant if len(meant := shop.of_words(term)) == 1 else ():
            found[one.field] = one.values if one.field == "article_type" else (*found.get(one.field, ()), *one.values)
    return found


def _has(columns: Columns, tags: Mapping[str, tuple[str, ...]], one: Tagged) -> bool:
    return has_all(columns, [*tags.items(), (one.field, one.values)])


def has_all(columns: Columns, tags: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    """Return whether any product carries a value of each of these fields."""
    mask = columns.alive.copy()
    for field, values in tags:
        mask &= columns.having(field, values)
    return bool(mask.any())
