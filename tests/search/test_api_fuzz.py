"""Random requests to all operations of the API, generated from its description: none may fail, and each response must
be described.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from webapp.api import api
from webapp.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.keep_redis]
description = api.get_openapi_schema()
for operations in description["paths"].values():
    for method, operation in list(operations.items()):
        operation.pop("security", None)  # otherwise only wrong keys are tried
        if "application/x-ndjson" in operation.get("requestBody", {}).get("content", {}):
            del operations[method]  # schemathesis cannot generate it
schema = schemathesis.openapi.from_dict(description)
schema.app = application
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(autouse=True)
def _stocked(published: object) -> None:
    """40 products that can be found."""


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case[Any]) -> None:
    response = case.call(headers={"Accept-Encoding": "identity"})  # it does not decompress responses
    case.validate_response(response, checks=CHECKS)
