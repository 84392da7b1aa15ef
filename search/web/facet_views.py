"""The filters beside the results: which are worth showing, in which order, and how much of each at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from search import fields
from search.types import FacetValue
from search.values import value_names_of
from search.web.labels import BEFORE_PRICE, FACETS, FLAGS, OPEN_FACETS, counted, number

SHOWN_AT_FIRST = 8
"""Values of a facet before “show more”; two or three more are shown instead of hidden behind a button."""
SIZES_AT_FIRST = 32
"""More, since sizes are short and shown side by side."""
SLACK = 3
SEARCHABLE_FROM = 15
"""The number of values from which a facet has its own search field."""
SPLITS = 0.15
"""If two products of the set differ in a facet with a lower probability, it comes after facets that split the set."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, with the id of its checkbox."""

    id: str
    value: str
    count: int
    count_text: str
    counted: str
    selected: bool
    label: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """``key``: part of the ids of its elements. ``first`` are shown at once, ``rest`` behind “show more”."""

    name: str
    key: str
    label: str
    first: tuple[Option, ...]
    rest: tuple[Option, ...]
    chosen: int
    open: bool
    searchable: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Facets above the price, facets below it, and flags such as "On sale"."""

    before: tuple[FacetView, ...]
    after: tuple[FacetView, ...]
    flags: tuple[Option, ...]


def facet_views(found: Mapping[str, Sequence[FacetValue]], total: int) -> Facets:
    """Return the filters to show; those that offer no choice among ``total`` products are left out."""
    own = [name for name in found if fields.attribute(name)]
    names = [name for name in (*FACETS, *own) if _worth_showing(found.get(name, ()))]
    views = [_view(name, found[name]) for name in sorted(names, key=lambda name: _splitting(found[name]) < SPLITS)]
    flags = [
        Option(name, fields.YES, one.count, number(one.count), counted(one.count), one.selected, str(label))
        for name, label in FLAGS.items()
        for one in found.get(name, ())
        if one.selected or 0 < one.count < total
    ]
    return Facets(
        before=tuple(view for view in views if view.name in BEFORE_PRICE),
        after=tuple(view for view in views if view.name not in BEFORE_PRICE),
        flags=tuple(flags),
    )


def _worth_showing(values: Sequence[FacetValue]) -> bool:
    return len([one for one in values if one.count]) > 1 or any(one.selected for one in values)


def _splitting(values: Sequence[FacetValue]) -> float:
    """Return the probability that two products, drawn from those with a value, differ in it (Gini-Simpson index)."""
    total = sum(one.count for one in values)
    return 1 - sum((one.count / total) ** 2 for one in values) if total else 0.0


def _view(name: str, values: Sequence[FacetValue]) -> FacetView:
    key = slugify(name.replace(".", "-"), allow_unicode=True)
    options = _options(name, key, values)
    shown = SIZES_AT_FIRST if name == "size" else SHOWN_AT_FIRST
    if len(options) > shown + SLACK:
        # what is selected stays visible wherever it is in the list
        first = [one for place, one in enumerate(options) if place < shown or one.selected]
    else:
        first = options
    chosen = sum(one.selected for one in options)
    return FacetView(
        name=name,
        key=key,
        label=fields.label(name),
        first=tuple(first),
        rest=tuple(one for one in options if one not in first),
        chosen=chosen,
        open=name in OPEN_FACETS or bool(chosen),
        searchable=len(options) >= SEARCHABLE_FROM and name != "size",
    )


def _options(name: str, key: str, values: Sequence[FacetValue]) -> list[Option]:
    labels = value_names_of(name, [one.value for one in values])
    found: dict[str, Option] = {}
    for one in values:
        id = f"{key}-{slugify(one.value, allow_unicode=True)}"
        while id in found:  # "S/M" beside "SM"
            id += "-"
        found[id] = Option(
            id, one.value, one.count, number(one.count), counted(one.count), one.selected, labels[one.value]
        )
    return list(found.values())
