"""Errors of the API as problem documents (RFC 9457), all kinds in one place."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DatabaseError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from search.errors import (
    BoxOutsidePicture,
    EncoderMismatch,
    IndexDamaged,
    IndexMissing,
    InvalidQuery,
    ProductNotFound,
    SearchError,
    SearchUnavailable,
)
from search.photo_intake import TooManyPhotos
from search.ratelimit import TooManyRequests
from vision.image import PictureError, TooLarge
from vision.runtime import ModelError

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
"""How long callers are asked to wait while a component is down."""


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    errors: Mapping[str, str] | None = None,
    retry_after: int | None = None,
) -> JsonResponse:
    """Return a problem document as response; ``errors`` names the parameters at fault."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    if errors:
        body["errors"] = dict(errors)
    response = JsonResponse(body, status=status.value, content_type="application/problem+json")
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def register(api: NinjaAPI) -> None:
    """Make ``api`` respond to every error with a problem document."""

    @api.exception_handler(InvalidQuery)
    def invalid_query(request: HttpRequest, error: InvalidQuery) -> JsonResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Some parameters are not valid.", errors=error.errors)

    @api.exception_handler(BoxOutsidePicture)
    def outside(request: HttpRequest, error: BoxOutsidePicture) -> JsonResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), errors={"box": str(error)})

    @api.exception_handler(PictureError)
    def bad_picture(request: HttpRequest, error: PictureError) -> JsonResponse:
        too_large = isinstance(error, TooLarge)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(status, str(error), errors={"image": str(error)})

    @api.exception_handler(TooManyPhotos)
    def busy(request: HttpRequest, error: TooManyPhotos) -> JsonResponse:
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), retry_after=error.retry_after)

    @api.exception_handler(ProductNotFound)
    def no_product(request: HttpRequest, error: ProductNotFound) -> JsonResponse:
        return problem(HTTPStatus.NOT_FOUND, str(error))

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> JsonResponse:
        return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")

    @api.exception_handler(SearchError)
    def part_down(request: HttpRequest, error: SearchError) -> JsonResponse:
        known = isinstance(error, SearchUnavailable | IndexMissing | IndexDamaged | EncoderMismatch)
        detail = str(error) if known else "The search does not answer at the moment."
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after=RETRY_AFTER_SECONDS)

    @api.exception_handler(ModelError)
    def no_model(request: HttpRequest, error: ModelError) -> JsonResponse:
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), retry_after=RETRY_AFTER_SECONDS)

    @api.exception_handler(TooManyRequests)
    def too_many(request: HttpRequest, error: TooManyRequests) -> JsonResponse:
        return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), retry_after=error.retry_after)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> JsonResponse:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is larger than this server accepts.")

    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(SuspiciousOperation)
    @api.exception_handler(UnreadablePostError)
    def unreadable(request: HttpRequest, error: Exception) -> JsonResponse:
        return problem(HTTPStatus.BAD_REQUEST, "The body of the request cannot be read.")

    @api.exception_handler(TooManyFieldsSent)
    def too_many_fields(request: HttpRequest, error: TooManyFieldsSent) -> JsonResponse:
        return problem(HTTPStatus.BAD_REQUEST, "The request has more fields than this server accepts.")

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> JsonResponse:
        errors = {str(item["loc"][-1]): str(item["msg"]) for item in error.errors}
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Some parameters are not valid.", errors=errors)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> JsonResponse:
        return problem(HTTPStatus(error.status_code), error.message.rstrip(".") + ".")

    @api.exception_handler(DatabaseError)
    def no_database(request: HttpRequest, error: DatabaseError) -> JsonResponse:
        log.error("The database is unavailable at %s: %s", request.path, error)
        detail = "The database does not answer at the moment. Please try again shortly."
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after=RETRY_AFTER_SECONDS)

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> JsonResponse:
        log.exception("Unexpected error at %s", request.path)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it has been logged.")
