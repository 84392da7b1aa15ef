"""Runs the searches of a request on behalf of its visitor, so that experiments show each visitor a single variant;
shared caches must not store what a recognised visitor gets."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from behaviour import visitors
from search.experiments import store


def searching_visitor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        visitor = "" if visitors.is_robot(request) else visitors.visitor_of(request)
        with store.of_visitor(visitor):
            response = get_response(request)
        if visitor:
            response.setdefault("Cache-Control", "private")
        return response

    return middleware
