"""Backup of a running shop, and restoration: everything is restored, and damaged backups are refused."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from catalog import backup
from catalog.feeds import open_feed
from catalog.importing import ingest
from catalog.models import Catalog
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a small database file instead of the tests' database, which is in memory."""
    path = tmp_path / "live.sqlite3"
    with sqlite3.connect(path) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE product (id TEXT, hash TEXT)")
        live.executemany("INSERT INTO product VALUES (?, ?)", ((f"S{n}", f"hash {n}") for n in range(500)))
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    return path


@pytest.fixture
def stocked(empty_storage: None, folder: Folder, shop: Catalog, database: Path) -> None:
    with open_feed(folder([row(n) for n in range(4)])) as feed:
        ingest(feed, shop)


def media(var: Path) -> dict[str, bytes]:
    return {path.relative_to(var).as_posix(): path.read_bytes() for path in (var / "media").rglob("*.*")}


def products(database: Path) -> list[tuple[str, str]]:
    return sqlite3.connect(database).execute("SELECT id, hash FROM product ORDER BY id").fetchall()


def made(path: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("backup", str(path), *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_what_is_restored_is_what_was_there(stocked: None, database: Path, tmp_path: Path) -> None:
    made(tmp_path / "shop.zip")
    backup.restore(tmp_path / "shop.zip", tmp_path / "new")
    assert media(tmp_path / "new") == media(settings.VAR) != {}
    assert products(tmp_path / "new" / backup.DATABASE) == products(database)


@pytest.mark.django_db(transaction=True)
def test_the_shop_goes_on_writing_meanwhile(stocked: None, database: Path, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        with sqlite3.connect(database, timeout=30) as live:
            while not ended.is_set():
                live.execute("INSERT INTO product VALUES ('new', 'new')")
                live.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made(tmp_path / "shop.zip")
    finally:
        ended.set()
        writer.join()
    backup.restore(tmp_path / "shop.zip", tmp_path / "new")
    assert len(products(tmp_path / "new" / backup.DATABASE)) >= 500


@pytest.mark.django_db(transaction=True)
def test_a_backup_may_build_on_an_earlier_one(stocked: None, shop: Catalog, folder: Folder, tmp_path: Path) -> None:
    made(tmp_path / "monday.zip")
    with open_feed(folder([row(n) for n in range(5)], name="more")) as feed:
        ingest(feed, shop)
    assert "in earlier backups" in made(tmp_path / "tuesday.zip", "--since", str(tmp_path / "monday.zip"))
    made(tmp_path / "wednesday.zip", "--since", str(tmp_path / "tuesday.zip"))
    with zipfile.ZipFile(tmp_path / "wednesday.zip") as packed:
        assert not [name for name in packed.namelist() if name.startswith("media/")]
    backup.restore(tmp_path / "wednesday.zip", tmp_path / "new")
    assert media(tmp_path / "new") == media(settings.VAR)

    (tmp_path / "monday.zip").unlink()
    with pytest.raises(backup.BackupError, match=r"needs monday\.zip beside it"):
        backup.restore(tmp_path / "wednesday.zip", tmp_path / "another")


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_is_not_taken(stocked: None, tmp_path: Path) -> None:
    made(tmp_path / "shop.zip")
    picture = next(one for one in backup.read_manifest(tmp_path / "shop.zip").entries.values() if "media" in one.name)
    with zipfile.ZipFile(tmp_path / "shop.zip") as packed:
        start = packed.getinfo(picture.name).header_offset
    data = bytearray((tmp_path / "shop.zip").read_bytes())
    data[start + 200] ^= 1
    (tmp_path / "shop.zip").write_bytes(data)
    with pytest.raises(backup.BackupError, match="damaged"):
        backup.restore(tmp_path / "shop.zip", tmp_path / "new")
    assert not (tmp_path / "new" / backup.DATABASE).exists()
    (tmp_path / "half.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(backup.BackupError, match="not a backup"):
        backup.restore(tmp_path / "half.zip", tmp_path / "new")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_overwritten(stocked: None, tmp_path: Path) -> None:
    made(tmp_path / "shop.zip")
    with pytest.raises(CommandError, match="exists already"):
        made(tmp_path / "shop.zip")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", str(tmp_path / "shop.zip"))


@pytest.mark.django_db(transaction=True)
def test_a_missing_folder_is_reported(stocked: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        made(tmp_path / "none" / "shop.zip")


@pytest.mark.django_db(transaction=True)
def test_what_fails_leaves_no_half_backup(stocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_pack", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CommandError, match="disk is full"):
        made(tmp_path / "shop.zip")
    assert not list(tmp_path.glob("*.zip*"))
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.django_db(transaction=True)
def test_no_room_for_the_copy_of_the_database_is_reported(
    stocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.Connection):
        def backup(self, *_: object, **__: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "sqlite3", SimpleNamespace(
        connect=lambda *_, **__: Full(":memory:"), OperationalError=sqlite3.OperationalError,
    ))  # fmt: skip
    with pytest.raises(CommandError, match="disk is full"):
        made(tmp_path / "shop.zip")


@pytest.mark.django_db(transaction=True)
def test_secrets_are_not_in_it(
    stocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("SECRET_KEY", "open sesame")
    monkeypatch.setenv("METRICS_TOKEN", "open sesame")
    monkeypatch.setenv("PHOTO_TTL_HOURS", "12")
    made(tmp_path / "shop.zip")
    with zipfile.ZipFile(tmp_path / "shop.zip") as packed:
        manifest = packed.read(backup.MANIFEST).decode()
        assert not [name for name in packed.namelist() if "secret" in name]
    assert "open sesame" not in manifest
    assert '"PHOTO_TTL_HOURS": "12"' in manifest
