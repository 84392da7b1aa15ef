"""Plan the index requests that determine which products match the words of a query."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.engine import fulltext
from search.engine.columns import Columns
from search.engine.expressions import EVERYTHING, Params, every, tagged, untagged
from search.engine.retrieval import Matching, Near, Request
from search.engine.words import tokens
from search.fields import STORED_FIELDS
from search.intent.constraints import Constraint
from search.intent.shop_words import singular_key
from search.intent.understanding import Intent
from search.lexicon.english import ENGLISH
from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind
from search.ranking import weights

OPEN, SCOPED, ALL, ORIGINAL, UNTAGGED = "open", "scoped", "all", "original", "silent"
SAID_OTHERWISE = (Kind.PATTERN, Kind.MATERIAL)
"""Kinds of words that titles phrase in other ways: "stripes" also appears as "striped"."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The index requests that determine the relevant set of an intent. ``scope``: the clause of the required tags."""

    intent: Intent
    scope: str
    requests: dict[str, Request]

    @property
    def by_likeness(self) -> bool:
        return OPEN in self.requests or SCOPED in self.requests


def plan(intent: Intent, params: Params, columns: Columns) -> Plan:
    requests: dict[str, Request] = {}
    for word in intent.rest:
        # known words occur on thousands of products, so the search is narrowed to those that carry the required tags
        within = EVERYTHING if word in intent.unknown else _scope(intent, params, columns)
        requests[f"names:{word}"] = Matching(every((within, _said(params, word, fulltext.NAMES))))
        requests[f"details:{word}"] = Matching(every((within, _said(params, word, "@details"))))
    for first, second in zip(intent.rest, intent.rest[1:], strict=False):
        requests[f"pair:{first} {second}"] = Matching(fulltext.any_of(params, [first + second], fulltext.ANYWHERE))
    for one in intent.required:
        if one.field not in STORED_FIELDS:
            continue
        if (one.says_more and one != intent.occasion) or is_missing_somewhere(columns, one.field):
            # titles may use this name for products of other types, so the tag itself is not required
            others = _scope(replace(intent, required=tuple(it for it in intent.required if it != one)), params, columns)
            saying = fulltext.all_of(params, tokens(one.words), fulltext.NAMES)
            requests[f"tag:{one.words}"] = Matching(every((others, saying)))
            if telling := _telling(one):
                saying = fulltext.all_of(params, telling, fulltext.NAMES)
                requests[f"telling:{one.words}"] = Matching(every((others, saying)))
    if intent.original:
        requests[ORIGINAL] = Matching(fulltext.all_of(params, intent.original, fulltext.NAMES))
    if intent.unknown and intent.required:
        requests[ALL] = Matching(fulltext.all_of(params, intent.said[: fulltext.MOST_WORDS], fulltext.NAMES))
    for name, texts in (("phrase", intent.phrases), ("run", intent.runs)):
        for text in texts:
            if said := tokens(text):
                requests[f"{name}:{text}"] = Matching(fulltext.phrase(params, said))
    for text in intent.without:
        if clause := _excluded(params, text):
            tags = (untagged(params, one.field, one.values) for one in intent.excluded)
            requests[f"without:{text}"] = Matching(every((clause, *tags)))
    scope = every(tagged(params, one.field, one.values) for one in intent.required)
    if not intent.required:
        requests[OPEN] = Near(EVERYTHING, weights.POOL)
    elif set(intent.rest) - set(intent.unknown):
        requests[SCOPED] = Near(scope, weights.POOL)
    return Plan(intent, scope, requests)


def _scope(intent: Intent, params: Params, columns: Columns) -> str:
    """Return the clause of those required tags that every product has; EVERYTHING if the words may turn out to be part
    of a name."""
    if intent.runs:
        return EVERYTHING
    complete = [one for one in intent.required if not is_missing_somewhere(columns, one.field)]
    return every(tagged(params, one.field, one.values) for one in complete)


def typos(intent: Intent, params: Params) -> dict[str, Request]:
    """Return the additional request made when no product has the words as typed."""
    return {"nearly": Matching(fulltext.nearly_all_of(params, intent.rest))} if intent.unknown else {}


def for_untagged() -> dict[str, Request]:
    """Return the additional request made when :func:`search.ranking.by_words.needs_untagged` holds."""
    return {UNTAGGED: Near(EVERYTHING, weights.POOL)}


def _telling(one: Constraint) -> list[str]:
    """Return the words that distinguish a type from others if the shop uses another noun for it: "polo" for a polo
    shirt titled "Polo T-shirt". Empty if all of the words are needed."""
    *telling, noun = tokens(one.words)
    called = {word for value in one.values for word in singular_key(value).split()}
    return telling if one.field == "article_type" and singular_key(noun) not in called else []


def _said(params: Params, word: str, where: str) -> str:
    """Return the clause for a word or the other ways in which titles phrase it."""
    others = [
        name
        for meaning in ENGLISH.meanings(word)
        if meaning.kind in SAID_OTHERWISE
        for lexicon in lexicons()
        for name in lexicon.names(meaning.kind, meaning.label)
    ]
    single = [said[0] for name in others if len(said := tokens(name)) == 1]
    return fulltext.any_of(params, [word], where, [one for one in dict.fromkeys(single) if one != word])


def _excluded(params: Params, text: str) -> str:
    """Return the clause of products that mention what a query excludes, in any phrasing; "" if it has no words."""
    names = [
        name
        for meaning in ENGLISH.meanings(text)
        if meaning.kind in SAID_OTHERWISE
        for name in ENGLISH.names(meaning.kind, meaning.label)
    ]
    clauses = [fulltext.all_of(params, said) for name in dict.fromkeys([text, *names]) if (said := tokens(name))]
    return f"({' | '.join(f'({clause})' for clause in clauses)})" if clauses else ""


def is_missing_somewhere(columns: Columns, field: str) -> bool:
    """Return whether any product has no value for this tag, so that its absence proves nothing."""
    return field in STORED_FIELDS and bool((columns.alive & (columns.codes[field] < 0)).any())
