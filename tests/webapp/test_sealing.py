"""A stolen database reveals no second factor, and a new SECRET_KEY invalidates none that an earlier key decrypts."""

from __future__ import annotations

import importlib
from binascii import hexlify

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from access import sealing
from tests.webapp.test_second_factor import PAGE, log_in, set_up, shown
from webapp.apps import check_seals
from webapp.env import Environment
from webapp.models import AuthenticatorApp
from webapp.staff import second_factor

OLD, NEW = "old" * 20, "new" * 20


@pytest.fixture
def ann(db: None, settings: Settings) -> User:
    settings.SECRET_KEY = OLD
    return User.objects.create_superuser("ann", password="correct horse")


@pytest.fixture
def codes(ann: User) -> list[str]:
    """The recovery codes of a user who has set it up."""
    return set_up()


def stored() -> str:
    """Return everything that the database stores about second factors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM otp_totp_totpdevice UNION SELECT token FROM otp_static_statictoken")
        return " ".join(row[0] for row in cursor.fetchall())


def test_the_database_reveals_neither_the_secret_nor_the_recovery_codes(codes: list[str]) -> None:
    held = stored()
    secret = AuthenticatorApp.objects.get().bin_key
    assert hexlify(secret).decode() not in held
    assert not [code for code in codes if code in held]


def test_the_secret_of_one_login_is_of_no_use_to_another(ann: User) -> None:
    sealed = second_factor.begin(ann).key
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, f"user {ann.pk + 1}")


@pytest.mark.parametrize("text", ["", "1:", "1:AAAA", "3132333435", "1:" + "A" * 64])
def test_what_was_not_sealed_here_is_not_read(text: str) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(text, "user 1")


def test_after_a_new_key_the_app_goes_on_working(codes: list[str], settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert log_in(shown("ann", ahead=1))[1]


def test_renewing_lets_the_old_key_go(
    codes: list[str], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    (warning,) = check_seals(None)
    assert "earlier key: second factor of ann" in warning.msg
    call_command("secrets", renew=True)
    assert capsys.readouterr().out == "today's key\tsecond factor of ann\n"
    assert check_seals(None) == []
    settings.SECRET_KEY_FALLBACKS = []
    assert log_in(shown("ann", ahead=1))[1]


def test_without_the_old_key_recovery_codes_work_and_the_reason_is_shown(
    codes: list[str], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = shown("ann", ahead=1)
    settings.SECRET_KEY = NEW
    client, inside = log_in(code)
    assert not inside
    form = {"username": "ann", "password": "correct horse", "code": code}
    assert "another SECRET_KEY" in client.post("/admin/login/", form).content.decode()
    (warning,) = check_seals(None)
    assert "ann" in warning.msg
    call_command("second_factor")
    assert "recovery codes work" in capsys.readouterr().out
    assert log_in(codes[0])[1]


def test_a_secret_that_was_begun_with_another_key_is_begun_again(ann: User, settings: Settings) -> None:
    second_factor.begin(ann)
    settings.SECRET_KEY = NEW
    client, _ = log_in()
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"action": "begin", "password": "correct horse"}, follow=True).status_code == 200
    assert second_factor.pending(ann)


def test_secrets_of_before_are_sealed_by_the_migration(ann: User) -> None:
    plain = TOTPDevice.objects.create(user=ann, name="app", confirmed=True)
    before = bytes(plain.bin_key)
    codes = StaticDevice.objects.create(user=ann, name="recovery codes", confirmed=True)
    StaticToken.objects.create(device=codes, token="abcdefgh")
    migration = importlib.import_module("webapp.migrations.0001_sealed_second_factors")
    migration.seal(apps, None)
    assert hexlify(before).decode() not in stored()
    assert AuthenticatorApp.objects.get().bin_key == before
    assert log_in(shown("ann"))[1]
    assert log_in("abcdefgh")[1]
    assert not log_in("abcdefgh")[1]


def test_a_short_earlier_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{OLD},short")
    with pytest.raises(ValueError, match="50 characters"):
        Environment()
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{OLD},{NEW}")
    assert Environment().SECRET_KEY_FALLBACKS == (OLD, NEW)
