"""Writing a catalogue by the JSON API, with a key of the scope catalogue:write."""

from __future__ import annotations

import json
from collections import Counter
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.errors import HttpError

from access.auth import check_catalog
from catalog import jobs, services
from catalog.api.schemas import BatchOut, JobOut, OutcomeOut, StoredOut
from catalog.feeds import FeedError
from catalog.merging import FIELDS
from catalog.models import Catalog, Product, WriteJob
from catalog.writing import Item, Outcome, emptied, put_picture, upsert
from search.api.schemas import PROBLEMS as SHARED
from search.api.schemas import ProblemOut
from search.ratelimit import Cost, charge

router = Router(tags=["catalogue"])

MOST_LINES = 1000
PROBLEMS = {**SHARED, 409: ProblemOut, 412: ProblemOut}
REPEATABLE = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 255},
    "description": "Names the request: sent again within a day, it is answered again and not done again.",
}  # fmt: skip
MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of the product as it was read: refused (412) if it has been changed since.",
}  # fmt: skip
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
LINES_BODY = {"requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}
PICTURE_BODY = {
    "requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "/catalogs/{catalog}/products",
    response={200: BatchOut, **PROBLEMS},
    summary="Add or change many products",
    openapi_extra={**LINES_BODY, "parameters": [REPEATABLE]},
)
def write_many(request: HttpRequest, catalog: str) -> BatchOut:
    """JSON Lines: a product a line, at most 1,000. Only the fields that a line names are written. One bad line does not
    stop the rest: each has a result of its own."""
    shop = _catalog(request, catalog)
    lines = [line for line in request.body.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise HttpError(413, f"These are {len(lines):,} lines; {MOST_LINES:,} are taken at once.")
    bad: list[Outcome] = []
    items: list[Item] = []
    places: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            items.append(_object(line))
            places.append(number)
        except HttpError as error:
            bad.append(Outcome(number, "", "refused", [error.message]))
    done = _upserted(shop, items) if items else []
    for one in done:
        one.line = places[one.line - 1] if 0 < one.line <= len(places) else one.line
    results = [OutcomeOut.of(one) for one in sorted([*done, *bad], key=lambda one: one.line)]
    return BatchOut(results=results, job=JobOut.of(_job(shop, done)))


@router.get("/catalogs/{catalog}/jobs/{uuid:id}", response={200: JobOut, **PROBLEMS}, summary="How far a job is")
def read_job(request: HttpRequest, catalog: str, id: UUID) -> JobOut:
    """Of a request that wrote many products; kept for two weeks. A webhook is told when it is done."""
    return JobOut.of(
        get_object_or_404(WriteJob.objects.select_related("catalog"), catalog=_catalog(request, catalog), pk=id)
    )


@router.get(
    "/catalogs/{catalog}/products/{path:id}", response={200: StoredOut, **PROBLEMS}, summary="A product as it is stored"
)
def read_one(request: HttpRequest, response: HttpResponse, catalog: str, id: str) -> StoredOut:
    """Its ETag, sent back as If-Match, makes sure that nobody has changed it in between."""
    return _answered(response, _product(_catalog(request, catalog), id))


@router.put(
    "/catalogs/{catalog}/products/{path:id}",
    response={200: StoredOut, **PROBLEMS},
    summary="Write a product as a whole",
    openapi_extra={**JSON_BODY, "parameters": [REPEATABLE, MATCH]},
)
def put_one(request: HttpRequest, response: HttpResponse, catalog: str, id: str) -> StoredOut:
    """Adds the product or replaces it: fields that are not named are emptied. Pictures stay."""
    return _write(request, response, _catalog(request, catalog), id, frozenset(FIELDS))


@router.patch(
    "/catalogs/{catalog}/products/{path:id}",
    response={200: StoredOut, **PROBLEMS},
    summary="Change some fields of a product",
    openapi_extra={**JSON_BODY, "parameters": [REPEATABLE, MATCH]},
)
def patch_one(request: HttpRequest, response: HttpResponse, catalog: str, id: str) -> StoredOut:
    """Only the fields that are named are written; null empties one. A change of price or stock runs no model."""
    shop = _catalog(request, catalog)
    _product(shop, id)
    return _write(request, response, shop, id, emptied(_object(request.body)))


@router.delete(
    "/catalogs/{catalog}/products/{path:id}",
    response={204: None, **PROBLEMS},
    summary="Take a product out",
    openapi_extra={"parameters": [REPEATABLE, MATCH]},
)
def delete_one(request: HttpRequest, catalog: str, id: str) -> tuple[int, None]:
    """Deletes it; writing it again brings it back."""
    product = _product(_catalog(request, catalog), id)
    _check_match(request, product)
    services.delete([product.pk], remembered=False)
    return HTTPStatus.NO_CONTENT, None


@router.put(
    "/catalogs/{catalog}/pictures/{path:id}",
    response={200: StoredOut, **PROBLEMS},
    summary="Upload a product's picture",
    openapi_extra={**PICTURE_BODY, "parameters": [REPEATABLE, MATCH]},
)
def put_one_picture(request: HttpRequest, response: HttpResponse, catalog: str, id: str) -> StoredOut:
    """The body is the picture; it replaces those that the product has, and is searched by as soon as it is encoded."""
    product = _product(_catalog(request, catalog), id)
    _check_match(request, product)
    put_picture(product, request.body)
    return _answered(response, _product(product.catalog, id))


def _job(shop: Catalog, done: list[Outcome]) -> WriteJob:
    written = [one.id for one in done if one.status in ("added", "updated")]
    products = Product.objects.filter(catalog=shop, external_id__in=written).values_list("pk", flat=True)
    return jobs.begin(shop, list(products), dict(Counter(one.status for one in done)))


def _catalog(request: HttpRequest, slug: str) -> Catalog:
    """Return the catalogue of a request, which is charged to the rate limit.

    Errors: NotAllowed, TooManyRequests, Http404.
    """
    check_catalog(request, slug)
    charge(request, Cost.BROWSE)
    return get_object_or_404(Catalog, slug=slug)


def _product(catalog: Catalog, id: str) -> Product:
    """Return a product of a catalogue. Errors: Http404."""
    return get_object_or_404(Product.objects.select_related("catalog"), catalog=catalog, external_id=id)


def _write(request: HttpRequest, response: HttpResponse, shop: Catalog, id: str, erasing: frozenset[str]) -> StoredOut:
    if known := Product.objects.filter(catalog=shop, external_id=id).first():
        _check_match(request, known)
    elif "If-Match" in request.headers:
        raise HttpError(412, "There is no such product; leave If-Match out to add it.")
    item = {"id": id, **{name: value for name, value in _object(request.body).items() if name != "id"}}
    refused = [one for one in _upserted(shop, [item], erasing) if one.status == "refused"]
    if refused:
        raise HttpError(422, " ".join(refused[0].reasons))
    return _answered(response, _product(shop, id))


def _upserted(catalog: Catalog, items: list[Item], erasing: frozenset[str] = frozenset()) -> list[Outcome]:
    try:
        return upsert(catalog, items, erasing=erasing)
    except FeedError as error:
        raise HttpError(422, str(error)) from error


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # "\\ud800" alone
        raise HttpError(422, "The text contains half of a surrogate pair, which is not a character.") from error
    except (ValueError, RecursionError) as error:
        raise HttpError(422, f"This is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise HttpError(422, "A product is a JSON object.")
    return found


def _etag(product: Product) -> str:
    return f'"{product.updated_at.timestamp():.6f}"'


def _check_match(request: HttpRequest, product: Product) -> None:
    wanted = request.headers.get("If-Match", "*")
    if wanted != "*" and _etag(product) not in [one.strip() for one in wanted.split(",")]:
        raise HttpError(412, "The product has been changed since. Read it again.")


def _answered(response: HttpResponse, product: Product) -> StoredOut:
    response["ETag"] = _etag(product)
    return StoredOut.of(product)
