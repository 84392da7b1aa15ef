"""Security measures that need no configuration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from webapp.apps import check_private_files
from webapp.env import ROOT
from webapp.lockout import MOST_TRIES_OF_A_NAME

PAGES = ["/", "/admin/login/", "/healthz", "/api/docs", "/nowhere"]


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("ann", password="correct horse")


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", **environment}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_debug_is_off_unless_asked_for() -> None:
    assert settings.DEBUG is False


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(client: Client, page: str) -> None:
    response = client.get(page)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=(self)" in response["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_pages_keep_to_that_policy(client: Client, page: str) -> None:
    html = client.get(page).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert all("src=" in script or "application/json" in script for script in scripts)


def test_deployed_behind_tls_django_has_nothing_to_complain_of() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", TLS="1", PROXIES="1")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.django_db
def test_behind_tls_pages_lead_to_https_and_the_api_refuses(settings: Settings) -> None:
    """After a redirect, a program would keep sending its key by http."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^api/(?!docs)"]
    client = Client()
    assert client.get("/search")["Location"].startswith("https://")
    assert client.get("/api/docs")["Location"].startswith("https://")
    refused = client.get("/api/search")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert client.get("/api/nothing", secure=True).status_code == 404


def test_behind_tls_no_other_host_sets_a_cookie() -> None:
    code = "from django.conf import settings as s; print(*(getattr(s, n) for n in dir(s) if n.endswith('COOKIE_NAME')))"
    done = manage("shell", "--no-imports", "-c", code, TLS="1")
    assert {name for name in done.stdout.split() if not name.startswith("__Host-")} == set(), done.stderr


def test_log_in_is_throttled_for_the_one_who_fails(client: Client, staff: User) -> None:
    def log_in(password: str, address: str = "192.0.2.1") -> int:
        form = {"username": "ann", "password": password}
        return client.post("/admin/login/", form, REMOTE_ADDR=address).status_code

    answers = [log_in(f"guess {number}") for number in range(10)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert log_in("correct horse") == 429
    assert log_in("correct horse", address="192.0.2.2") == 302


def test_an_address_that_tries_many_names_is_throttled(client: Client, staff: User) -> None:
    answers = [
        client.post("/admin/login/", {"username": f"name {number}", "password": "guess"}).status_code
        for number in range(10)
    ]
    assert (answers[0], answers[-1]) == (200, 429)


def test_nobody_guesses_without_end_by_logging_in_between(client: Client, staff: User) -> None:
    User.objects.create_user("bob", password="battery staple", is_staff=True)
    statuses = []
    for number in range(6):
        for guess in range(3):
            form = {"username": "ann", "password": f"guess {number} {guess}"}
            statuses.append(client.post("/admin/login/", form).status_code)
        Client().post("/admin/login/", {"username": "bob", "password": "battery staple"})
    assert statuses[-1] == 429


def test_a_network_of_ipv6_is_one_address(staff: User) -> None:
    def log_in(number: int) -> int:
        form = {"username": f"name {number}", "password": "guess"}
        return Client().post("/admin/login/", form, REMOTE_ADDR=f"2001:db8::{number + 1:x}").status_code

    assert [log_in(number) for number in range(10)][-1] == 429


def test_a_name_that_many_addresses_try_is_throttled(staff: User) -> None:
    for number in range(MOST_TRIES_OF_A_NAME):
        form = {"username": "ann", "password": "guess"}
        Client().post("/admin/login/", form, REMOTE_ADDR=f"192.0.2.{number + 1}")
    right = {"username": "ann", "password": "correct horse"}
    assert Client().post("/admin/login/", right, REMOTE_ADDR="192.0.2.99").status_code == 200


def test_sessions_end_two_hours_after_the_last_request(client: Client, staff: User) -> None:
    client.post("/admin/login/", {"username": "ann", "password": "correct horse"})
    client.get("/admin/")
    assert 7000 < client.session.get_expiry_age() <= 7200


@pytest.mark.parametrize("password", ["short1!", "password1234", "123456789012", "a" * 14, "localhost-drape-123"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_passwords_may_be_of_any_kind_of_letters() -> None:
    validate_password("49302817560214")
    validate_password("drape drape correct horse")


def test_what_is_written_is_for_this_user_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert (tmp_path / "file").stat().st_mode & 0o077 == 0


def test_a_folder_that_a_command_makes_is_for_this_user_alone(tmp_path: Path) -> None:
    assert manage("check", VAR=str(tmp_path / "var")).returncode == 0
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_a_folder_that_others_can_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    tmp_path.chmod(0o755)
    (warning,) = check_private_files(None)
    assert f"chmod 700 {tmp_path}" in warning.msg
    tmp_path.chmod(0o700)
    assert check_private_files(None) == []


def test_the_page_says_that_logging_in_has_to_wait(client: Client, staff: User) -> None:
    for number in range(10):
        response = client.post("/admin/login/", {"username": "ann", "password": f"guess {number}"})
    assert "Please wait 15 minutes" in response.content.decode()
    assert response["Retry-After"] == "900"


def test_a_few_slips_do_no_harm(client: Client, staff: User) -> None:
    for number in range(4):
        client.post("/admin/login/", {"username": "ann", "password": f"guess {number}"})
    assert client.post("/admin/login/", {"username": "ann", "password": "correct horse"}).status_code == 302


def test_logging_in_forgives_one_s_own_slips(staff: User) -> None:
    for _ in range(2):
        for number in range(5):
            Client().post("/admin/login/", {"username": "ann", "password": f"guess {number}"})
        assert Client().post("/admin/login/", {"username": "ann", "password": "correct horse"}).status_code == 302


def test_forms_of_other_sites_are_refused(staff: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/admin/login/", {"username": "ann", "password": "correct horse"}).status_code == 403


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_make_admin_prints_a_password_that_works(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_admin")
    first = capsys.readouterr().out
    call_command("make_admin")
    second = capsys.readouterr().out
    assert "New login: admin" in first
    assert "New password: admin" in second
    password = re.search(r"admin / (\S+)", second)
    assert password
    form = {"username": "admin", "password": password[1]}
    assert client.post("/admin/login/", form).status_code == 302
    assert "password_change" in client.get("/admin/")["Location"]


@pytest.mark.parametrize("name", ["../db.sqlite3", "notes.txt", "a/../../secret-key", "%2e%2e/secret-key"])
@pytest.mark.django_db
def test_only_pictures_are_served(client: Client, name: str) -> None:
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    (Path(settings.MEDIA_ROOT) / "notes.txt").write_text("private")
    assert client.get(f"/media/{name}").status_code == 404


def test_pictures_that_shoppers_see_may_be_kept_for_ever(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = Path(settings.MEDIA_ROOT) / "ab" / "abcdef.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"RIFF")
    assert client.get("/media/ab/abcdef.webp").status_code == 404  # belongs to no product
    client.force_login(staff)
    response = client.get("/media/ab/abcdef.webp")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, no-store"  # otherwise a proxy would cache it for shoppers
    monkeypatch.setattr("webapp.media.shows", lambda name: True)
    assert "immutable" in client.get("/media/ab/abcdef.webp")["Cache-Control"]
