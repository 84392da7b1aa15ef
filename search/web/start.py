"""The home page's view, also where a photo that can't be used leads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from search import service
from search.errors import IndexMissing
from search.types import MAX_LIMIT, SearchQuery
from search.web.home import home_page


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
        "This photo is no longer available: photos are deleted after an hour, and only who sent one sees it unless "
        "they share it. Please choose it again.",
        "This photo is no longer available: photos are deleted after %(hours)s hours, and only who sent one sees it "
        "unless they share it. Please choose it again.",
        hours,
    ) % {"hours": hours}
