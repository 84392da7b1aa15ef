"""The kinds of search rules: descriptions, and the form fields of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.merchandising.rules import OF_ADDRESSES, OF_PRODUCTS, Kind

ABOUT: Mapping[str, str] = {
    Kind.PIN: "Put products at certain places of a search, a category, or everywhere.",
    Kind.HIDE: "Take products out of certain searches, a category, or everything.",
    Kind.BOOST: "Move products up among what answers a search.",
    Kind.BURY: "Move products down among what answers a search.",
    Kind.SYNONYM: "Let searches for one word find what other words find, too.",
    Kind.STOP_WORDS: "Leave words out of searches.",
    Kind.REDIRECT: "Lead certain searches to another page.",
    Kind.BANNER: "Show a text above the results of certain searches.",
}
WHERE = ("where", "match", "queries", ("field", "value"))
TAGGED = ("tag", "values")
OF_KIND: Mapping[Kind, tuple[Any, ...]] = {
    Kind.PIN: ("products", "place"),
    Kind.HIDE: ("products", TAGGED),
    Kind.BOOST: ("products", TAGGED, "strength"),
    Kind.BURY: ("products", TAGGED, "strength"),
    Kind.SYNONYM: ("words", "means", "both_ways"),
    Kind.STOP_WORDS: ("words",),
    Kind.REDIRECT: ("address",),
    Kind.BANNER: ("text", "address", "picture"),
}


def fieldsets(kind: Kind) -> list[tuple[str | None, dict[str, Any]]]:
    """Return the fieldsets of the form that a kind uses."""
    found: list[tuple[str | None, dict[str, Any]]] = [(None, {"fields": ("kind", "name")})]
    if kind in OF_PRODUCTS:
        found += [("For which searches", {"fields": WHERE}), ("Which products", {"fields": OF_KIND[kind]})]
    elif kind in OF_ADDRESSES:
        found += [("For which searches", {"fields": ("match", "queries")}), (None, {"fields": OF_KIND[kind]})]
    else:
        found.append((None, {"fields": OF_KIND[kind]}))
    found.append(("When", {"fields": ("is_active", ("starts", "ends"))}))
    return [*found, ("Preview", {"fields": ("preview_query",)})]
