"""How ninja routers require a key: ``Router(auth=required(Scope.CATALOGUE_WRITE))``.

The key is then ``request.auth`` (an :class:`~access.models.ApiKey`; :data:`ANONYMOUS` without one), and its rate and
quota count instead of the visitor's address. Pass the catalogue that a request touches to :func:`check_catalog`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from access import keys
from access.models import ApiKey, Scope
from search.api.problems import problem

ANONYMOUS = "anonymous"
"""``request.auth`` if no key was sent and none is needed."""
Anonymous = Literal["everywhere", "same-origin", "never"]


class Authenticated(Protocol):
    auth: ApiKey | str


class KeyRefused(Exception):
    """No key although one is needed, or one that is not (or no longer) valid."""

    def __init__(self, sent: bool) -> None:
        self.sent = sent
        said = "This API key is not valid: it is mistyped, expired or revoked." if sent else "Send an API key."
        super().__init__(f"{said} Header: Authorization: Bearer drape_….")


class NotAllowed(Exception):
    """The key is valid but does not cover this; the message says what is missing."""


class KeyAuth(HttpBearer):
    """``anonymous``: whether requests without a key are allowed; only from pages of this shop's own origin, or from
    everywhere. A key that is sent must be valid in any case."""

    def __init__(self, scope: Scope, anonymous: Anonymous) -> None:
        super().__init__()
        self.scope, self.anonymous = scope, anonymous

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization", "")
        scheme, _, token = header.partition(" ")
        if header and scheme.lower() == "bearer":
            return self.authenticate(request, token.strip())
        if self.anonymous == "everywhere" or (self.anonymous == "same-origin" and is_same_origin(request)):
            return ANONYMOUS
        raise KeyRefused(sent=False)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = keys.recognise(token)
        if key is None:
            raise KeyRefused(sent=True)
        if self.scope not in key.scopes:
            raise NotAllowed(f"This API key does not have the scope {self.scope.value}.")
        _check_origin(request, key)
        request.api_key = key  # type: ignore[attr-defined]  # search.ratelimit counts by it
        return key


def required(scope: Scope) -> KeyAuth:
    """Require a key with ``scope``, always."""
    return KeyAuth(scope, "never")


def optional(scope: Scope) -> KeyAuth:
    """Require no key; one that is sent needs ``scope``."""
    return KeyAuth(scope, "everywhere")


def own_pages_or(scope: Scope) -> KeyAuth:
    """Require a key with ``scope``, except for requests from pages of the same origin."""
    return KeyAuth(scope, "same-origin")


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the browser reports that the request comes from a page of this host."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    except ValueError:  # "http://[" is not an origin
        return False


def check_catalog(request: HttpRequest, slug: str) -> None:
    """Check that the request's key covers a catalogue. Errors: NotAllowed if it is for other catalogues only."""
    key = getattr(request, "api_key", None)
    if isinstance(key, ApiKey) and not key.allows_catalog(slug):
        raise NotAllowed(f"This API key does not cover the catalogue {slug!r}.")


def _check_origin(request: HttpRequest, key: ApiKey) -> None:
    origin = request.headers.get("Origin", "")
    if origin and not key.allows_origin(origin) and not is_same_origin(request):
        raise NotAllowed(f"This API key may not be used from pages of {origin[:200]}.")


def register(api: NinjaAPI) -> None:
    """Respond to refused keys with problem documents."""

    @api.exception_handler(KeyRefused)
    def refused(request: HttpRequest, error: KeyRefused) -> JsonResponse:
        response = problem(HTTPStatus.UNAUTHORIZED, str(error))
        response["WWW-Authenticate"] = 'Bearer realm="drape"' + (', error="invalid_token"' if error.sent else "")
        return response

    @api.exception_handler(NotAllowed)
    def not_allowed(request: HttpRequest, error: NotAllowed) -> JsonResponse:
        return problem(HTTPStatus.FORBIDDEN, str(error))
