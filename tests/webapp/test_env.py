"""Settings come from the environment; invalid ones are refused with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from webapp import settings_table
from webapp.env import ROOT, Environment, SettingsError, load

WRONG = [
    ("PORT", "abc", "whole|integer"),
    ("PORT", "70000", "65535"),
    ("TLS", "perhaps", "boolean"),
    ("VECTOR_INDEX", "ivf", "'auto', 'flat' or 'hnsw'"),
    ("EF_RUNTIME", "3", "10"),
    ("IMAGE_WEIGHT", "1.5", "1"),
    ("RATE_LIMIT", "5", "60/m"),
    ("RATE_LIMIT", "0/m", "60/m"),
    ("MAX_UPLOAD_MB", "0", "1"),
    ("REDIS_URL", "localhost:6379", "redis://"),
    ("REDIS_PREFIX", "a:{b}", "match"),
    ("CSRF_TRUSTED_ORIGINS", "shop.example", "https://shop.example"),
    ("DEFAULT_CURRENCY", "Euro", "ISO 4217"),
    ("LOG_FORMAT", "xml", "'text' or 'json'"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), WRONG)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=allowed) as refused:
        load()
    assert str(refused.value).startswith(f"Setting {name}")


def test_all_wrong_values_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as refused:
        load()
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("name", ["REDIS_URL", "SECRET_KEY"])
def test_no_message_repeats_a_secret(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(SettingsError) as refused:
        load()
    assert name in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert load().PORT == 8000


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example, www.shop.example ,")
    assert load().ALLOWED_HOSTS == ("shop.example", "www.shop.example")


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Environment.model_fields.values())


def test_the_readme_has_the_table_of_now() -> None:
    text = settings_table.README.read_text()
    assert settings_table.written(text) == text, "run: .venv/bin/python -m webapp.settings_table"


@pytest.mark.parametrize(
    ("name", "value"), [("RATE_LIMIT", "lots"), ("DATABASE_URL", "nonsense"), ("VAR", "/dev/null/drape")]
)
def test_commands_refuse_wrong_settings_with_a_sentence(name: str, value: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", name: value}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "drape: " in done.stderr
    assert "Traceback" not in done.stderr


def test_secrets_may_be_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 60 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load().SECRET_KEY == "k" * 60
    monkeypatch.setenv("SECRET_KEY", "e" * 60)
    assert load().SECRET_KEY == "e" * 60
    monkeypatch.setenv("METRICS_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="METRICS_TOKEN_FILE cannot be used"):
        load()
