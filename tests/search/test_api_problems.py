"""Every error of the API is a problem document, wherever it is raised."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

PROBLEM = "application/problem+json"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/api/nothing", 404), ("delete", "/api/search", 405), ("get", "/api/products/demo/none", 404),
     ("get", "/api/search?" + "colour=" + "x" * 20_000, 414), ("get", "/api/suggest?limit=0", 422),
     ("get", "/api/search?limit=-1", 422)],
)  # fmt: skip
def test_errors_are_problem_documents(method: str, address: str, status: int) -> None:
    answer: Any = getattr(Client(), method)(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"].endswith(".")


def test_every_operation_says_what_may_go_wrong() -> None:
    described = Client().get("/api/openapi.json").json()["paths"]
    operations = {f"{method} {path}": one for path, several in described.items() for method, one in several.items()}
    assert len(operations) > 20
    for name, one in operations.items():
        problems = {status for status, answer in one["responses"].items() if PROBLEM in answer.get("content", {})}
        assert {"400", "401", "403", "404", "405", "413", "414", "422", "429", "503"} <= problems, name


def test_a_body_that_is_no_json_is_a_sentence_too() -> None:
    answer: Any = Client().post("/api/search", "{,}", content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, "Cannot parse request body.")


def test_a_refused_method_names_those_that_are_taken() -> None:
    assert "GET" in Client().delete("/api/search")["Allow"]


@pytest.mark.parametrize("address", ["/api/detect", "/api/search/image", "/photo"])
def test_a_form_without_a_boundary_is_the_sender_s_mistake(address: str) -> None:
    answer = Client().generic("POST", address, b"x", content_type="multipart/form-data")
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("name", ["x" * 3000 + ".jpg", "\0.jpg", "../db.sqlite3", "../../secret-key.jpg"])
def test_a_media_path_that_cannot_be_is_not_found(name: str) -> None:
    assert Client().get(f"/media/{name}").status_code in (400, 404)


def test_pages_keep_their_own_error_pages() -> None:
    assert Client().get("/nothing")["Content-Type"].startswith("text/html")
