"""Turn errors of searches into pages that say what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from search.errors import ProductNotFound, SearchError
from search.ratelimit import TooManyRequests, too_many
from search.types import clean_text
from vision.runtime import ModelError

log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

RETRY_AFTER_SECONDS = 5


def with_error_pages(view: View[P]) -> View[P]:
    """Decorator that turns errors of searches into pages that say what to do."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ProductNotFound as error:
            raise Http404(str(error)) from error
        except TooManyRequests as error:
            return too_many(request, error)
        except (SearchError, ModelError) as error:
            log.warning("Search failed for %s: %s", request.path, error)
            return taking_a_break(request)

    return guarded


def taking_a_break(request: HttpRequest) -> HttpResponse:
    """Return the 503 page; it retries by itself and then shows what was requested."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    words = clean_text(request.GET.get("q", ""))
    response = render(request, "503.html", {"again_url": again, "header_words": words}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
