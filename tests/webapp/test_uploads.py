"""Uploads are limited before they are read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from webapp import uploads

MEGABYTE = 2**20


@pytest.fixture(autouse=True)
def small_limits(settings: Settings) -> None:
    settings.MAX_UPLOAD_MB, settings.MAX_CATALOGUE_MB = 1, 3


class Untouchable(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def passed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


def request_of(size: int, path: str = "/photo", user: User | None = None) -> WSGIRequest:
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = str(size)
    request.user = user or User()
    return request


def test_a_photo_within_the_limit_is_taken() -> None:
    assert uploads.limit(passed)(request_of(MEGABYTE)).content == b"taken"


def test_a_larger_one_is_refused_with_a_page(client: Client) -> None:
    response = client.post("/photo", {"photo": io.BytesIO(b"x" * (2 * MEGABYTE))})
    assert response.status_code == 413
    assert "up to 1 MB" in response.content.decode()


def test_the_api_refuses_with_a_problem_document(client: Client) -> None:
    response = client.post("/api/detect", {"image": io.BytesIO(b"x" * (2 * MEGABYTE))})
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"
    assert "1 MB" in response.json()["detail"]


def test_a_huge_one_is_refused_unread() -> None:
    environ: dict[str, Any] = {"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(5000 * MEGABYTE)}
    request = RequestFactory().post("/photo", **environ)
    request.user = User()
    assert uploads.limit(passed)(request).status_code == 413


@pytest.mark.parametrize(
    ("staff", "path", "status"),
    [(True, "/admin/catalog/import/add/", 200), (True, "/photo", 413), (False, "/admin/login/", 413)],
)
def test_catalogues_may_be_larger_but_only_from_staff(staff: bool, path: str, status: int) -> None:
    request = request_of(2 * MEGABYTE, path, User(is_staff=staff))
    assert uploads.limit(passed)(request).status_code == status


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/api/search", "application/json", 413),
        ("/api/events", "text/plain", 413),
        ("/api/search/image", "multipart/form-data; boundary=x", 200),
        ("/api/catalogs/shop/products", "application/x-ndjson", 200),
    ],
)
def test_the_api_reads_no_more_json_than_questions_need(settings: Settings, path: str, kind: str, status: int) -> None:
    settings.MAX_UPLOAD_MB = 3
    request = RequestFactory().post(path, b"x", content_type=kind)
    request.META["CONTENT_LENGTH"] = str(2 * MEGABYTE)
    request.user = User()
    assert uploads.limit(passed)(request).status_code == status


def test_even_staff_have_a_limit() -> None:
    request = request_of(4 * MEGABYTE, "/admin/catalog/import/add/", User(is_staff=True))
    assert uploads.limit(passed)(request).status_code == 413


@pytest.mark.parametrize("announced", ["", "many", "-1"])
def test_no_or_odd_announcements_do_no_harm(announced: str) -> None:
    request = request_of(0)
    request.META["CONTENT_LENGTH"] = announced
    assert uploads.limit(passed)(request).status_code == 200
