"""Redirect loops, which make a browser give up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from search.merchandising.rules import Kind, Match, Rule, query_key

PLAIN = {"q", "sort", "limit"}
"""Parameters of searches that are redirected."""


def loop(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return redirects that form a loop, or () if none do. Dates are ignored: what overlaps for a day is a loop on that
    day."""
    redirects = [rule for rule in rules if rule.kind is Kind.REDIRECT and rule.is_active]
    following = {rule: _next(rule, redirects) for rule in redirects}
    for first in redirects:
        path: list[Rule] = []
        rule: Rule | None = first
        while rule is not None and rule not in path:
            path.append(rule)
            rule = following[rule]
        if rule is not None:
            return tuple(path[path.index(rule) :])
    return ()


def said(found: Sequence[Rule]) -> str:
    """Return a sentence about the loop for whoever writes a rule."""
    if len(found) == 1:
        return "This leads to a search that the rule redirects itself, so shoppers would never arrive."
    names = ", ".join(f"“{rule.name}”" for rule in found)
    return f"The redirects {names} lead to each other, so shoppers would never arrive."


def _next(rule: Rule, redirects: Sequence[Rule]) -> Rule | None:
    """Return the redirect that applies to the search to which this one leads."""
    address = urlsplit(rule.address)
    values = parse_qs(address.query)
    if address.netloc or address.path != reverse("search:results") or "q" not in values or set(values) - PLAIN:
        return None  # with any filter nothing is redirected
    key = query_key(values["q"][0])
    answering = [one for one in redirects if one.answers(key)]
    return min(answering, key=lambda one: one.match is not Match.IS, default=None)
