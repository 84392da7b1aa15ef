"""The key that signs sessions: generated once, stored, private."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from webapp.env import SettingsError
from webapp.secrets import kept_key


def test_it_is_made_once(tmp_path: Path) -> None:
    first = kept_key(tmp_path / "new" / "secret-key")
    assert len(first) >= 50
    assert kept_key(tmp_path / "new" / "secret-key") == first


def test_every_installation_has_its_own(tmp_path: Path) -> None:
    assert kept_key(tmp_path / "a") != kept_key(tmp_path / "b")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    kept_key(tmp_path / "secret-key")
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [tmp_path / "secret-key"] * 16))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short")
    with pytest.raises(SettingsError, match="delete the file"):
        kept_key(tmp_path / "secret-key")


def test_an_impossible_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="set VAR"):
        kept_key(tmp_path / "file" / "secret-key")
