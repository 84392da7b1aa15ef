"""The notice above the results of a search: why products are missing, or which words were ignored."""

from __future__ import annotations

from django.utils.translation import gettext

from search import fields
from search.lexicon.terms import tokenize
from search.pipeline import Trace
from search.stores import Stores, distance
from search.types import MAX_TEXT, MAX_WORDS, Place, SearchQuery


def notice(trace: Trace) -> str | None:
    """Return the most important notice, None if there is nothing to say."""
    columns, query = trace.columns, trace.query
    for name, values in query.filters.items():
        for value in values:
            if not columns.codes_of(name, [value]):
                return _of_nothing(name, value, columns.stores)
    if len(tokenize(query.text)) >= MAX_WORDS:
        return gettext("Only the first %(count)s words of the search are used.") % {"count": MAX_WORDS}
    if query.near is not None and not columns.stores.within(query.near):
        return far_away(query.near, columns.stores, query)
    if trace.relevant.unmatched and trace.total:
        words = " ".join(trace.relevant.unmatched)
        return gettext("No product mentions “%(words)s”. These products match the other words.") % {"words": words}
    if not trace.total and query.is_narrowed and trace.relevant.mask.any():
        return gettext("No product passes all of these filters. Remove one, or clear all.")
    if len(query.text) >= MAX_TEXT:
        return gettext("Only the first %(count)s characters of the search are used.") % {"count": MAX_TEXT}
    return None


def far_away(near: Place, stores: Stores, query: SearchQuery) -> str:
    """Return a notice that no store is within reach and which one is nearest."""
    if not stores:
        return gettext("This shop has no stores.")
    km = distance(near.km)
    if not (known := stores.nearest(near, query.filters.get("catalog", ()))):
        return gettext("There is no store within %(km)s km.") % {"km": km}
    store, away = known[0]
    return gettext("There is no store within %(km)s km. The nearest is %(store)s, %(away)s km away.") % {
        "km": km,
        "store": store.name,
        "away": distance(away),
    }


def _of_nothing(name: str, value: str, stores: Stores) -> str:
    if name == "store":
        known = stores.get(value)
        said = gettext("“%(store)s” has no products in stock.") if known else gettext("There is no store “%(store)s”.")
        return said % {"store": known.name if known else value}
    return gettext("No product has “%(value)s” as %(facet)s.") % {"value": value, "facet": fields.label(name)}
