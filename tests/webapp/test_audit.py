"""``make audit`` distinguishes an all-clear from missing data."""

from __future__ import annotations

import importlib.util
import json
import sys
from types import ModuleType
from typing import Any

import pytest

from webapp.env import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bin_audit", ROOT / "bin" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLEAN = {"name": "django", "version": "5.2", "vulns": []}
FLAWED = {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.1"]}]}
UNKNOWN = {"name": "torch", "skip_reason": "Dependency not found on PyPI and could not be audited: torch (2)"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [([CLEAN], 0, ""), ([CLEAN, FLAWED], 1, "pillow 9.0 has PYSEC-1; fixed in 9.1."),
     ([CLEAN, UNKNOWN], 2, "a.lock: nothing is known of 1 of 2 packages (torch)."),
     ([UNKNOWN, FLAWED], 1, "nothing is known of 1 of 2")],
)  # fmt: skip
def test_only_an_answer_for_every_package_is_an_all_clear(
    audit: ModuleType, packages: list[Any], code: int, said: str
) -> None:
    found = audit.read("a.lock", json.dumps({"dependencies": packages}), "No known vulnerabilities found")
    assert found.code == code
    assert said in " ".join(found.sentences)


def test_a_service_that_does_not_respond_is_reported(audit: ModuleType) -> None:
    found = audit.read("a.lock", "", "Traceback\n  File\nConnectionError: Name or service not known\n")
    assert found.code == 2
    assert found.sentences == ["a.lock could not be compared: ConnectionError: Name or service not known"]


def test_the_exit_code_is_that_of_the_worst(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = iter([0, 2, 0])
    monkeypatch.setattr(audit, "asked", lambda lock: audit.Finding(next(codes), 3))
    assert audit.main() == 2
    assert "This is no all-clear" in capsys.readouterr().out
    monkeypatch.setattr(audit, "asked", lambda lock: audit.Finding(0, 3))
    assert audit.main() == 0
    assert "None of 9 pinned packages" in capsys.readouterr().out
