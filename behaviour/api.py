"""The JSON API for events, and for visitors to see and control their profiles."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.errors import HttpError

from access.auth import optional, own_pages_or, required
from access.models import ApiKey, Scope
from behaviour import customers, forgetting, joining, profiles, recommending, visitors
from behaviour.batches import BatchRefused, read_batch
from behaviour.collecting import Source, collect
from behaviour.events import WEIGHTS
from behaviour.schemas import (
    CustomerIn,
    EventsOut,
    ForgottenOut,
    ProfileOut,
    RefusedOut,
    RowOut,
    RowsOut,
    VisitorOut,
)
from search.api import parameters, schemas
from search.api.routes import asked
from search.experiments.running import VISITOR
from search.ratelimit import Cost, charge
from search.ratelimit import visitor_of as address_of

router = Router(tags=["behaviour"])
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
                                    "experiments": {"type": ["string", "null"]},
                                    "rating": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
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
    response={202: EventsOut, **schemas.PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="Tell what shoppers did",
    openapi_extra=EVENTS_BODY,
)
def events(request: HttpRequest, response: HttpResponse) -> tuple[int, EventsOut]:
    """Takes up to 500 events. Each is judged by itself: ``refused`` names those that cannot be used, and why. Sending
    an event again, with the same id, changes nothing. Pages of this shop need no key, and their visitor is the one of
    the cookie; with a key of the scope ``events`` the caller names visitor and customer. Where both are named, the
    visitor is joined to the customer."""
    charge(request, Cost.SUGGEST)
    try:
        batch = read_batch(request.body)
    except BatchRefused as error:
        raise HttpError(422, str(error)) from error
    if not key_of(request) and visitors.is_robot(request):
        reasons = [RefusedOut(index=n, reason="Events of robots are not counted.") for n in range(len(batch.events))]
        return 202, EventsOut(accepted=0, refused=reasons)
    visitor, customer = _who(request, response, batch.visitor, batch.customer)
    if visitor and customer and joining.customer_of(visitor) != customer:
        joining.join(visitor, customer)
    key = key_of(request)
    source = Source(address_of(request), key.catalogs if key else (), has_key=key is not None)
    outcome = collect(batch, visitor, customer, source)
    refused = [RefusedOut(index=place, reason=reason) for place, reason in sorted(outcome.refused.items())]
    return 202, EventsOut(accepted=outcome.accepted, refused=refused)


def key_of(request: HttpRequest) -> ApiKey | None:
    found = getattr(request, "api_key", None)
    return found if isinstance(found, ApiKey) else None


def _who(request: HttpRequest, response: HttpResponse, visitor: Any, customer: Any) -> tuple[str, str]:
    """Return the visitor and customer of a batch. Errors: HttpError for invalid names."""
    if not key_of(request):
        own = visitors.visitor_of(request)
        if not own and visitors.choice_of(request) is visitors.Choice.AGREED:
            own = visitors.agree(response)
        return own, ""
    return _name("visitor", visitor), _customer(customer)


def _customer(value: Any) -> str:
    """Return the customer's name here (:mod:`behaviour.customers`), "" for none. Errors: HttpError."""
    known, *earlier = customers.names(name) if (name := _name("customer", value)) else ("",)
    joining.adopt(earlier, known)
    return known


