"""Links that are counted, without JavaScript."""

from __future__ import annotations

import logging
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from behaviour import forgetting, products, visitors
from behaviour.batches import Batch
from behaviour.collecting import Source, collect
from search.engine import documents
from search.engine.searched import searched
from search.errors import SearchError
from search.ratelimit import Cost, TooManyRequests, charge
from search.ratelimit import visitor_of as address_of
from search.web.guards import with_error_pages

log = logging.getLogger(__name__)
MOST_POPULAR = 6
"""Searches shown before anything is typed."""
LISTS = ("header-q-list", "home-q-list")
"""Lists under search boxes; the ids of their options begin with these names."""


@require_safe
def go(request: HttpRequest, catalog: str, id: str) -> HttpResponse:
    """Count a click and redirect to the product's page in the shop, or to ours if the shop has none."""
    card = products.card((catalog, id))
    if card is None:
        raise Http404
    hit = documents.hit(card)
    if _is_clicked(request):
        _count(request, catalog, id)
    link = hit.offer.link if urlsplit(hit.offer.link).scheme in ("http", "https") else ""
    response = redirect(link or hit.url)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@with_error_pages
def choose(request: HttpRequest) -> HttpResponse:
    """Opt in to being recognised; or opt out, be forgotten, and not be asked again for a while."""
    charge(request, Cost.BROWSE)
    following = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()}):
        following = "/"
    response: HttpResponse = redirect(following)
    if visitors.choice_of(request) is visitors.Choice.OFF:
        return response
    known = visitors.visitor_of(request)
    if request.POST.get("choice") == "agreed":
        if not known:
            visitors.agree(response)
        return response
    if known and forgetting.forget(known):
        # the footer must match the browser's state after this response
        request.COOKIES = {settings.REFUSAL_COOKIE_NAME: "1"}
        response = render(request, "forgotten.html", {"message": forgetting.everywhere(), "next": following})
    visitors.refuse(response)
    return response


@require_GET
@cache_control(public=True, max_age=300)
def popular_searches(request: HttpRequest) -> HttpResponse:
    """What many searched for, as options of the list under a search box; empty instead of an error."""
    searches: list[str] = []
    try:
        charge(request, Cost.SUGGEST)
        searches = searched()[:MOST_POPULAR]
    except (SearchError, TooManyRequests):
        pass
    prefix = "popular" if request.GET.get("list") not in LISTS else request.GET["list"]
    return render(request, "components/popular_searches.html", {"searches": searches, "prefix": prefix})


def _is_clicked(request: HttpRequest) -> bool:
    """Return whether somebody followed the link, according to the browser; another site may embed it as an image."""
    if request.method != "GET" or visitors.is_robot(request):
        return False
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return is_page and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _count(request: HttpRequest, catalog: str, id: str) -> None:
    position = request.GET.get("position", "")
    event = {
        "id": str(uuid.uuid4()),
        "type": "click",
        "catalog": catalog,
        "product": id,
        "query_id": request.GET.get("query_id"),
        "row": request.GET.get("row"),
        "position": int(position) if position.isascii() and position.isdigit() and len(position) < 6 else None,
    }
    try:
        collect(Batch(None, None, [event]), visitors.visitor_of(request), "", Source(address_of(request)))
    except SearchError as error:
        log.warning("A click was not counted: %s", error)
