"""The shopper's pages: home, results, product, suggestions."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from search import service
from search.errors import SearchError
from search.merchandising import hiding
from search.mix import by_mix
from search.params import read_query
from search.photo_store import Photo
from search.ratelimit import Cost, TooManyRequests, charge
from search.suggest import Phrase, phrases
from search.types import Hit, SearchQuery, clean_text
from search.web.cards import card
from search.web.contexts import results_page
from search.web.guards import with_error_pages
from search.web.holder import holder_of
from search.web.like_panel import known_products
from search.web.near import kept_to_oneself
from search.web.photo_views import kept_photos, search_photos
from search.web.product_page import product_page
from search.web.start import photo_gone, photos_gone, start_page
from search.web.state import PageState

ROW = 8
MOST_CARDS = 96
PHRASES, SHOWN = 6, 4
"""Phrases and products in the list under a search box that fit without scrolling."""


@require_safe
@with_error_pages
def home(request: HttpRequest) -> HttpResponse:
    charge(request, Cost.BROWSE)
    return start_page(request)


@require_safe
@vary_on_headers("HX-Request")
@with_error_pages
def results(request: HttpRequest) -> HttpResponse:
    """All searches: by words, by a stored photo, by a product, according to the URL."""
    state = PageState.from_params(request.GET)
    charge(request, _cost(state))
    explain = state.explain and request.user.is_staff
    kept: Sequence[Photo] = ()
    liked: Sequence[Hit] = ()
    asked = state
    if state.photos:
        state, kept = kept_photos(state, holder_of(request))
        if not (kept or state.like):
            return start_page(request, photo_gone(), status=410)
    if state.like or state.unlike:
        state, liked = known_products(state)
    if kept:
        found = search_photos(kept, state, explain=explain)
    elif state.like:
        if mix := state.mix:
            found = by_mix(mix, state.query, explain=explain)
        else:
            found = service.by_product(*state.like[0], state.by, state.query, explain=explain)
    else:
        found = service.by_text(state.query, explain=explain)
        if found.redirect and not explain and state.is_plain_search:
            return _led_to(request, found.redirect)
    context = results_page(
        state, found, photos=kept, liked=liked, appended="HX-Request" in request.headers, explain=explain
    )
    context["photos_gone"] = photos_gone(len(asked.photos) - len(kept))
    response = render(request, "search/results.html", context)
    if kept:
        response["Cache-Control"] = "private, no-store"  # only for the holder of the photos' cookie
    elif found.experiments:
        response["Cache-Control"] = "private"  # another visitor may see another variant
    return kept_to_oneself(response, state.query.near)


@require_safe
@with_error_pages
def product(request: HttpRequest, catalog: str, id: str) -> HttpResponse:
    charge(request, Cost.SIMILAR)
    hit = service.product(catalog, id)
    near = read_query(request.GET, lenient=True).near
    query = SearchQuery(limit=ROW)
    rows = {
        "image": service.by_product(catalog, id, "image", query),
        "text": service.by_product(catalog, id, "text", query),
    }
    page = product_page(hit, rows, request.build_absolute_uri, near)
    return kept_to_oneself(render(request, "search/product.html", page), near)


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The page of saved products; the list itself is stored in the browser, which requests its cards."""
    return render(request, "search/saved.html")


@require_safe
@with_error_pages
def cards(request: HttpRequest) -> HttpResponse:
    """Cards of the products that a browser remembers; those that are no longer sold are left out."""
    charge(request, Cost.BROWSE)
    names = [name.partition("/") for name in request.GET.getlist("product")[:MOST_CARDS]]
    found = service.products([(catalog, id) for catalog, _, id in names])
    return render(request, "search/cards.html", {"cards": [card(hit) for hit in found]})


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """The list under a search box; empty instead of an error, since it is only an aid."""
    text = clean_text(request.GET.get("q", ""), 100)
    found: list[Phrase] = []
    products: Sequence[Hit] = ()
    try:
        charge(request, Cost.SUGGEST)
        found = phrases(text, PHRASES, language=get_language() or "en") if text else []
        products = _suggested(text, found)
    except (SearchError, TooManyRequests):
        pass
    context = {
        "suggestions": found,
        "cards": [card(hit) for hit in products],
        "prefix": request.headers.get("HX-Target", "suggestion"),
    }
    return render(request, "search/suggestions.html", context)


def _suggested(text: str, found: Sequence[Phrase]) -> Sequence[Hit]:
    """Return products for what is being typed, except those that the shop hides from a search for it.

    They are the newest of what the first phrase stands for, else those whose titles continue the words. No model runs.
    """
    filters, words = next(((one.filters, one.text) for one in found if one.filters), ({}, text))
    of_phrase = SearchQuery(filters=filters, limit=2 * SHOWN)
    hits = service.by_text(of_phrase).hits if filters else service.titled(text, 2 * SHOWN)
    hidden = hiding.hidden_for((text, words), hits)
    return [hit for hit in hits if (hit.catalog, hit.id) not in hidden][:SHOWN]


def _led_to(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to where the shop leads; a page swapped in by htmx cannot redirect to another site by itself."""
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _cost(state: PageState) -> int:
    if state.query.text or state.photos:
        return Cost.WORDS * max(1, len(state.photos))
    return Cost.SIMILAR if state.like else Cost.BROWSE
