"""Refusing oversized uploads by their announced size, before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalog import disk
from search.api.problems import problem

FORM_FIELDS = 64 * 2**10
"""Bytes allowed for a form in addition to its files."""
JSON_MEGABYTES = 1
"""The largest JSON body that the API reads, except for writing products: rate limits do not count parsing time."""
IN_MEMORY = 16 * 2**20
"""Larger uploads are stored on the disk while they are received."""
API, WRITING, FORM = "/api/", "/api/catalogs/", "multipart/form-data"
DRAINED_BYTES = 64 * 2**20
"""A refused upload up to this size is read to its end: a browser that is cut off shows no page."""


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse uploads that exceed the settings' limits.

    A WSGI server passes on no more of a body than its Content-Length, so the header is also the limit for streaming.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        size = _announced(request)
        allowed = allowed_megabytes(request)
        if size > allowed * 2**20 + FORM_FIELDS:
            return refuse(request, size, allowed)
        if size > IN_MEMORY and (reason := disk.warning(size)):
            return _refused(request, size, HTTPStatus.INSUFFICIENT_STORAGE, reason, allowed)
        return get_response(request)

    return middleware


def allowed_megabytes(request: HttpRequest) -> int:
    """Return the limit: staff upload catalogues to the admin; others upload photos, and send small API requests."""
    if request.path.startswith(API) and not request.path.startswith(WRITING) and request.content_type != FORM:
        return JSON_MEGABYTES
    admin = request.path.startswith(reverse("admin:index")) and request.user.is_staff
    return int(settings.MAX_CATALOGUE_MB if admin else settings.MAX_UPLOAD_MB)


def refuse(request: HttpRequest, size: int, allowed: int) -> HttpResponse:
    message = f"This upload is larger than the {allowed} MB that can be taken. Please send a smaller one."
    return _refused(request, size, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, allowed)


def _refused(request: HttpRequest, size: int, status: HTTPStatus, message: str, allowed: int) -> HttpResponse:
    if size <= DRAINED_BYTES:
        while request.read(2**16):
            pass
    if request.path.startswith(API):
        response: HttpResponse = problem(status, message)
    else:
        response = render(request, "413.html", {"message": message, "megabytes": allowed}, status=status)
    return response


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
