"""The JSON API for events and for what visitors may know and decide about their profiles."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.errors import HttpError

from access.auth import optional, own_pages_or
from access.models import ApiKey, Scope
from behaviour import forgetting, profiles, recommending, visitors
from behaviour.batches import BatchRefused, read_batch
from behaviour.collecting import Source, collect
from behaviour.events import VISITOR, WEIGHTS
from behaviour.schemas import EventsOut, ProfileOut, RefusedOut, RowOut, RowsOut, VisitorOut
from search.api import parameters, schemas
from search.api.routes import asked
from search.ratelimit import Cost, charge
from search.ratelimit import visitor_of as address_of

router = Router(tags=["behaviour"])
PROBLEMS = {code: schemas.ProblemOut for code in (401, 403, 404, 413, 414, 422, 429, 503)}
EVENTS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["events"],
                    "properties": {
                        "visitor": {"type": ["string", "null"], "maxLength": 64},
                        "customer": {"type": ["string", "null"], "maxLength": 64},
                        "events": {
                            "type": "array",
                            "maxItems": 500,
                            "items": {
                                "type": "object",
                                "required": ["id", "type"],
                                "properties": {
                                    "id": {"type": "string", "format": "uuid"},
                                    "type": {"type": "string", "enum": list(WEIGHTS)},
                                    "catalog": {"type": "string"},
                                    "product": {"type": "string"},
                                    "at": {"type": "string", "format": "date-time"},
                                    "query_id": {"type": ["string", "null"]},
                                    "query": {"type": ["string", "null"]},
                                    "row": {"type": ["string", "null"]},
                                    "position": {"type": ["integer", "null"], "minimum": 0},
                                    "results": {"type": ["integer", "null"], "minimum": 0},
                                    "quantity": {"type": ["integer", "null"], "minimum": 1},
                                    "price": {"type": ["string", "number", "null"]},
                                },
                            },
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    "/events",
    response={202: EventsOut, **PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="Tell what shoppers did",
    openapi_extra=EVENTS_BODY,
)
def events(request: HttpRequest, response: HttpResponse) -> tuple[int, EventsOut]:
    """Takes up to 500 events. Each is judged by itself: ``refused`` names those that cannot be used, and why. Sending
    an event again, with the same id, changes nothing. Pages of this shop need no key, and their visitor is the one of
    the cookie; with a key of the scope ``events`` the caller names visitor and customer."""
    charge(request, Cost.SUGGEST)
    try:
        batch = read_batch(request.body)
    except BatchRefused as error:
        raise HttpError(422, str(error)) from error
    if not key_of(request) and visitors.is_robot(request):
        reasons = [RefusedOut(index=n, reason="Events of robots are not counted.") for n in range(len(batch.events))]
        return 202, EventsOut(accepted=0, refused=reasons)
    visitor, customer = _who(request, response, batch.visitor, batch.customer)
    key = key_of(request)
    outcome = collect(batch, visitor, customer, Source(address_of(request), key.catalogs if key else ()))
    refused = [RefusedOut(index=place, reason=reason) for place, reason in sorted(outcome.refused.items())]
    return 202, EventsOut(accepted=outcome.accepted, refused=refused)


def key_of(request: HttpRequest) -> ApiKey | None:
    found = getattr(request, "api_key", None)
    return found if isinstance(found, ApiKey) else None


def _who(request: HttpRequest, response: HttpResponse, visitor: Any, customer: Any) -> tuple[str, str]:
    """Visitor and customer of a batch. Errors: HttpError for names that are none."""
    if not key_of(request):
        own = visitors.visitor_of(request)
        if not own and visitors.choice_of(request) is visitors.Choice.AGREED:
            own = visitors.agree(response)
        return own, ""
    return _name("visitor", visitor), _name("customer", customer)


def _name(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not VISITOR.fullmatch(value):
        raise HttpError(422, f"The {field} has up to 64 letters, digits and . _ : @ -.")
    return value


def personal(request: HttpRequest, visitor: str) -> str:
    """``visitor`` where the caller may see that profile: "me" or the id of the own cookie, and any with an API key.
    Errors: HttpError."""
    own = visitors.visitor_of(request)
    if key_of(request):
        return _name("visitor", visitor)
    if own and visitor in ("me", own):
        return own
    raise HttpError(HTTPStatus.NOT_FOUND, "There is no such visitor.")


@router.post(
    "/visitors",
    response={201: VisitorOut, **PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="Agree to be recognised",
)
def agree(request: HttpRequest, response: HttpResponse) -> tuple[int, VisitorOut]:
    """Sets a cookie by which recommendations become personal; only pages of this shop use it."""
    charge(request, Cost.BROWSE)
    if settings.PERSONALISATION == "off":
        raise HttpError(HTTPStatus.FORBIDDEN, "Personalisation is switched off in this shop.")
    return 201, VisitorOut(visitor=visitors.visitor_of(request) or visitors.agree(response))


@router.get(
    "/visitors/{visitor}",
    response={200: ProfileOut, **PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="What is known of a visitor",
)
def profile(request: HttpRequest, visitor: str) -> ProfileOut:
    """``me`` is the visitor of the cookie."""
    charge(request, Cost.BROWSE)
    owner = personal(request, visitor)
    key = key_of(request)
    return ProfileOut.of(owner, profiles.load(owner), key.catalogs if key else ())


@router.delete(
    "/visitors/{visitor}",
    response={204: None, **PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="Forget a visitor",
)
def forget(request: HttpRequest, response: HttpResponse, visitor: str) -> tuple[int, None]:
    """Deletes the profile and all events, and takes the cookie away."""
    charge(request, Cost.BROWSE)
    forgetting.forget(personal(request, visitor))
    if not key_of(request):
        visitors.withdraw(response)
    return 204, None


RowName = Literal[
    "for_you",
    "because_viewed",
    "related",
    "bought_together",
    "viewed_together",
    "complete_the_look",
    "trending",
    "popular",
    "back_again",
]
ABOUT_PRODUCTS = ("complete_the_look", "bought_together", "viewed_together", "related")


@router.get(
    "/recommendations",
    response={200: RowsOut, **PROBLEMS},
    auth=optional(Scope.SEARCH),
    summary="Recommended products",
    openapi_extra=parameters.described(parameters.FILTERS),
)
def recommendations(
    request: HttpRequest,
    row: RowName | None = None,
    visitor: str = "me",
    product: str | None = None,
    limit: int = Query(  # type: ignore[type-arg]
        recommending.DEFAULT_LIMIT, ge=1, le=100
    ),
) -> RowsOut:
    """One row, or without ``row`` all that apply. ``product`` (with ``catalog``) is what ``related``,
    ``bought_together``, ``viewed_together`` and ``complete_the_look`` are about. Another visitor than the one of the
    cookie may be named with an API key that has the scope ``events``, too."""
    query = asked(request)
    charge(request, Cost.SIMILAR)
    about = None
    if product is not None:
        catalogs = query.filters.get("catalog", ())
        if len(catalogs) != 1:
            raise HttpError(422, "Name the catalogue of the product: catalog=….")
        about = (catalogs[0], product)
    elif row in ABOUT_PRODUCTS:
        raise HttpError(422, f"The row {row} is about a product: name catalog and product.")
    owner = _whose(request, visitor)
    wish = recommending.Wish(profiles.load(owner), about, limit, query)
    found = recommending.recommend([row] if row else recommending.ROWS, wish)
    return RowsOut(rows=[RowOut.of(one) for one in found])


def _whose(request: HttpRequest, visitor: str) -> str:
    """The visitor that recommendations are for, "" for nobody in particular. Errors: HttpError."""
    key = key_of(request)
    if key is None:
        own = visitors.visitor_of(request)
        return own if visitor in ("me", own) else ""
    if visitor in ("", "me"):
        return ""
    if Scope.EVENTS not in key.scopes:
        raise HttpError(HTTPStatus.FORBIDDEN, "This API key does not have the scope events.")
    return _name("visitor", visitor)
