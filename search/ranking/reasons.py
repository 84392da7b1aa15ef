"""Why a product is in the result and where it ranks, in words, read from the trace of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.engine.words import tokens
from search.fields import label
from search.intent.shop_words import singular_key
from search.ranking import popular, weights
from search.ranking.boosts import BOOSTS, Match
from vision.look import LENGTH, NECKLINE, SLEEVES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from search.pipeline import Trace

SAYS: Mapping[Match, StrOrPromise] = {
    Match.RARE_WORDS: _("one of few that have these words"),
    Match.WORDS: _("its title or tags have all the words"),
    Match.DETAILS: _("its description has all the words"),
    Match.TYPE_WORDS: _("its title names the type as you do"),
    Match.SOFT_TAG: _("of this season or occasion"),
}
LOOK_LABELS: Mapping[str, StrOrPromise] = {SLEEVES: _("Sleeves"), LENGTH: _("Length"), NECKLINE: _("Neckline")}
"""What the attributes of a look are called that are no filters."""
COMPARED = ("article_type", "colour", "gender", "brand")


def reasons(trace: Trace, row: int, title: str) -> tuple[str, ...]:
    """Return, in words, how the product matches the query, what that adds to its score, and its place."""
    moved = trace.effects.reasons(row) if trace.query.sort == "relevance" else []
    if trace.wanted is None and not trace.intent.parts:
        return (*moved, *_place(trace, row)) if moved else ()
    found = [*_tags(trace, row), *_alike(trace, row)]
    if said := _said(trace.intent.rest, title):
        found.append(gettext("title says “%(words)s”") % {"words": " ".join(said)})
    found += [f"{SAYS[match]} (+{BOOSTS[match]:g})" for match in trace.relevant.matches.of(row)]
    found += moved
    found += _popular(trace, row)
    if not found and trace.shown[row]:
        found.append(gettext("near enough to what was asked for"))
    if not trace.shown[row]:
        found.append(gettext("does not answer, only near"))
    return (*found, *_place(trace, row))


def _tags(trace: Trace, row: int) -> list[str]:
    """Return the required tags that the product has; one without the tag was found by its title."""
    columns = trace.columns
    return [
        f"{label(one.field)}: {columns.value(one.field, row)}"
        for one in trace.intent.required
        if columns.having(one.field, one.values)[row]
    ]


def _alike(trace: Trace, row: int) -> list[str]:
    """Return the tags that it shares with the products it was compared with, and the parts of its look with what they
    add."""
    columns = trace.columns
    others = columns.places(trace.left_out).tolist()
    theirs = {name: {columns.value(name, one) for one in others} for name in COMPARED}
    looks = trace.relevant.looks.same(row) if trace.shown[row] else {}
    named = {one.field for one in trace.intent.required} | looks.keys()
    shared = [
        name for name in COMPARED if name not in named and (own := columns.value(name, row)) and own in theirs[name]
    ]
    return [*map(_same, shared), *(f"{_same(name)} ({added:+.2f})" for name, added in looks.items())]


def _same(name: str) -> str:
    called = str(LOOK_LABELS[name]) if name in LOOK_LABELS else label(name)
    return gettext("same %(field)s") % {"field": called.lower()}


def _said(words: Sequence[str], title: str) -> list[str]:
    held = {singular_key(one) for one in tokens(title)}
    return [word for word in words if singular_key(word) in held]


def _popular(trace: Trace, row: int) -> list[str]:
    """Return what popularity added to its score, if that moved anything."""
    lift = 0.0 if trace.lifts is None or trace.query.sort != "relevance" else float(trace.lifts[row])
    lift = min(lift, weights.MOST_POPULAR)
    is_moved = lift > 0 and bool(np.isin(row, trace.order[: popular.WINDOW]))
    return [gettext("popular with shoppers (%(by)s)") % {"by": f"{lift:+.2f}"}] if is_moved else []


def _place(trace: Trace, row: int) -> tuple[str, ...]:
    places: Any = np.flatnonzero(trace.order == row)
    if not len(places):
        return ()
    return (gettext("place %(place)d of %(total)d") % {"place": places[0] + 1, "total": trace.total},)
