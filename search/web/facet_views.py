"""The filters beside the results: which are worth showing, in which order, and how much of each at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from search.types import FacetValue
from search.web.labels import BEFORE_PRICE, FACETS, OPEN_FACETS, number

SHOWN_AT_FIRST = 8
"""Values of a facet before “show more”; two or three more are shown rather than hidden behind a button."""
SLACK = 3
SEARCHABLE_FROM = 15
"""Values from which on a facet has a search field of its own."""
SPLITS = 0.15
"""Chance that two products of the set differ in a facet, below which it comes after the facets that split the set."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, with a checkbox of that id."""

    id: str
    value: str
    count: int
    count_text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """``first`` are shown at once, ``rest`` behind “show more”."""

    name: str
    label: str
    first: tuple[Option, ...]
    rest: tuple[Option, ...]
    chosen: int
    open: bool
    searchable: bool


def facet_views(found: Mapping[str, Sequence[FacetValue]]) -> tuple[list[FacetView], list[FacetView]]:
    """Facets before and after the price. One that has nothing to choose from is left out."""
    names = [name for name in FACETS if _worth_showing(found.get(name, ()))]
    views = [_view(name, found[name]) for name in sorted(names, key=lambda name: _splitting(found[name]) < SPLITS)]
    first = [view for view in views if view.name in BEFORE_PRICE]
    return first, [view for view in views if view.name not in BEFORE_PRICE]


def _worth_showing(values: Sequence[FacetValue]) -> bool:
    return len([one for one in values if one.count]) > 1 or any(one.selected for one in values)


def _splitting(values: Sequence[FacetValue]) -> float:
    """Chance that two products, drawn from those that have a value, differ in it (Gini-Simpson index)."""
    total = sum(one.count for one in values)
    return 1 - sum((one.count / total) ** 2 for one in values) if total else 0.0


def _view(name: str, values: Sequence[FacetValue]) -> FacetView:
    options = [_option(name, one) for one in values]
    if len(options) > SHOWN_AT_FIRST + SLACK:
        # what is chosen stays in sight wherever it stands in the list
        first = [one for place, one in enumerate(options) if place < SHOWN_AT_FIRST or one.selected]
    else:
        first = options
    chosen = sum(one.selected for one in options)
    return FacetView(
        name=name,
        label=str(FACETS[name]),
        first=tuple(first),
        rest=tuple(one for one in options if one not in first),
        chosen=chosen,
        open=name in OPEN_FACETS or bool(chosen),
        searchable=len(options) >= SEARCHABLE_FROM,
    )


def _option(name: str, one: FacetValue) -> Option:
    return Option(
        f"{name}-{slugify(one.value, allow_unicode=True)}", one.value, one.count, number(one.count), one.selected
    )
