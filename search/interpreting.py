"""Interpret the words of a search: the shop's synonyms, spelling, translation, understanding."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from search.engine import open_indexes
from search.engine.columns import Columns
from search.engine.fulltext import words
from search.engine.generations import State
from search.fields import TAG_FIELDS
from search.intent.foreign import translated
from search.intent.shop_words import ShopWords
from search.intent.spelling import correct_spelling
from search.intent.understanding import Intent, understand
from search.lexicon.translation import unreadable
from search.merchandising import store
from search.merchandising.rules import MOVING, Rule
from search.merchandising.snapshot import NOTHING, Acting, Snapshot
from search.timing import Timings, timed
from search.types import IntentPart, SearchQuery

CODE = re.compile(r"[^\s€$£]*\d[^\s€$£]*")
"""An article number: its letters are not words of any language."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The interpretations of a search.

    ``intent``: what the words ask for; ``others``: what they also ask for by the shop's synonyms. ``corrected``: the
    words that were searched for, if their spelling was corrected. ``texts``: all wordings that were interpreted.
    """

    intent: Intent
    corrected: str | None = None
    others: tuple[Intent, ...] = ()
    texts: tuple[str, ...] = ()
    rules: Snapshot = store.NONE
    rewording: tuple[Rule, ...] = ()

    @property
    def best_known(self) -> Intent:
        """The reading whose words are best known: "kicks", a synonym of trainers, are searched for as trainers."""
        return min((self.intent, *self.others), key=lambda one: len(one.unknown))

    def rules_of(self, asked: SearchQuery, *, moving: bool = True) -> Acting:
        """Return the shop's rules that apply to this search; ``moving``: including those that change the order."""
        if not self.rules.rules:
            return NOTHING
        chosen = {name: list(values) for name, values in asked.filters.items()}
        for one in self.intent.required:
            chosen.setdefault(one.field, []).extend(one.values)
        acting = self.rules.acting(self.texts, chosen, datetime.now(UTC))
        found = Acting((*acting.rules, *self.rewording))
        return found if moving else found.without(*MOVING)


def understood(query: SearchQuery, columns: Columns, state: State, took: Timings) -> Readings:
    rules = store.snapshot(state.rules)
    if not query.text:
        return Readings(Intent(), rules=rules)
    kept = (query.text,) if query.exact else query.plain
    reworded = rules.reworded(query.text, datetime.now(UTC), kept)
    known = rules.known_words()
    asked = replace(query, text=reworded.text)
    intent, corrected, text = _understood(asked, columns, took, known)
    others = [_understood(replace(query, text=one), columns, took, known)[0] for one in reworded.others]
    texts = tuple(dict.fromkeys((query.text, reworded.text, text)))
    return Readings(intent, corrected, tuple(others), texts, rules, reworded.rules)


def _understood(
    query: SearchQuery, columns: Columns, took: Timings, known: Collection[str]
) -> tuple[Intent, str | None, str]:
    """Return the intent, the words that were searched for if their spelling was corrected, and the words as finally
    read."""
    with timed(took, "understand"):
        as_it_is = query.exact or query.text in query.plain or CODE.fullmatch(query.text)
        english = None if as_it_is else translated(query.text, shop_words(columns))
        text = english.english if english else query.text
    read, corrected = spelt(replace(query, text=text), columns, took, known)
    with timed(took, "understand"):
        intent = understand(read.text, shop_words(columns), columns, query.plain)
        if english:
            part = IntentPart("language", "", (english.language, english.english), query.text)
            intent = replace(intent, parts=(part, *intent.parts), original=tuple(words(query.text)))
        if unreadable(query.text):
            intent = replace(intent, unknown=intent.rest, is_unreadable=True)
    return intent, corrected, read.text


def spelt(
    query: SearchQuery, columns: Columns, took: Timings, known: Collection[str] = ()
) -> tuple[SearchQuery, str | None]:
    """Return the query with its spelling corrected, and its new words if they changed. ``known``: words that are
    correct."""
    if not query.text or query.exact:
        return query, None
    with timed(took, "spelling"):
        text = correct_spelling(query.text, columns, known)
    return (query, None) if text == query.text else (replace(query, text=text), text)


def shop_words(columns: Columns) -> ShopWords:
    """Return the names of the shop's tags; cached until there are new ones."""
    sizes = tuple(len(columns.values[name]) for name in TAG_FIELDS)
    return open_indexes.current().kept(("shop words", columns.generation, sizes), lambda: ShopWords.of(columns))
