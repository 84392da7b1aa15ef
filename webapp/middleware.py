"""Middleware for every request: the visitor's real address, the request log, the metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from search.addresses import outermost
from search.api.problems import problem
from search.engine.connection import hurried
from webapp import metrics

Next = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("drape.requests")
QUIET = ("/static/", "/media/", "/healthz", "/readyz", "/metrics")
API = "/api/"
COMPRESSED = ("text/html", "text/javascript", "application/json")
PROBLEM = "application/problem+json"
LONGEST_ADDRESS = 16 * 2**10
SENTENCES = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.FORBIDDEN: "This is not allowed.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method; Allow names those that it takes.",
}
INSECURE = "Ask by https. What was sent by http may have been read on its way: change the key that was in it."
POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


def requests(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.META["REMOTE_ADDR"] = visitor_address(request)
        with hurried():
            response = get_response(request)
        seconds = time.perf_counter() - began
        metrics.count(_route(request), request.method or "", response.status_code, seconds)
        if not request.path.startswith(QUIET):
            _log(request, response, seconds)
        return response

    return middleware


class PageCompression(GZipMiddleware):
    """Compresses pages and JSON, not pictures; Django adds random bytes, so that sizes reveal nothing of tokens."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(COMPRESSED):
            return response
        return super().process_response(request, response)


def permissions_policy(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware


def api_problems(get_response: Next) -> Next:
    """Turn every error of the API into a problem document, also those raised outside its routes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            return _too_long(request)
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(API) and not request.is_secure():
            return problem(HTTPStatus.FORBIDDEN, INSECURE)
        response = get_response(request)
        if response.status_code < 400 or not request.path.startswith(API) or response["Content-Type"] == PROBLEM:
            return response
        status = HTTPStatus(response.status_code)
        answer = problem(status, SENTENCES.get(status, f"{status.description or status.phrase}."))
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response:
                answer[name] = response[name]
        return answer

    return middleware


def _too_long(request: HttpRequest) -> HttpResponse:
    text = f"This address has more than {LONGEST_ADDRESS:,} characters. Choose fewer filters."
    if request.path.startswith(API):
        return problem(HTTPStatus.REQUEST_URI_TOO_LONG, text)
    return HttpResponse(text + "\n", status=HTTPStatus.REQUEST_URI_TOO_LONG, content_type="text/plain")


def visitor_address(request: HttpRequest) -> str:
    """Return the address seen by our outermost proxy; values that visitors add to the header are ignored."""
    passed = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    return outermost(str(request.META.get("REMOTE_ADDR", "")), passed, settings.PROXIES)


def _route(request: HttpRequest) -> str:
    """Return the URL pattern, so that there is one metric per type of page, not per page."""
    match = request.resolver_match
    return match.route if match else "unknown"


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    # Only the path: what people search for is private.
    figures = {"method": request.method, "path": request.path[:200], "status": response.status_code}
    took = round(seconds * 1000, 1)
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    log.log(level, "%s %s %s %s ms", *figures.values(), took, extra={**figures, "ms": took})
