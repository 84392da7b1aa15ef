"""Uploads that are too large are refused by what they announce, before anything of them is read."""

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
"""What a form needs beside its files, in bytes."""
JSON_MEGABYTES = 1
"""The largest JSON body that the API reads, except to write products: no rate limit counts the time of parsing it."""
IN_MEMORY = 16 * 2**20
"""Larger uploads are kept on the disk while they come in."""
API, WRITING, FORM = "/api/", "/api/catalogs/", "multipart/form-data"
POLITE = 64 * 2**20
"""Up to that many bytes a refused upload is let run out: a browser that is cut off shows no page."""


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody send more than the settings allow.

    A WSGI server hands out no more of a body than its Content-Length says, so the header is the bound
    while streaming, too.
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
    """Staff bring catalogues to the admin; everybody else brings photos, and questions, which are short."""
    if request.path.startswith(API) and not request.path.startswith(WRITING) and request.content_type != FORM:
        return JSON_MEGABYTES
    admin = request.path.startswith(reverse("admin:index")) and request.user.is_staff
    return int(settings.MAX_CATALOGUE_MB if admin else settings.MAX_UPLOAD_MB)


def refuse(request: HttpRequest, size: int, allowed: int) -> HttpResponse:
    message = f"This upload is larger than the {allowed} MB that can be taken. Please send a smaller one."
    return _refused(request, size, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, allowed)


def _refused(request: HttpRequest, size: int, status: HTTPStatus, message: str, allowed: int) -> HttpResponse:
    if size <= POLITE:
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
