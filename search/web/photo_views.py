"""A shopper's photo: uploaded, shown, searched with, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from search import photo_intake, photo_store, service
from search.mix import Mix, PhotoRef, by_mix
from search.photo_asking import WHOLE
from search.photo_intake import TooManyPhotos
from search.photo_store import Photo
from search.ratelimit import Cost, charge, visitor_of
from search.types import SearchQuery, SearchResult
from search.web.cards import card
from search.web.guards import with_error_pages
from search.web.holder import holder_of, new_holder, remember
from search.web.labels import garment_name
from search.web.photo_panel import photo_panel
from search.web.photo_part import PhotoPart
from search.web.start import photo_gone, start_page
from search.web.state import NoPhoto, PageState, uploaded_photo
from vision.image import PictureError, TooLarge

ROW = 12
MOST_ROWS = 5


@require_POST
@with_error_pages
def photo(request: HttpRequest) -> HttpResponse:
    """Accept a shopper's photo, store it for a while and redirect to what looks like it.

    ``beside``: the query string of a search with photos or products, to which it is added. The pages' own script asks
    for JSON: ``{"url": …}``, or ``{"message": …}`` for a photo that can't be used.
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
    holder = holder_of(request) or new_holder()
    token = photo_store.save(taken.picture, taken.garments, holder, visitor_of(request))
    part = PhotoPart(token, 0 if taken.garments else None)
    beside = PageState.from_params(QueryDict(request.POST.get("beside", "")))
    url = (beside.with_photo(part) if beside.photos or beside.like else PageState(photos=(part,))).url()
    response = JsonResponse({"url": url}) if wants_json(request) else redirect(url)
    remember(response, holder)
    return response


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
    kept = photo_store.load(token, holder_of(request))
    if kept is None:
        raise Http404(gettext("This photo is no longer available."))
    response = HttpResponse(kept.picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@csrf_exempt  # other sites cannot make a browser send the required cookie
@require_http_methods(["POST", "DELETE"])
@with_error_pages
def photo_delete(request: HttpRequest, token: str) -> HttpResponse:
    """Delete a stored photo at once; deleting one that is gone, or another visitor's, does nothing."""
    photo_store.delete(token, holder_of(request))
    return HttpResponse(status=204) if request.method == "DELETE" else redirect(f"{_next(request)}#photo-deleted")


@require_POST
@with_error_pages
def photo_share(request: HttpRequest, token: str) -> HttpResponse:
    """Make the photo visible to everybody who gets the page's URL, and return to the page."""
    if not photo_store.share(token, holder_of(request)):
        raise Http404(gettext("This photo is no longer available."))
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    """Return where a form leads afterwards, within the shop."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, None) else reverse("search:home")


@require_safe
@with_error_pages
def look(request: HttpRequest) -> HttpResponse:
    """Shop the look: a row of products for each garment of a photo, the current one if there are several photos."""
    charge(request, Cost.PHOTO)
    state, kept = kept_photos(PageState.from_params(request.GET), holder_of(request))
    if not kept:
        return start_page(request, photo_gone(), status=410)
    photo, token = kept[state.current], state.part.token
    rows = [_row(photo, PhotoPart(token, index)) for index in range(len(photo.garments[:MOST_ROWS]))]
    context = {
        "photo": photo_panel(state, kept),
        "back_url": state.url(),
        "rows": [row for row in rows if row["cards"]],
    }
    return render(request, "search/look.html", context)


def _row(kept: Photo, part: PhotoPart) -> dict[str, Any]:
    found = search_photos((kept,), PageState(SearchQuery(limit=ROW), photos=(part,)))
    return {
        "id": f"look-{part.garment}",
        "label": garment_name(kept.garments[part.garment or 0].label),
        "url": PageState(photos=(part,)).url(),
        "cards": [card(hit) for hit in found.hits],
    }


def kept_photos(state: PageState, holder: str) -> tuple[PageState, list[Photo]]:
    """Return the state without photos that are gone or another visitor's, and the remaining photos in its order."""
    found = [photo_store.load(part.token, holder) for part in state.photos]
    for place in reversed(range(len(found))):
        if found[place] is None:
            state = state.without_photo(place)
    return state, [one for one in found if one is not None]


def search_photos(kept: Sequence[Photo], state: PageState, *, explain: bool = False) -> SearchResult:
    """Search with the selected parts of the state's photos, which are ``kept`` in the same order, and its products."""
    if len(kept) == 1 and not state.is_mixed:
        return _search_photo(kept[0], state, explain=explain)
    refs = [(part.liked, _ref(part, photo)) for part, photo in zip(state.photos, kept, strict=True)]
    products = state.products
    like = (*(ref for liked, ref in refs if liked), *products.like)
    mix = Mix(like, (*(ref for liked, ref in refs if not liked), *products.unlike))
    return by_mix(mix, state.query, explain=explain)


def _ref(part: PhotoPart, photo: Photo) -> PhotoRef:
    chosen = part.chosen(photo.garments)
    return PhotoRef(photo.opened(), None if chosen else part.box or WHOLE, garment=chosen)


def _search_photo(kept: Photo, state: PageState, *, explain: bool) -> SearchResult:
    """Search with the selected garment or area; with the whole photo if none is selected or it does not exist."""
    part = state.part
    chosen = part.chosen(kept.garments)
    if chosen is None:
        area = part.box or WHOLE
        return service.by_image(kept.opened(), state.query, box=area, garments=kept.garments, explain=explain)
    garments, place = ([chosen], 0) if part.box else (list(kept.garments), part.garment or 0)
    garments[place] = chosen
    return service.by_image(kept.opened(), state.query, garment=place, garments=garments, explain=explain)
