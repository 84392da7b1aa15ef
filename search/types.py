"""The queries and results of searches."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from search.fields import FILTER_FIELDS, TAG_FIELDS, Tags
from search.offers import NO_OFFER, Offer
from vision.types import Garment

__all__ = [
    "DEFAULT_LIMIT", "FILTER_FIELDS", "MAX_LIMIT", "MAX_OFFSET", "MAX_TEXT", "MAX_WORDS", "SORTS", "TAG_FIELDS",
    "Banner", "FacetValue", "Hit", "IntentPart", "Place", "SearchQuery", "SearchResult", "clean_text",
]  # fmt: skip

SORTS = ("relevance", "match", "price", "-price", "newest")
"""``relevance``: the order that the words ask for ("cheapest"), the best match first if they ask for none; ``match``:
the best match first, whatever they say."""
DEFAULT_LIMIT = 24
MAX_LIMIT = 100
MAX_OFFSET = 990_000
MAX_TEXT = 500
MAX_WORDS = 32
"""Words of a search that are read: each takes time, and an encoder reads some twenty."""


def clean_text(text: str, longest: int = MAX_TEXT) -> str:
    """Return one line without control characters, cut to ``longest`` characters."""
    cut = text[: longest * 4]
    printable = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in cut)
    return " ".join(printable.split())[:longest].rstrip()


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth, in degrees, and the radius ``km`` around it that counts as near, in kilometres."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. ``filters`` maps TAG_FIELDS and "attr." names to the allowed values, of which any one suffices.

    ``near``: only what a store within reach has. ``image_weight``: blend of picture (1) and words (0); None is the
    default for the kind of query. ``exact``: do not correct the spelling. ``plain``: phrases to search for literally
    although they would be recognised as filters. ``looks``: each look (colour) of a style is a result of its own;
    otherwise the best one represents it.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    near: Place | None = None
    sort: str = "relevance"
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    image_weight: float | None = None
    exact: bool = False
    plain: tuple[str, ...] = ()
    looks: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether filters leave out some of the matches."""
        return bool(self.filters or self.near) or self.price_min is not None or self.price_max is not None

    @property
    def unfiltered(self) -> SearchQuery:
        """The same query without any filter."""
        return replace(self, filters={}, price_min=None, price_max=None, near=None)

    def without(self, name: str) -> SearchQuery:
        """Return the same query without the filter ``name``."""
        return replace(self, filters={key: value for key, value in self.filters.items() if key != name})

    def toggled(self, name: str, value: str) -> SearchQuery:
        """Return the same query, from its first page, with one filter value toggled, ignoring case."""
        chosen = self.filters.get(name, ())
        left = tuple(one for one in chosen if one.casefold() != value.casefold())
        if left == chosen:
            left = (*chosen, value)
        filters = {key: values for key, values in {**self.filters, name: left}.items() if values}
        return replace(self, filters=filters, offset=0)


@dataclass(frozen=True, slots=True)
class Picture:
    """URLs of a picture: as a page shows it, two thumbnails, the largest copy there is; ``avif``: the large thumbnail
    in AVIF, "" if there is none."""

    shown: str
    thumbnail: str
    thumbnail_large: str
    largest: str
    avif: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One colour of a style; URLs are ready to use."""

    id: str
    catalog: str
    title: str
    colour: str
    url: str
    image: str | None
    thumbnail: str | None
    is_sold_out: bool
    offer: Offer = NO_OFFER


@dataclass(frozen=True, slots=True)
class Hit(Tags):
    """One product found. Scores are None if nothing was compared; URLs are ready to use.

    ``similarity``: the blend of both cosines, -1 to 1; ``score``: what the page is sorted by, which also includes
    matching words and types, or a similar look. ``confident``: whether it is close to the query; None if that is not
    judged. ``attributes``: the shop's own columns that are facets, with their values. ``looks``: all colours of its
    style including itself; none if there is no other. ``pictures``: the main one first, in the shop's order.
    ``reasons``: why it was found and where it ranks, in words; only on request. ``pinned``: the shop pinned it to its
    place.
    """

    id: str
    catalog: str
    title: str
    description: str | None
    price: Decimal | None
    currency: str | None
    url: str
    pictures: tuple[Picture, ...]
    score: float | None
    image_score: float | None
    text_score: float | None
    garment: Garment | None
    updated_at: datetime | None = None
    confident: bool | None = None
    offer: Offer = NO_OFFER
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    similarity: float | None = None
    reasons: tuple[str, ...] = ()
    pinned: bool = False

    @property
    def image(self) -> str | None:
        return self.pictures[0].shown if self.pictures else None

    @property
    def thumbnail(self) -> str | None:
        return self.pictures[0].thumbnail if self.pictures else None

    @property
    def thumbnail_large(self) -> str | None:
        return self.pictures[0].thumbnail_large if self.pictures else None


@dataclass(frozen=True, slots=True)
class Banner:
    """What the shop says above the results of a search; "" if it has no picture or leads nowhere."""

    text: str
    address: str
    picture: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A tag in use; ``count`` products of the current results carry it, ignoring the facet's own selection."""

    value: str
    count: int
    selected: bool


IntentKind = Literal["filter", "exclude", "price", "sort", "language"]


@dataclass(frozen=True, slots=True)
class IntentPart:
    """Something that was understood from the words and narrows or orders the results.

    ``field``: of :mod:`search.fields`, "price", "sort", or "" for words in titles; ``values``: the shop's, or bounds,
    or an order; ``words``: as they were typed. A query with the words in ``plain`` takes them literally.
    """

    kind: IntentKind
    field: str
    values: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of the relevant set, the products that match the query.

    ``total``, ``facets``, ``price_range`` (lowest, highest), ``price_histogram`` (products in equal steps of it) and
    paging all refer to this set. ``also_close``: the nearest others, which are never counted; only a last page has
    them. ``nothing_close``: no product matches the query. ``corrected_query``: the words that were searched for, if the
    spelling was corrected; ``try_instead``: other words that find something, if nothing is close. ``intent``: what was
    understood from the words. ``banner`` and ``redirect``, a URL, are the shop's for this search; ``rules``: the names
    of the shop's rules that apply to it, only on request. ``experiments``: the variants of experiments that the visitor
    saw as a result ("12a").
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
    try_instead: tuple[str, ...] = ()
    also_close: tuple[Hit, ...] = ()
    intent: tuple[IntentPart, ...] = ()
    price_range: tuple[Decimal, Decimal] | None = None
    price_histogram: tuple[int, ...] = ()
    banner: Banner | None = None
    redirect: str | None = None
    rules: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