def _name(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not VISITOR.fullmatch(value):
        raise HttpError(422, f"The {field} has up to 64 letters, digits and . _ : @ -.")
    return value


def personal(request: HttpRequest, visitor: str) -> str:
    """Return ``visitor`` if the caller may see that profile: "me" or the id in their own cookie, or any with an API
    key. Errors: HttpError."""
    own = visitors.visitor_of(request)
    if key_of(request):
        return _name("visitor", visitor)
    if own and visitor in ("me", own):
        return own
    raise HttpError(HTTPStatus.NOT_FOUND, "There is no such visitor.")


@router.post(
    "/visitors",
    response={201: VisitorOut, **schemas.PROBLEMS},
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
    response={200: ProfileOut, **schemas.PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="What is known of a visitor",
)
def profile(request: HttpRequest, visitor: str) -> ProfileOut:
    """``me`` is the visitor of the cookie."""
    charge(request, Cost.BROWSE)
    owner = personal(request, visitor)
    key = key_of(request)
    joined = bool(joining.customer_of(owner))
    return ProfileOut.of(owner, profiles.load(owner), key.catalogs if key else (), is_joined=joined)


@router.delete(
    "/visitors/{visitor}",
    response={200: ForgottenOut, 204: None, **schemas.PROBLEMS},
    auth=own_pages_or(Scope.EVENTS),
    summary="Forget a visitor",
)
def forget(request: HttpRequest, response: HttpResponse, visitor: str) -> tuple[int, ForgottenOut | None]:
    """Deletes the profile and all events, and takes the cookie away. Of a visitor who is joined to a customer, the
    profile that all devices of the customer share goes, and the answer is 200 and says so."""
    charge(request, Cost.BROWSE)
    was_joined = forgetting.forget(personal(request, visitor))
    if not key_of(request):
        visitors.withdraw(response)
    return (200, ForgottenOut(detail=forgetting.everywhere())) if was_joined else (204, None)


@router.put(
    "/visitors/{visitor}/customer",
    response={204: None, **schemas.PROBLEMS},
    auth=required(Scope.EVENTS),
    summary="Say which customer a visitor is",
)
def join(request: HttpRequest, visitor: str, body: CustomerIn) -> tuple[int, None]:
    """Joins a visitor to a customer, as after logging in: what the visitor did goes to the customer's profile, which
    all joined visitors share from then on. The customer's id is kept as a keyed hash only."""
    charge(request, Cost.BROWSE)
    name, customer = _name("visitor", visitor), _customer(body.customer)
    if not (name and customer):
        raise HttpError(422, "Name a visitor and a customer.")
    if settings.PERSONALISATION == "off":
        raise HttpError(HTTPStatus.FORBIDDEN, "Personalisation is switched off in this shop.")
    joining.join(name, customer)
    return 204, None


@router.delete(
    "/visitors/{visitor}/customer",
    response={204: None, **schemas.PROBLEMS},
    auth=required(Scope.EVENTS),
    summary="Part a visitor from a customer",
)
def leave(request: HttpRequest, visitor: str) -> tuple[int, None]:
    """As after logging out: what the visitor does from now on is their own; what was done until then stays with the
    customer."""
    charge(request, Cost.BROWSE)
    joining.leave(_name("visitor", visitor))
    return 204, None


@router.get(
    "/customers/{customer}",
    response={200: ProfileOut, **schemas.PROBLEMS},
    auth=required(Scope.EVENTS),
    summary="What is known of a customer",
)
def customer_profile(request: HttpRequest, customer: str) -> ProfileOut:
    """The profile that all visitors share who are joined to the customer."""
    charge(request, Cost.BROWSE)
    key = key_of(request)
    return ProfileOut.of(customer, profiles.load(_customer(customer)), key.catalogs if key else (), is_joined=True)


@router.delete(
    "/customers/{customer}",
    response={204: None, **schemas.PROBLEMS},
    auth=required(Scope.EVENTS),
    summary="Forget a customer",
)
def forget_customer(request: HttpRequest, customer: str) -> tuple[int, None]:
    """Deletes the profile and all events of the customer and of the visitors who are joined."""
    charge(request, Cost.BROWSE)
    forgetting.forget_customer(_name("customer", customer))
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
    response={200: RowsOut, **schemas.PROBLEMS},
    auth=optional(Scope.SEARCH),
    summary="Recommended products",
    openapi_extra=parameters.described(parameters.FILTERS),
)
def recommendations(
    request: HttpRequest,
    row: RowName | None = None,
    visitor: str = "me",
    customer: str = "",
    product: str | None = None,
    limit: int = Query(  # type: ignore[type-arg]
        recommending.DEFAULT_LIMIT, ge=1, le=100
    ),
) -> RowsOut:
    """One row, or without ``row`` all that apply. ``product`` (with ``catalog``) is what ``related``,
    ``bought_together``, ``viewed_together`` and ``complete_the_look`` are about. Another visitor than the one of the
    cookie, or a customer, may be named with an API key that has the scope ``events``, too."""
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
    owner = _whose(request, visitor, customer)
    wish = recommending.Wish(profiles.load(owner), about, limit, query)
    found = recommending.recommend([row] if row else recommending.ROWS, wish)
    return RowsOut(rows=[RowOut.of(one) for one in found])


def _whose(request: HttpRequest, visitor: str, customer: str) -> str:
    """Return for whom to recommend, "" for nobody in particular. Errors: HttpError."""
    key = key_of(request)
    if key is None:
        own = visitors.visitor_of(request)
        return own if visitor in ("me", own) else ""
    if visitor in ("", "me") and not customer:
        return ""
    if Scope.EVENTS not in key.scopes:
        raise HttpError(HTTPStatus.FORBIDDEN, "This API key does not have the scope events.")
    return _customer(customer) or _name("visitor", visitor)
