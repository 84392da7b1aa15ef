"""Idempotency-Key: a request that is repeated because its response was lost gets the same response again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from access import keys
from access.models import ApiKey
from catalog.models import RepeatableRequest
from search.api.problems import problem

ADDRESSES = "/api/catalogs/"
METHODS = ("POST", "PUT", "PATCH", "DELETE")
HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=2)
"""A request that started this long ago and has no response was interrupted."""
LONGEST = 255
Next = Callable[[HttpRequest], HttpResponse]


def repeatable(get_response: Next) -> Next:
    """Middleware: store the responses to writing requests with an Idempotency-Key for a day, per API key."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = request.headers.get(HEADER, "")
        if not name or request.method not in METHODS or not request.path.startswith(ADDRESSES):
            return get_response(request)
        caller = keys.recognise(request.headers.get("Authorization", "").partition(" ")[2].strip())
        if caller is None:
            return get_response(request)  # the view refuses it
        if len(name) > LONGEST:
            return problem(HTTPStatus.BAD_REQUEST, f"The {HEADER} is longer than {LONGEST} characters.")
        try:
            digest = _digest(request)
        except RequestDataTooBig:
            return get_response(request)
        return _answered(caller, name, digest, lambda: get_response(request))

    return middleware


def _answered(caller: ApiKey, name: str, digest: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    now = timezone.now()
    mine = RepeatableRequest.objects.filter(api_key=caller, name=name)
    mine.filter(created_at__lt=now - KEPT).delete()
    mine.filter(created_at__lt=now - GIVEN_UP, status=None).delete()
    try:
        with transaction.atomic():
            RepeatableRequest.objects.create(api_key=caller, name=name, digest=digest)
    except IntegrityError:
        return _again(mine.first(), digest)
    try:
        response = answer()
    except BaseException:
        mine.delete()
        raise
    if response.status_code >= 500 or response.streaming:
        mine.delete()  # it may be retried
    else:
        headers = {one: response[one] for one in ("Content-Type", "ETag") if one in response}
        mine.update(status=response.status_code, headers=headers, body=response.content)
    return response


def _again(before: RepeatableRequest | None, digest: str) -> HttpResponse:
    if before is None or (before.status is None and before.digest == digest):
        response: HttpResponse = problem(HTTPStatus.CONFLICT, "The same request is being answered. Try again shortly.")
        response["Retry-After"] = "1"
        return response
    if before.digest != digest:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"This {HEADER} was used for another request. Use a new one for each."
        )
    response = HttpResponse(bytes(before.body), status=before.status)
    del response["Content-Type"]
    for header, value in before.headers.items():
        response[header] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(said).hexdigest()
