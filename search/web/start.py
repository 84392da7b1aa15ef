"""The home page's view, to which photos that can't be used lead, too."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from search import service
from search.errors import IndexMissing
from search.fields import YES
from search.types import MAX_LIMIT, Hit, SearchQuery, SearchResult
from search.web.home import home_page

SALE_POOL = 48
"""Reduced products from which the home page's row is chosen."""


def start_page(request: HttpRequest, photo_error: str = "", status: int = 200) -> HttpResponse:
    """Return the home page; ``photo_error`` says why a photo was not used and what to do."""
    try:
        newest = service.by_text(SearchQuery(limit=MAX_LIMIT))
    except IndexMissing:
        newest = None
    context = {**home_page(newest, _reduced(newest)), "photo_error": photo_error}
    return render(request, "search/home.html", context, status=status)


def _reduced(newest: SearchResult | None) -> Sequence[Hit]:
    """Return products on sale, the newest first; searched for only if there are any."""
    if newest is None or not any(one.count for one in newest.facets.get("on_sale", ())):
        return ()
    return service.by_text(SearchQuery(filters={"on_sale": (YES,)}, limit=SALE_POOL)).hits


def photo_gone() -> str:
    hours = settings.PHOTO_TTL_HOURS
    return ngettext(
        "This photo is no longer available: photos are deleted after an hour, and only who sent one sees it unless "
        "they share it. Please choose it again.",
        "This photo is no longer available: photos are deleted after %(hours)s hours, and only who sent one sees it "
        "unless they share it. Please choose it again.",
        hours,
    ) % {"hours": hours}


def photos_gone(count: int) -> str:
    """Return what a search with the other photos says about those that are gone; "" if none is."""
    if not count:
        return ""
    return ngettext(
        "One of your photos is no longer available. The results are like the rest.",
        "Some of your photos are no longer available. The results are like the rest.",
        count,
    )
