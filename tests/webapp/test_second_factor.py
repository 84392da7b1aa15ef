"""The second factor of staff: set up by themselves, required from then on, with ways to regain access."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP

from webapp.apps import check_second_factors
from webapp.models import AuthenticatorApp
from webapp.staff import site

PAGE = "/admin/second-factor/"


def shown(name: str, ahead: int = 0) -> str:
    """Return the code of a user's app now or some steps later (the next one is accepted, too)."""
    device = AuthenticatorApp.objects.get(user__username=name)
    app = TOTP(device.bin_key, device.step, device.t0, device.digits)
    app.time = time.time() + ahead * device.step
    return f"{app.token():06d}"


def log_in(code: str = "", password: str = "correct horse") -> tuple[Client, bool]:
    client = Client()
    client.post("/admin/login/", {"username": "ann", "password": password, "code": code})
    return client, client.get("/admin/").status_code == 200


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_superuser("ann", password="correct horse")


def set_up() -> list[str]:
    """Set it up for ann; return her recovery codes."""
    client, _ = log_in()
    client.post(PAGE, {"action": "begin", "password": "correct horse"})
    page = client.post(PAGE, {"action": "confirm", "code": shown("ann")}).content.decode()
    assert client.get("/admin/").status_code == 200
    return re.findall(r"\b[a-z2-7]{8}\b", page.split("<pre>")[1].split("</pre>")[0])


@pytest.fixture
def codes(ann: User) -> list[str]:
    """The recovery codes of a user who has set it up."""
    return set_up()


def test_without_one_a_password_is_enough_and_the_page_offers_it(ann: User) -> None:
    client, inside = log_in()
    assert inside
    assert PAGE in client.get("/admin/").content.decode()
    page = client.post(PAGE, {"action": "begin", "password": "correct horse"}, follow=True).content.decode()
    assert "data:image/svg+xml;base64," in page
    assert log_in()[1]  # no code is required before one was confirmed


def test_setting_it_up_asks_for_the_password_and_for_a_right_code(ann: User) -> None:
    client, _ = log_in()
    refused = client.post(PAGE, {"action": "begin", "password": "guess"}, follow=True)
    assert "not your password" in refused.content.decode()
    client.post(PAGE, {"action": "begin", "password": "correct horse"})
    wrong = client.post(PAGE, {"action": "confirm", "code": "000000"}, follow=True).content.decode()
    assert "This code is wrong" in wrong
    assert log_in()[1]


def test_from_then_on_a_code_is_asked_for(codes: list[str]) -> None:
    assert not log_in()[1]
    assert not log_in("000000")[1]


def test_the_app_s_code_lets_in_once(codes: list[str]) -> None:
    code = shown("ann", ahead=1)
    assert log_in(code)[1]
    assert not log_in(code)[1]


def test_recovery_codes_let_in_once_each(codes: list[str]) -> None:
    assert len(set(codes)) == 10
    assert log_in(f" {codes[0].upper()} ")[1]
    assert not log_in(codes[0])[1]


def test_guessing_codes_is_slowed_down(codes: list[str]) -> None:
    for _ in range(3):
        log_in("000000")
    assert not log_in(shown("ann", ahead=1))[1]


def test_a_code_without_the_password_lets_nobody_in(codes: list[str]) -> None:
    assert not log_in(codes[0], password="guess")[1]
    assert log_in(codes[0])[1]


def test_sessions_that_began_without_it_end(ann: User) -> None:
    other, _ = log_in()
    client, _ = log_in()
    client.post(PAGE, {"action": "begin", "password": "correct horse"})
    client.post(PAGE, {"action": "confirm", "code": shown("ann")})
    assert other.get("/admin/").status_code == 302
    assert other.get(PAGE).status_code == 302


def test_codes_are_renewed_and_it_is_turned_off_with_a_code(codes: list[str]) -> None:
    client, _ = log_in(codes[0])
    client.post(PAGE, {"action": "off", "code": codes[0]})  # used already
    assert not log_in()[1]
    page = client.post(PAGE, {"action": "renew", "code": codes[1]}).content.decode()
    assert codes[2] not in page
    assert not log_in(codes[2])[1]
    client.post(PAGE, {"action": "off", "code": shown("ann", ahead=1)})
    assert log_in()[1]


def test_who_lost_everything_is_let_back_in_by_command(codes: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("second_factor")
    assert capsys.readouterr().out == "ann\ton\n"
    call_command("second_factor", off="ann")
    assert capsys.readouterr().out == "ann\toff\n"
    assert log_in()[1]
    for name in ("ann", "nobody"):
        with pytest.raises(CommandError, match=name):
            call_command("second_factor", off=name)


def test_deploying_recommends_it(ann: User) -> None:
    (warning,) = check_second_factors(None)
    assert "1 of 1 staff" in warning.msg
    client, _ = log_in()
    client.post(PAGE, {"action": "begin", "password": "correct horse"})
    client.post(PAGE, {"action": "confirm", "code": shown("ann")})
    assert check_second_factors(None) == []


def test_no_session_outlasts_half_a_day(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = log_in()
    monkeypatch.setattr(site, "LONGEST_SESSION", -1)
    assert client.get("/admin/").status_code == 302
    monkeypatch.undo()
    assert client.get("/admin/").status_code == 302  # the session has ended and is not just hidden
