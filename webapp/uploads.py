"""Uploads that are too large are refused by what they announce, before anything of them is read."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from search.api.problems import problem

FORM_FIELDS = 64 * 2**10
"""What a form needs beside its files, in bytes."""
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
        if size <= allowed * 2**20 + FORM_FIELDS:
            return get_response(request)
        return refuse(request, size, allowed)

    return middleware


def allowed_megabytes(request: HttpRequest) -> int:
    """Staff bring catalogues to the admin; everybody else brings photos."""
    admin = request.path.startswith(reverse("admin:index")) and request.user.is_staff
    return int(settings.MAX_CATALOGUE_MB if admin else settings.MAX_UPLOAD_MB)


def refuse(request: HttpRequest, size: int, allowed: int) -> HttpResponse:
    if size <= POLITE:
        while request.read(2**16):
            pass
    message = f"This upload is larger than the {allowed} MB that can be taken. Please send a smaller one."
    if request.path.startswith("/api/"):
        response: HttpResponse = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
    else:
        context = {"message": message, "megabytes": allowed}
        response = render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return response


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
