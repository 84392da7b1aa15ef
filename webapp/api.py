"""The root of the JSON API: ``/api/…``, described at ``/api/openapi.json`` and ``/api/docs``."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from access.auth import optional, required
from access.auth import register as register_keys
from access.models import Scope
from behaviour.api import router as behaviour_router
from catalog.api.routes import router as catalogue
from search.api.problems import register
from search.api.routes import router


class Api(NinjaAPI):
    """Adapts the OpenAPI description: errors are problem documents, but ninja only knows one content type."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(self, *args: Any, **options: Any) -> OpenAPISchema:
        """Return the description, cached by options: generating it takes as long as many searches."""
        asked = repr((args, sorted(options.items())))
        if asked not in self._described:
            self._described[asked] = self._make(*args, **options)
        return self._described[asked]

    def _make(self, *args: Any, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return schema


api = Api(
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
