"""The JSON API for shops' own front ends: search by words, by picture, by product."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, QueryDict
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from search import photo_intake, service
from search.api import parameters, schemas
from search.api.cursor import cursor
from search.api.mixing import MixIn
from search.engine import retrieval
from search.errors import InvalidQuery, ProductNotFound
from search.experiments import store as experiments
from search.experiments.running import VISITOR
from search.mix import by_mix
from search.params import read_query
from search.ratelimit import Cost, charge
from search.types import SearchQuery, SearchResult
from search.web.holder import holder_of
from vision.types import Box, Garment

router = Router(tags=["search"])
EVENTS = "events"
"""The scope of keys that may name visitors."""


def asked(request: HttpRequest, params: QueryDict | None = None) -> SearchQuery:
    """Return the query of a request, within the catalogues that its API key covers. Errors: InvalidQuery."""
    return within_key(request, read_query(request.GET if params is None else params))


def within_key(request: HttpRequest, query: SearchQuery) -> SearchQuery:
    """Return the query within the catalogues that the request's API key covers. Errors: InvalidQuery."""
    covered = covered_catalogs(request)
    if not covered:
        return query
    chosen = tuple(slug for slug in query.filters.get("catalog", covered) if slug in covered)
    if not chosen:
        raise InvalidQuery({"catalog": f"This API key covers the catalogues {', '.join(covered)} only."})
    return replace(query, filters={**query.filters, "catalog": chosen})


def covered_catalogs(request: HttpRequest) -> Sequence[str]:
    """Return the catalogues that the request's API key is for; empty for all of them."""
    catalogs: Sequence[str] = getattr(getattr(request, "api_key", None), "catalogs", ())
    return catalogs


def check_covered(request: HttpRequest, catalog: str, id: str) -> None:
    """Check that the API key covers a product. Errors: ProductNotFound, as for a product that does not exist."""
    covered = covered_catalogs(request)
    if covered and catalog not in covered:
        raise ProductNotFound(catalog, id)


def language_of(request: HttpRequest) -> str:
    """Return the language of the facets' labels, "" if none is requested. Errors: InvalidQuery."""
    language = request.GET.get("language", "")
    offered = dict(settings.LANGUAGES)
    if language and language not in offered:
        raise InvalidQuery({"language": f"Give a language of this shop: {', '.join(offered)}."})
    return language


def answered(request: HttpRequest, result: SearchResult, garments: Sequence[Garment] = ()) -> schemas.SearchOut:
    """Return a result as JSON; the URL of the next page is this request's with another offset."""
    following = None
    if result.next_offset is not None:
        params = request.GET.copy()
        params["offset"] = str(result.next_offset)
        following = f"{request.path}?{params.urlencode()}"
    return schemas.SearchOut(
        results=[schemas.ProductOut.of(hit) for hit in result.hits],
        total=result.total,
        facets=schemas.facets_out(result.facets, language_of(request)),
        garments=schemas.garments_out(garments),
        next=following,
        notice=result.notice,
        nothing_close=result.nothing_close,
        also_close=[schemas.ProductOut.of(hit) for hit in result.also_close],
        intent=[schemas.IntentOut.of(part, result.query) for part in result.intent],
        price_range=schemas.PriceRangeOut.of(result.price_range),
        corrected_query=result.corrected_query,
        try_instead=list(result.try_instead),
        redirect=result.redirect,
        banner=schemas.BannerOut.of(result.banner),
        experiments=list(result.experiments),
        took_ms={name: round(ms, 2) for name, ms in result.took_ms.items()},
    )


@router.get(
    "/search",
    response={200: schemas.SearchOut, **schemas.PROBLEMS},
    summary="Search by words",
    openapi_extra=parameters.described(
        parameters.QUERY,
        parameters.VISITOR,
        parameters.SPELLING,
        parameters.PLAIN,
        parameters.FILTERS,
        parameters.LOOKS,
        parameters.SORT,
        parameters.PAGING,
        parameters.LANGUAGE,
    ),
)
def search(request: HttpRequest) -> schemas.SearchOut:
    """Products that fit the words and filters, best first. Without words: all, newest first."""
    query = asked(request)
    charge(request, Cost.WORDS if query.text else Cost.BROWSE)
    with _of_visitor(request):
        return answered(request, service.by_text(query, explain=True))


@router.post("/search", response={200: schemas.SearchOut, **schemas.PROBLEMS}, summary="Search by several things")
def search_mix(request: HttpRequest, asked_for: MixIn) -> schemas.SearchOut:
    """Products like several things together: words, products, uploaded photos, each with a weight; unlike others.

    "Like this shirt, in green": ``{"like": [{"product": {"catalog": "demo", "id": "P-1"}}, {"words": "in green"}]}``.
    ``next`` is the ``cursor`` of the following page.
    """
    for thing in (*asked_for.like, *asked_for.unlike):
        if thing.product:
            check_covered(request, thing.product.catalog, thing.product.id)
    query = within_key(request, asked_for.query())
    charge(request, asked_for.cost)
    mix = asked_for.mix(holder_of(request))
    alone = not (mix.like or mix.unlike or mix.unlike_words)
    result = service.by_text(query, explain=True) if alone else by_mix(mix, query, explain=True)
    answer = answered(request, result)
    answer.next = None if result.next_offset is None else cursor(result.next_offset)
    return answer


