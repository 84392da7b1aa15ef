"""The JSON that the API returns. Unknown fields are null, never missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import override
from ninja import Schema
from pydantic import create_model

from search.fields import STORED_FIELDS, tags_of
from search.params import query_string
from search.stores import Store
from search.types import Banner, FacetValue, Hit, IntentPart, Look, Picture, SearchQuery
from search.values import value_names_of
from vision.types import Garment


class GarmentOut(Schema):
    """A garment in a picture; all numbers are fractions of the upright picture."""

    label: str
    confidence: float
    box: tuple[float, float, float, float]
    outline: list[tuple[float, float]]

    @classmethod
    def of(cls, garment: Garment) -> GarmentOut:
        box = garment.box
        return cls(
            label=garment.label,
            confidence=round(garment.confidence, 3),
            box=(round(box.x, 4), round(box.y, 4), round(box.width, 4), round(box.height, 4)),
            outline=[(round(x, 4), round(y, 4)) for x, y in garment.outline],
        )


_TAGS: dict[str, Any] = {name: (str | None, ...) for name in STORED_FIELDS}
TagsOut: Any = create_model("TagsOut", __base__=Schema, **_TAGS)


class LookOut(Schema):
    """One colour of a style."""

    id: str
    catalog: str
    title: str
    colour: str | None
    url: str
    thumbnail: str | None
    in_stock: bool

    @classmethod
    def of(cls, look: Look) -> LookOut:
        words = ("id", "catalog", "title", "url", "thumbnail")
        return cls(
            **{name: getattr(look, name) for name in words}, colour=look.colour or None, in_stock=not look.is_sold_out
        )


class PictureOut(Schema):
    """A picture of a product: as a page shows it, its small thumbnail, and the largest copy there is."""

    image: str
    thumbnail: str
    largest: str

    @classmethod
    def of(cls, picture: Picture) -> PictureOut:
        return cls(image=picture.shown, thumbnail=picture.thumbnail, largest=picture.largest)


class InStoreOut(Schema):
    """A store that has the product (``/api/stores`` lists name and place), and in which ``sizes``; empty if the product
    has no sizes or they are not known."""

    store: str
    sizes: list[str]


class ProductOut(TagsOut):
    """One product. ``similarity`` is the likeness to what was asked for, -1 to 1, of which ``image_score`` and
    ``text_score`` are the parts; ``score`` is what results are sorted by, in which matching words, or the colours and
    the pattern of a photo or product that was asked with, count besides. All are null where nothing was compared, and
    ``confident`` (whether it answers the query) where that is not judged. ``reasons``: why it was found and where it
    ranks, in words.
    ``price`` is what is paid now, ``regular_price`` what it was before the sale that is on; ``link`` is the
    product's page in the shop, ``pictures`` are all of them, the main one first, ``sizes`` are those that can be
    had, ``stores`` are those that have it in stock. Products of one ``group`` are one style in other colours; ``looks``
    are all of these, itself among them, where there are several. ``attributes``: the shop's own columns that are
    facets.
    """

    id: str
    catalog: str
    title: str
    description: str | None
    price: str | None
    currency: str | None
    url: str
    image: str | None
    thumbnail: str | None
    pictures: list[PictureOut]
    similarity: float | None
    score: float | None
    image_score: float | None
    text_score: float | None
    confident: bool | None
    reasons: list[str]
    pinned: bool
    garment: GarmentOut | None
    link: str | None
    regular_price: str | None
    availability: str | None
    sizes: list[str]
    sold_out_sizes: list[str]
    group: str | None
    looks: list[LookOut]
    stores: list[InStoreOut]
    attributes: dict[str, list[str]]

    @classmethod
    def of(cls, hit: Hit) -> ProductOut:
        return cls(
            id=hit.id,
            catalog=hit.catalog,
            title=hit.title,
            description=hit.description or None,
            **{name: value or None for name, value in tags_of(hit).items()},
            price=None if hit.price is None else f"{hit.price:.2f}",
            currency=hit.currency or None,
            url=hit.url,
            image=hit.image or None,
            thumbnail=hit.thumbnail or None,
            pictures=[PictureOut.of(one) for one in hit.pictures],
            similarity=rounded(hit.similarity),
            score=rounded(hit.score),
            image_score=rounded(hit.image_score),
            text_score=rounded(hit.text_score),
            confident=hit.confident,
            reasons=list(hit.reasons),
            pinned=hit.pinned,
            garment=GarmentOut.of(hit.garment) if hit.garment else None,
            link=hit.offer.link or None,
            regular_price=None if hit.offer.regular_price is None else f"{hit.offer.regular_price:.2f}",
            availability=hit.offer.availability or None,
            sizes=list(hit.offer.sizes),
            sold_out_sizes=list(hit.offer.gone_sizes),
            looks=[LookOut.of(one) for one in hit.looks],
            stores=[InStoreOut(store=one.store, sizes=list(one.sizes)) for one in hit.offer.stores],
            group=hit.offer.group or None,
            attributes={name: list(values) for name, values in hit.attributes.items()},
        )


class FacetOut(Schema):
    """A tag in use and how many products of the current results carry it. ``label``: the value in the requested
    ``language``; without one the value itself, or the name of a store."""

    value: str
    label: str
    count: int
    selected: bool


class IntentOut(Schema):
    """Something that was understood from the words. ``kind``: "filter", "exclude", "price", "sort"; ``field``: the
    filter's name, "price", "sort", or "" for words of titles; ``words``: as typed; ``without``: the query string of the
    same search with these words taken as plain words."""

    kind: str
    field: str
    values: list[str]
    words: str
    without: str

    @classmethod
    def of(cls, part: IntentPart, query: SearchQuery) -> IntentOut:
        plain = replace(query, plain=(*query.plain, part.words), offset=0)
        return cls(
            kind=part.kind,
            field=part.field,
            values=list(part.values),
            words=part.words,
            without=query_string(plain),
        )


class PriceRangeOut(Schema):
    """The lowest and the highest price of the results, whatever the price filter."""

    lowest: str
    highest: str

    @classmethod
    def of(cls, found: tuple[Decimal, Decimal] | None) -> PriceRangeOut | None:
        return None if found is None else cls(lowest=f"{found[0]:.2f}", highest=f"{found[1]:.2f}")


class BannerOut(Schema):
    """What the shop says above the results of a search; ``address``: where it leads, ``picture``: beside the text."""

    text: str
    address: str | None
    picture: str | None

    @classmethod
    def of(cls, banner: Banner | None) -> BannerOut | None:
        if banner is None:
            return None
        return cls(text=banner.text, address=banner.address or None, picture=banner.picture or None)


class SearchOut(Schema):
    """A page of the products that answer the search, its relevant set: ``total``, ``facets``, ``price_range`` and
    paging are of that set, ``next`` is the address of the following page. ``also_close``: the nearest others, after the
    last page, 12 at most, or a page of them if no product answers; they are never counted. ``nothing_close``: no
    product answers. ``intent``: what was
    understood from the words. ``corrected_query``: the words that were searched for, where the spelling of those asked
    for was corrected; ``exact=1`` searches for these. ``try_instead``: other words that find something, where nothing
    is close.
    ``redirect``: where the shop leads who searches for this, a path or an https address; the results are there all the
    same. ``banner``: what the shop says above them. A product that is ``pinned`` was put in its place by the shop.
    ``experiments``: the sides of experiments that the visitor is on; joined by spaces, they belong into the events
    ``search`` and ``click`` that follow."""

    results: list[ProductOut]
    total: int
    facets: dict[str, list[FacetOut]]
    garments: list[GarmentOut]
    next: str | None
    notice: str | None
    nothing_close: bool
    also_close: list[ProductOut]
    intent: list[IntentOut]
    price_range: PriceRangeOut | None
    corrected_query: str | None
    try_instead: list[str]
    redirect: str | None
    banner: BannerOut | None
    experiments: list[str]
    took_ms: dict[str, float]


class DetectOut(Schema):
    """The garments in a picture of ``width`` by ``height`` pixels, upright."""

    width: int
    height: int
    garments: list[GarmentOut]


class FacetsOut(Schema):
    facets: dict[str, list[FacetOut]]


class StoreOut(Schema):
    """A store. ``id`` is what the filter ``store`` takes; ``km``: how far it is from ``near``, as the crow flies."""

    id: str
    catalog: str
    name: str
    address: list[str]
    latitude: float | None
    longitude: float | None
    link: str | None
    km: float | None

    @classmethod
    def of(cls, store: Store, km: float | None = None) -> StoreOut:
        return cls(
            id=store.value,
            catalog=store.catalog,
            name=store.name,
            address=list(store.address),
            latitude=store.latitude,
            longitude=store.longitude,
            link=store.link or None,
            km=None if km is None else round(km, 2),
        )


class StoresOut(Schema):
    stores: list[StoreOut]


class SuggestOut(Schema):
    suggestions: list[str]


class ProblemOut(Schema):
    """A problem document as in RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None


PROBLEMS = {code: ProblemOut for code in (400, 401, 403, 404, 405, 413, 414, 422, 429, 503)}
"""The problem documents that any operation may return."""


def rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def facets_out(facets: Mapping[str, Sequence[FacetValue]], language: str = "") -> dict[str, list[FacetOut]]:
    """``language``: of the labels; "" leaves the values as the shop writes them."""
    found = {}
    for name, values in facets.items():
        labels = _labels(name, values, language) if language or name == "store" else {}
        found[name] = [
            FacetOut(value=v.value, label=labels.get(v.value, v.value), count=v.count, selected=v.selected)
            for v in values
        ]
    return found


def _labels(name: str, values: Sequence[FacetValue], language: str) -> dict[str, str]:
    with override(language or None):
        return value_names_of(name, [one.value for one in values])


def garments_out(garments: Iterable[Garment]) -> list[GarmentOut]:
    return [GarmentOut.of(garment) for garment in garments]


def product_url(hit: Hit) -> str:
    return reverse("search:product", args=[hit.catalog, hit.id])
