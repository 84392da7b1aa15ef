"""A session ends where somebody's access does, at the server and not in the browser alone."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_superuser("ann", password=PASSWORD)


def logged_in() -> Client:
    client = Client()
    client.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_logging_out_ends_the_session_for_whoever_has_its_cookie(ann: User) -> None:
    client, thief = logged_in(), Client()
    thief.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    assert is_in(thief)
    client.post("/admin/logout/")
    assert not is_in(thief)


def test_each_log_in_has_a_session_of_its_own(ann: User) -> None:
    client = logged_in()
    before = client.session.session_key
    client.post("/admin/logout/")
    client.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(ann: User) -> None:
    client, other = logged_in(), logged_in()
    new = {"new_password1": PASSWORD + "!", "new_password2": PASSWORD + "!"}
    refused = client.post("/admin/password_change/", {"old_password": "guess", **new})
    assert refused.status_code == 200
    assert is_in(other)
    client.post("/admin/password_change/", {"old_password": PASSWORD, **new})
    assert is_in(client)
    assert not is_in(other)


def test_somebody_who_has_left_is_out_at_once(ann: User) -> None:
    client = logged_in()
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_a_session_s_cookie_is_not_for_scripts_or_other_sites(ann: User) -> None:
    cookie = logged_in().cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/", "/api/search", "/admin/"])
def test_requests_are_not_read_back(db: None, path: str) -> None:
    answer = Client().trace(path, headers={"X-Secret": "something-private"})
    assert answer.status_code in (302, 405)
    assert "something-private" not in answer.content.decode()
