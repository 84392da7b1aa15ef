"""The shopper's pages: start, results, product, photo, suggestions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from search import photo_intake, photo_store, service
from search.errors import IndexMissing, ProductNotFound, SearchError
from search.photo_intake import TooManyPhotos
from search.photo_store import Photo
from search.ratelimit import Cost, TooManyRequests, charge, too_many
from search.types import MAX_LIMIT, SearchQuery, SearchResult, clean_text
from search.web import contexts
from search.web.home import home_page
from search.web.product_page import product_page
from search.web.state import NoPhoto, PageState, uploaded_photo
from vision.image import PictureError, TooLarge
from vision.runtime import ModelError

log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

ROW = 8
RETRY_AFTER_SECONDS = 5


def with_error_pages(view: View[P]) -> View[P]:
    """Turn what search raises into a page that says what to do."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ProductNotFound as error:
            raise Http404(str(error)) from error
        except TooManyRequests as error:
            return too_many(request, error)
        except (SearchError, ModelError) as error:
            log.warning("No search for %s: %s", request.path, error)
            return taking_a_break(request)

    return guarded


@require_safe
@with_error_pages
def home(request: HttpRequest) -> HttpResponse:
    return start_page(request)


@require_safe
@vary_on_headers("HX-Request")
@with_error_pages
def results(request: HttpRequest) -> HttpResponse:
    """All searches: by words, by a kept photo, by a product; the address says which."""
    state = PageState.from_params(request.GET)
    charge(request, _cost(state))
    appended = "HX-Request" in request.headers
    if state.photo:
        kept = photo_store.load(state.photo)
        if kept is None:
            return start_page(request, photo_gone(), status=410)
        found = search_photo(kept, state)
        return render(
            request,
            "search/results.html",
            contexts.results_page(state, found, photo=kept, appended=appended),
        )
    if state.like:
        like = service.product(*state.like)
        found = service.by_product(*state.like, state.by, state.query)
        return render(
            request,
            "search/results.html",
            contexts.results_page(state, found, like=like, appended=appended),
        )
    found = service.by_text(state.query)
    return render(request, "search/results.html", contexts.results_page(state, found, appended=appended))


@require_safe
@with_error_pages
def product(request: HttpRequest, catalog: str, id: str) -> HttpResponse:
    charge(request, Cost.SIMILAR)
    hit = service.product(catalog, id)
    query = SearchQuery(limit=ROW)
    rows = {
        "image": service.by_product(catalog, id, "image", query),
        "text": service.by_product(catalog, id, "text", query),
    }
    return render(request, "search/product.html", product_page(hit, rows))


@require_POST
@with_error_pages
def photo(request: HttpRequest) -> HttpResponse:
    """Take a shopper's photo, keep it for a while and go to what looks like it.

    The pages' own script asks for JSON: ``{"url": …}``, or ``{"message": …}`` of a photo that can't be used.
    """
    try:
        charge(request, Cost.PHOTO)
        taken = photo_intake.take(uploaded_photo(request))
    except TooLarge as error:
        return photo_refused(request, error, status=413)
    except (NoPhoto, PictureError) as error:
        return photo_refused(request, error, status=422)
    except TooManyPhotos as error:
        response = photo_refused(request, error, status=503)
        response["Retry-After"] = str(error.retry_after)
        return response
    token = photo_store.save(taken.picture, taken.garments)
    url = PageState(photo=token, garment=0 if taken.garments else None).url()
    return JsonResponse({"url": url}) if wants_json(request) else redirect(url)


def photo_refused(request: HttpRequest, error: Exception, status: int) -> HttpResponse:
    message = gettext(str(error)) if str(error) else ""
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return start_page(request, message, status=status)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@require_safe
@with_error_pages
def photo_file(request: HttpRequest, token: str) -> HttpResponse:
    kept = photo_store.load(token)
    if kept is None:
        raise Http404(gettext("This photo is no longer available."))
    response = HttpResponse(kept.picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """The list under a search box; empty rather than an error, since it is only a help."""
    text = clean_text(request.GET.get("q", ""), 100)
    try:
        charge(request, Cost.SUGGEST)
        found = service.suggest(text) if text else []
    except (SearchError, TooManyRequests):
        found = []
    prefix = request.headers.get("HX-Target", "suggestion")
    return render(request, "search/suggestions.html", {"suggestions": found, "prefix": prefix})


def _cost(state: PageState) -> Cost:
    if state.query.text or state.photo:
        return Cost.WORDS
    return Cost.SIMILAR if state.like else Cost.BROWSE


def search_photo(kept: Photo, state: PageState) -> SearchResult:
    """Search with the chosen garment; without one, or with one that is not there, with the whole photo."""
    chosen = state.garment is not None and state.garment < len(kept.garments)
    return service.by_image(
        kept.opened(),
        state.query,
        box=None if chosen else service.WHOLE,
        garment=state.garment if chosen else None,
        garments=kept.garments,
    )


def start_page(request: HttpRequest, photo_error: str = "", status: int = 200) -> HttpResponse:
    """The start page; ``photo_error`` says why a photo was not used and what to do."""
    try:
        newest = service.by_text(SearchQuery(limit=MAX_LIMIT))
    except IndexMissing:
        newest = None
    context = {**home_page(newest), "photo_error": photo_error}
    return render(request, "search/home.html", context, status=status)


def photo_gone() -> str:
    hours = settings.PHOTO_TTL_HOURS
    return ngettext(
        "This photo is no longer available: photos are deleted after an hour. Please choose it again.",
        "This photo is no longer available: photos are deleted after %(hours)s hours. Please choose it again.",
        hours,
    ) % {"hours": hours}


def taking_a_break(request: HttpRequest) -> HttpResponse:
    """The page 503; it asks again by itself and then shows what was asked for."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    words = clean_text(request.GET.get("q", ""))
    response = render(request, "503.html", {"again_url": again, "header_words": words}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
