"""What else to search for if nothing is close: the words read in other languages, and fewer words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from search.engine.columns import Columns
from search.intent.shop_words import ShopWords
from search.intent.understanding import Intent, understand
from search.lexicon.translation import other_readings
from search.types import IntentPart

MOST = 3
LAST = ("gender", "article_type", "subcategory", "category")
"""What is dropped last of what was understood, the type at the very end."""


def readings(text: str, typed: str, intent: Intent, columns: Columns, shop: ShopWords) -> tuple[str, ...]:
    """Return up to MOST other searches with results. ``text``: what was searched for; ``typed``: by the shopper."""
    found: list[str] = []
    for candidate in dict.fromkeys(_candidates(text, typed, intent)):
        if candidate.casefold() not in (text.casefold(), typed.casefold()) and _finds(candidate, columns, shop):
            found.append(candidate)
            if len(found) == MOST:
                break
    return tuple(found)


def _candidates(text: str, typed: str, intent: Intent) -> Iterator[str]:
    yield from (one.english for one in other_readings(typed))
    said = text.casefold()
    parts = [one for one in intent.parts if one.kind in ("filter", "price") and one.words.casefold() in said]
    known = text if not intent.rest else " ".join(part.words for part in _in_order(parts, text))
    yield known
    for part in sorted(parts, key=_droppable):
        yield _without(known, part.words)


def _in_order(parts: Sequence[IntentPart], text: str) -> list[IntentPart]:
    return sorted(parts, key=lambda part: text.casefold().find(part.words.casefold()))


def _droppable(part: IntentPart) -> int:
    return LAST.index(part.field) + 1 if part.field in LAST else 0


def _without(text: str, words: str) -> str:
    return " ".join(re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", text, count=1, flags=re.IGNORECASE).split())


def _finds(text: str, columns: Columns, shop: ShopWords) -> bool:
    """Return whether products have all that the words ask for, judged by the columns alone, without a search."""
    intent = understand(text, shop, columns)
    if intent.rest or not intent.required:
        return False
    mask = columns.alive.copy()
    for one in intent.required:
        mask &= columns.having(one.field, one.values)
    for one in intent.excluded:
        mask &= ~columns.having(one.field, one.values)
    priced = columns.priced(intent.price_min, intent.price_max)
    return bool(np.any(mask if priced is None else mask & priced))
