"""What was understood from the words, as chips that can be removed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext

from search.types import IntentPart, SearchResult
from search.web.cards import Link
from search.web.labels import SORTS, chosen, price_range
from search.web.state import PageState

SHOWN = 3
"""Values of one part that are listed; a type that a shop subdivides finely has many."""


def understood(state: PageState, result: SearchResult, currency: str) -> list[Link]:
    """Return a chip for each part; its URL searches for the part's words as plain words."""
    plain = state.query.plain
    # "polo shirt" is what titles say, and is more specific than the type under which polo shirts are filed
    narrowed = {part.words for part in result.intent if part.kind == "filter" and not part.field}
    return [
        Link(_label(part, currency), state.url(replace(state.query, plain=(*plain, part.words))), value=part.words)
        for part in result.intent
        if part.kind != "language" and not (part.field and part.words in narrowed)
    ]


def _label(part: IntentPart, currency: str) -> str:
    if part.kind == "price":
        low, high = (Decimal(bound) if bound else None for bound in (*part.values, "", "")[:2])
        return price_range(low, high, currency)
    if part.kind == "sort":
        return str(SORTS.get(part.values[0], part.words))
    if len(part.values) > SHOWN and part.kind == "filter":
        return part.words  # an occasion, for which many types are worn
    shown = chosen(part.field, *part.values[:SHOWN]) + (" …" if len(part.values) > SHOWN else "")
    return gettext("not %(values)s") % {"values": shown} if part.kind == "exclude" else shown
