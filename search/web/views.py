"""The shopper's pages: home, results, product, suggestions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers

from search import photo_store, service
from search.errors import SearchError
from search.ratelimit import Cost, TooManyRequests, charge
from search.types import SearchQuery, clean_text
from search.web.contexts import results_page
from search.web.guards import with_error_pages
from search.web.holder import holder_of
from search.web.photo_views import search_photo
from search.web.product_page import product_page
from search.web.start import photo_gone, start_page
from search.web.state import PageState

ROW = 8


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
    explain = state.explain and request.user.is_staff
    kept = like = None
    if state.photo:
        kept = photo_store.load(state.photo, holder_of(request))
        if kept is None:
            return start_page(request, photo_gone(), status=410)
        found = search_photo(kept, state, explain=explain)
    elif state.like:
        like = service.product(*state.like)
        found = service.by_product(*state.like, state.by, state.query, explain=explain)
    else:
        found = service.by_text(state.query, explain=explain)
    context = results_page(
        state, found, photo=kept, like=like, appended="HX-Request" in request.headers, explain=explain
    )
    return render(request, "search/results.html", context)


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
