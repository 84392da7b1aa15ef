"""The root of the JSON API: ``/api/…``, described at ``/api/openapi.json`` and ``/api/docs``."""

from __future__ import annotations

from ninja import NinjaAPI

from access.auth import optional, required
from access.auth import register as register_keys
from access.models import Scope
from behaviour.api import router as behaviour_router
from catalog.api.routes import router as catalogue
from search.api.problems import register
from search.api.routes import router

api = NinjaAPI(
    title="Drape",
    version="1",
    description="Visual search for fashion: by words, by picture, by product. Errors are problem documents (RFC 9457).",
    docs_url="/docs",
    openapi_url="/openapi.json",
)
register(api)
register_keys(api)
api.add_router("", router, auth=optional(Scope.SEARCH))
api.add_router("", catalogue, auth=required(Scope.CATALOGUE_WRITE))
api.add_router("", behaviour_router)
