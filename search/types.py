"""What is asked of a search and what comes back; the one place that reads query parameters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from search.errors import InvalidQuery
from search.offers import NO_OFFER, Offer
from vision.types import Garment

FILTER_FIELDS = ("gender", "category", "subcategory", "article_type", "colour", "brand", "season", "usage")
TAG_FIELDS = ("catalog", *FILTER_FIELDS)
SORTS = ("relevance", "price", "-price", "newest")
DEFAULT_LIMIT = 24
MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_TEXT = 500
MAX_VALUES = 50
MAX_VALUE = 200


def clean_text(text: str, longest: int = MAX_TEXT) -> str:
    """One line without control characters, cut to ``longest`` characters."""
    cut = text[: longest * 4]
    printable = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in cut)
    return " ".join(printable.split())[:longest].rstrip()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. ``filters`` maps TAG_FIELDS to the values that are allowed (any of them, for each field).

    ``image_weight``: blend of picture (1) and words (0); None is the default for the kind of query. ``exact``: no slips
    of spelling are mended in the words.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    sort: str = "relevance"
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    image_weight: float | None = None
    exact: bool = False

    @classmethod
    def from_params(cls, params: QueryDict, *, lenient: bool = False) -> Self:
        """Read a query string. Unknown parameters are ignored.

        Errors: InvalidQuery with a sentence for each bad parameter; ``lenient`` (pages) uses defaults instead.
        """
        errors: dict[str, str] = {}
        values: dict[str, Any] = {"text": clean_text(params.get("q", ""))}
        values["filters"] = {name: chosen for name in TAG_FIELDS if (chosen := _tags(params.getlist(name)))}
        for name, reader in _READERS.items():
            raw = params.get(name, "").strip()
            if not raw:
                continue
            try:
                values[name] = reader(raw[:50])
            except ValueError as error:
                errors[name] = str(error)
        low, high = values.get("price_min"), values.get("price_max")
        if low is not None and high is not None and low > high:
            errors["price_max"] = "The highest price is below the lowest."
            values.pop("price_max")
        if errors and not lenient:
            raise InvalidQuery(errors)
        return cls(**values)

    def to_params(self, **changes: Any) -> str:
        """The canonical query string, with ``changes`` of fields applied; defaults are left out."""
        query = replace(self, **changes)
        pairs: list[tuple[str, str]] = []
        if query.text:
            pairs.append(("q", query.text))
        for name in TAG_FIELDS:
            pairs += [(name, value) for value in query.filters.get(name, ())]
        for name in ("price_min", "price_max", "image_weight"):
            if (value := getattr(query, name)) is not None:
                pairs.append((name, f"{value:f}" if isinstance(value, Decimal) else f"{value:g}"))
        if query.exact:
            pairs.append(("exact", "1"))
        if query.sort != "relevance":
            pairs.append(("sort", query.sort))
        if query.limit != DEFAULT_LIMIT:
            pairs.append(("limit", str(query.limit)))
        if query.offset:
            pairs.append(("offset", str(query.offset)))
        return urlencode(pairs)

    def without(self, name: str) -> SearchQuery:
        """The same query without the filter ``name``."""
        return replace(self, filters={key: value for key, value in self.filters.items() if key != name})

    def toggled(self, name: str, value: str) -> SearchQuery:
        """The same query, from its first page, with one filter value switched."""
        chosen = self.filters.get(name, ())
        left = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {key: values for key, values in {**self.filters, name: left}.items() if values}
        return replace(self, filters=filters, offset=0)


@dataclass(frozen=True, slots=True)
class Hit:
    """One product found. Scores are cosines of -1 to 1, None where nothing was compared; urls are ready to use.

    ``confident``: whether it is close to what was asked; None where that is not judged.
    """

    id: str
    catalog: str
    title: str
    description: str | None
    brand: str | None
    gender: str | None
    category: str | None
    subcategory: str | None
    article_type: str | None
    colour: str | None
    season: str | None
    usage: str | None
    price: Decimal | None
    currency: str | None
    url: str
    image: str | None
    thumbnail: str | None
    thumbnail_large: str | None
    score: float | None
    image_score: float | None
    text_score: float | None
    garment: Garment | None
    updated_at: datetime | None = None
    confident: bool | None = None
    offer: Offer = NO_OFFER


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A tag in use; ``count`` products of the current results carry it, the facet's own choice left aside."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits. ``total`` is how many products pass the filters: nearest neighbours know no other total.

    ``nothing_close``: the hits are the nearest there are, and none of them is what was asked for. ``corrected_query``:
    the words that were searched for, where the spelling of the query was corrected.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]
    took_ms: Mapping[str, float]
    query: SearchQuery
    next_offset: int | None
    notice: str | None = None
    nothing_close: bool = False
    corrected_query: str | None = None


def _tags(values: Sequence[str]) -> tuple[str, ...]:
    cleaned = (clean_text(value, MAX_VALUE) for value in values[:MAX_VALUES])
    return tuple(dict.fromkeys(value for value in cleaned if value))


def _whole(low: int, high: int) -> Any:
    def read(text: str) -> int:
        message = f"Give a whole number from {low} to {high:,}."
        try:
            number = int(text)
        except ValueError:
            raise ValueError(message) from None
        if not low <= number <= high:
            raise ValueError(message)
        return number

    return read


def _price(text: str) -> Decimal:
    message = "Give a price such as 29.90."
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise ValueError(message) from None
    if not price.is_finite() or not 0 <= price < 10**9:
        raise ValueError(message)
    return price


def _weight(text: str) -> float:
    message = "Give a number from 0 (words) to 1 (picture)."
    try:
        weight = float(text)
    except ValueError:
        raise ValueError(message) from None
    if not 0 <= weight <= 1:
        raise ValueError(message)
    return weight


def _sort(text: str) -> str:
    if text not in SORTS:
        raise ValueError(f"Sort by one of: {', '.join(SORTS)}.")
    return text


def _flag(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false"):
        raise ValueError("Give true or false.")
    return text.lower() in ("1", "true")


_READERS: Mapping[str, Any] = {
    "price_min": _price,
    "price_max": _price,
    "sort": _sort,
    "limit": _whole(1, MAX_LIMIT),
    "offset": _whole(0, MAX_OFFSET),
    "image_weight": _weight,
    "exact": _flag,
}
