"""A locked, damaged or unavailable database: a sentence with 503, not a traceback."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.urls import reverse

from catalog import services
from catalog.models import Catalog
from webapp import database

CASES = [
    (OperationalError("database is locked"), "locked by another program"),
    (DatabaseError("file is not a database"), "restore the last backup"),
    (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "said"), CASES)
def test_staff_are_told_what_to_do(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(services, "save_catalog", fails)
    admin_client.raise_request_exception = False
    answer = admin_client.post(reverse("admin:catalog_catalog_add"), {"name": "A", "slug": "a", "is_active": "on"})
    assert answer.status_code == 503
    assert said in answer.content.decode()
    assert answer["Retry-After"]
    assert not Catalog.objects.exists()


@pytest.mark.django_db
def test_logging_in_while_the_database_is_locked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    User.objects.create_superuser("ada", password="correct horse")
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", locked)
    client.raise_request_exception = False
    answer = client.post(reverse("admin:login"), {"username": "ada", "password": "correct horse"})
    assert answer.status_code == 503
    assert "locked by another program" in answer.content.decode()


@pytest.mark.django_db
def test_no_access_and_a_form_of_another_session_are_told_apart(admin_client: Client) -> None:
    answer = admin_client.get(reverse("admin:catalog_product_add"))
    assert answer.status_code == 403
    assert "Your account may not open this page" in answer.content.decode()
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "de"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.content.decode()


@pytest.mark.django_db
def test_what_nobody_expected_is_still_a_500(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(services, "save_catalog", fails)
    admin_client.raise_request_exception = False
    answer = admin_client.post(reverse("admin:catalog_catalog_add"), {"name": "A", "slug": "a", "is_active": "on"})
    assert answer.status_code == 500


@pytest.mark.parametrize("damage", ["header", "page", "none", "absent"])
def test_a_damaged_database_is_noticed_at_the_start(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "db.sqlite3"
    if damage != "absent":
        with sqlite3.connect(file) as made:
            made.execute("CREATE TABLE product (title TEXT)")
            made.executemany("INSERT INTO product VALUES (?)", (("x" * 500,) for _ in range(200)))
        made.close()
    if damage in ("header", "page"):
        data = bytearray(file.read_bytes())
        start = 0 if damage == "header" else 4096
        data[start : start + 3000] = b"\xff" * 3000
        file.write_bytes(data)
    problem = database.problem_of(file)
    assert ("restore the last backup" in problem) == (damage in ("header", "page"))
    assert bool(problem) == (damage in ("header", "page"))