@router.post(
    "/search/image",
    response={200: schemas.SearchOut, **schemas.PROBLEMS},
    summary="Search by picture",
    openapi_extra=parameters.described(
        parameters.SPELLING,
        parameters.FILTERS,
        parameters.LOOKS,
        parameters.SORT,
        parameters.PAGING,
        parameters.LANGUAGE,
    ),
)
def search_image(
    request: HttpRequest,
    image: UploadedFile = File(..., description="JPEG, PNG, WebP, GIF, AVIF or HEIC"),
    box: str | None = Form(None, description="x,y,w,h: the part to search with, in fractions of the picture"),
    garment: int | None = Form(None, ge=0, description="Search with this find of /api/detect; default: the first"),
    q: str = Form("", description="Words added to the picture: “like this, but red”"),
) -> schemas.SearchOut:
    """Products that look like a garment in the picture. ``next`` expects the same picture again."""
    params = request.GET.copy()
    params["q"] = q
    query = asked(request, params)
    area = parse_box(box) if box else None
    charge(request, Cost.PHOTO)
    taken = photo_intake.take(image.read(), turn=area is None)
    if garment is not None and garment >= len(taken.garments):
        raise InvalidQuery({"garment": f"The picture has {len(taken.garments)} garments, counted from 0."})
    result = service.by_image(taken.picture, query, box=area, garment=garment, garments=taken.garments, explain=True)
    return answered(request, result, [one.turned(-taken.quarters) for one in taken.garments])


def _of_visitor(request: HttpRequest) -> AbstractContextManager[None]:
    """Search on behalf of the visitor named in the request; without one, of its cookie's. Errors: InvalidQuery."""
    named = request.GET.get("visitor", "")
    if not named:
        return nullcontext()
    if EVENTS not in getattr(getattr(request, "api_key", None), "scopes", ()):
        raise InvalidQuery({"visitor": "Naming a visitor needs an API key with the scope events."})
    if not VISITOR.fullmatch(named):
        raise InvalidQuery({"visitor": "The visitor has up to 64 letters, digits and . _ : @ -."})
    return experiments.of_visitor(named)


def parse_box(text: str) -> Box:
    """Parse ``x,y,w,h``. Errors: InvalidQuery, which says what is wrong."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
        return Box(x, y, width, height)
    except ValueError:
        message = "Give four numbers x,y,w,h between 0 and 1 that lie within the picture."
        raise InvalidQuery({"box": message}) from None


@router.post("/detect", response={200: schemas.DetectOut, **schemas.PROBLEMS}, summary="Find garments in a picture")
def detect(request: HttpRequest, image: UploadedFile = File(...)) -> schemas.DetectOut:
    """What the picture shows, large and certain finds first, with outlines to draw. A picture that lies on its side is
    looked at the right way up; boxes and outlines are those of the picture as it was sent."""
    charge(request, Cost.PHOTO)
    taken = photo_intake.take(image.read())
    garments = [one.turned(-taken.quarters) for one in taken.garments]
    return schemas.DetectOut(width=taken.width, height=taken.height, garments=schemas.garments_out(garments))


@router.get(
    "/products/{catalog}/{path:id}/similar",
    response={200: schemas.SearchOut, **schemas.PROBLEMS},
    summary="More like this",
    openapi_extra=parameters.described(
        parameters.FILTERS, parameters.LOOKS, parameters.SORT, parameters.PAGING, parameters.LANGUAGE
    ),
)
def similar(
    request: HttpRequest, catalog: str, id: str, by: Literal["image", "text", "both"] = "both"
) -> schemas.SearchOut:
    """Products like one of the catalogue's, by its picture, its words or both; never itself."""
    check_covered(request, catalog, id)
    query = asked(request)
    charge(request, Cost.SIMILAR)
    return answered(request, service.by_product(catalog, id, by, query, explain=True))


@router.get(
    "/products/{catalog}/{path:id}", response={200: schemas.ProductOut, **schemas.PROBLEMS}, summary="One product"
)
def product(request: HttpRequest, catalog: str, id: str) -> schemas.ProductOut:
    check_covered(request, catalog, id)
    charge(request, Cost.BROWSE)
    return schemas.ProductOut.of(service.product(catalog, id))


@router.get(
    "/facets",
    response={200: schemas.FacetsOut, **schemas.PROBLEMS},
    summary="Tags in use",
    openapi_extra=parameters.described(parameters.FILTERS, parameters.LANGUAGE),
)
def facets(request: HttpRequest) -> schemas.FacetsOut:
    """Every tag in use with its number of products, under the filters given."""
    query = asked(request)
    charge(request, Cost.BROWSE)
    return schemas.FacetsOut(facets=schemas.facets_out(service.facets(query), language_of(request)))


@router.get(
    "/stores",
    response={200: schemas.StoresOut, **schemas.PROBLEMS},
    summary="Stores of the shop",
    openapi_extra=parameters.described(parameters.STORES),
)
def stores(request: HttpRequest) -> schemas.StoresOut:
    """All stores by name; with ``near`` those within reach, the nearest first."""
    query = asked(request)
    charge(request, Cost.BROWSE)
    catalogs = query.filters.get("catalog", ())
    known = retrieval.known()[1].stores
    if query.near is not None:
        near = [(one, km) for one, km in known.nearest(query.near, catalogs) if km <= query.near.km]
        return schemas.StoresOut(stores=[schemas.StoreOut.of(one, km) for one, km in near])
    return schemas.StoresOut(
        stores=[schemas.StoreOut.of(one) for one in known.all if not catalogs or one.catalog in catalogs]
    )


@router.get("/suggest", response={200: schemas.SuggestOut, **schemas.PROBLEMS}, summary="Complete what is being typed")
def suggest(
    request: HttpRequest, q: str = "", limit: int = Query(8, ge=1, le=20, description="Phrases at most.")
) -> schemas.SuggestOut:
    charge(request, Cost.SUGGEST)
    language = language_of(request) or "en"
    return schemas.SuggestOut(suggestions=service.suggest(q[:100], limit, covered_catalogs(request), language))
