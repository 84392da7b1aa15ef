"""A client derived from the OpenAPI description alone: it knows no other address, header or response."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.test import Client
from jsonschema_rs import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent.parent


class Generated:
    """``call(operation, …)`` for every operation; responses are validated against the schemas."""

    def __init__(self, client: Client, key: str) -> None:
        self.client, self.key = client, key
        self.description = json.loads((ROOT / "docs" / "openapi.json").read_text())
        self.operations = {
            operation["summary"]: (method, path, operation)
            for path, methods in self.description["paths"].items()
            for method, operation in methods.items()
        }

    def call(self, summary: str, body: Any = None, headers: Any = None, **values: str) -> Any:
        method, path, operation = self.operations[summary]
        parameters = {one["name"]: one for one in operation.get("parameters", ())}
        for name in headers or {}:
            assert parameters[name]["in"] == "header"
        for name in [one for one in parameters if parameters[one]["in"] == "path"]:
            path = path.replace(f"{{{name}}}", quote(values[name], safe=""))
        sent = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        kinds = operation.get("requestBody", {}).get("content", {"application/json": {}})
        kind = next(iter(kinds)).replace("*", "png")
        data = body if isinstance(body, bytes) else self._written(body, kind)
        answer = self.client.generic(method.upper(), path, data, kind, headers=sent)
        described = operation["responses"][str(answer.status_code)].get("content", {})
        if schema := described.get("application/json", {}).get("schema"):
            whole = {**schema, "components": self.description["components"]}
            Draft202012Validator(whole).validate(answer.json())
        return answer

    def _written(self, body: Any, kind: str) -> str:
        if body is None:
            return ""
        return "\n".join(map(json.dumps, body)) if kind == "application/x-ndjson" else json.dumps(body)
