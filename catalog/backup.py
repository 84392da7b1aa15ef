"""Back up a running shop, and restore a backup into an empty folder.

A backup is one zip file: the database, copied by SQLite's online backup (consistent although the shop keeps writing),
the pictures, the shop's own encoders, and a manifest with the size and SHA-256 of each file. It does not contain the
index, which is rebuilt from the database, nor any secrets except as the database holds them: hashed, or encrypted with
a key that the backup does not contain.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

MANIFEST = "manifest.json"
DATABASE = "db.sqlite3"
FOLDERS = ("media", "encoders")
FORMAT = 1
CHUNK = 1 << 20
Progress = Callable[[int], None]


class BackupError(Exception):
    """A backup that cannot be written or restored; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup. ``within`` names the backup that contains its data, "" for this one."""

    name: str
    size: int
    sha256: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    made: str
    entries: dict[str, Entry]


def back_up(target: Path, *, since: Path | None = None, progress: Progress = lambda count: None) -> Manifest:
    """Write a backup. Pictures that the earlier backup ``since`` contains are not copied but referenced.

    Errors: BackupError, OSError.
    """
    _refuse_what_is_elsewhere()
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}. Make it, on a disk of its own if you can.")
    known = read_manifest(since).entries if since else {}
    beside = target.with_name(f".{target.name}.part")
    try:
        manifest = _written(beside, known, since.name if since else "", progress)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def restore(source: Path, var: Path, *, progress: Progress = lambda count: None) -> Manifest:
    """Unpack a backup into an empty folder and check every file. Errors: BackupError, OSError."""
    manifest = read_manifest(source)
    _refuse_what_is_elsewhere()
    taken = [name for name in (DATABASE, *FOLDERS) if (var / name).exists() and not _is_empty(var / name)]
    if taken:
        raise BackupError(
            f"{var} is not empty (it has {', '.join(taken)}). Restore into a new folder: VAR=/new/folder."
        )
    var.mkdir(parents=True, exist_ok=True)
    try:
        for name, entries in _by_file(manifest, source).items():
            with zipfile.ZipFile(name) as packed:
                for entry in entries:
                    _unpack(packed, entry, var)
                    progress(1)
    except BaseException:
        _remove_partial(var)
        raise
    return manifest


def read_manifest(source: Path) -> Manifest:
    """Return the manifest of a backup. Errors: BackupError."""
    try:
        with zipfile.ZipFile(source) as packed:
            facts = json.loads(packed.read(MANIFEST))
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}.") from error
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(f"{source} is not a backup of Drape, or is damaged ({error}).") from error
    if facts.get("format") != FORMAT:
        raise BackupError(f"{source} was made by another release; restore it with that one, then upgrade.")
    entries = {one["name"]: Entry(**one) for one in facts["entries"]}
    return Manifest(facts["made"], entries)


def count() -> int:
    """Return the number of files that a backup would have."""
    return 1 + sum(1 for folder in FOLDERS for _ in _files(folder))


def _written(target: Path, known: dict[str, Entry], within: str, progress: Progress) -> Manifest:
    entries: list[Entry] = []
    # pictures and models are compressed already
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy = Path(folder) / DATABASE
            _copy_database(copy)
            entries.append(_pack(packed, DATABASE, copy, zipfile.ZIP_DEFLATED))
        progress(1)
        for folder_name in FOLDERS:
            for name, path in _files(folder_name):
                before = known.get(name)
                # picture names contain a hash of the content; other files may change without changing size
                if folder_name == "media" and before and before.size == path.stat().st_size:
                    entries.append(Entry(name, before.size, before.sha256, before.within or within))
                elif (entry := _packed_if_there(packed, name, path)) is not None:
                    entries.append(entry)
                progress(1)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        listed = [asdict(one) for one in entries]
        facts = {"format": FORMAT, "made": made, "settings": public_settings(), "entries": listed}
        packed.writestr(MANIFEST, json.dumps(facts))
    return Manifest(made, {one.name: one for one in entries})


def public_settings() -> dict[str, str]:
    """Return the settings that the environment sets, without secrets."""
    hidden = ("SECRET", "TOKEN", "PASSWORD", "URL", "KEY")
    names = [name for name in dir(settings) if name.isupper() and name in os.environ]
    return {name: os.environ[name] for name in names if not any(word in name for word in hidden)}


def _copy_database(target: Path) -> None:
    """Copy by SQLite's online backup, while the shop reads and writes."""
    try:
        with (
            closing(sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=60)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy, pages=2000)
            problem = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise BackupError(f"The database cannot be copied ({error}); try again.") from error
    if problem != "ok":
        raise BackupError(f"The database is damaged ({problem}); docs/operate.md says what to do.")


def _packed_if_there(packed: zipfile.ZipFile, name: str, path: Path) -> Entry | None:
    try:
        return _pack(packed, name, path, zipfile.ZIP_STORED)
    except FileNotFoundError:
        return None  # deleted in the meantime


def _pack(packed: zipfile.ZipFile, name: str, path: Path, method: int) -> Entry:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        info.compress_type = method
        with packed.open(info, "w") as out:
            for chunk in _chunks(file):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
    return Entry(name, size, digest.hexdigest())


def _unpack(packed: zipfile.ZipFile, entry: Entry, var: Path) -> None:
    place = (var / entry.name).resolve()
    if not place.is_relative_to(var.resolve()):
        raise BackupError(f"The backup holds a file outside of its folder ({entry.name}).")
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with packed.open(entry.name) as file, place.open("wb") as out:
            for chunk in _chunks(file):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except (KeyError, zipfile.BadZipFile) as error:
        raise BackupError(f"The backup is damaged: {entry.name} cannot be read.") from error
    if digest.hexdigest() != entry.sha256:
        raise BackupError(f"The backup is damaged: {entry.name} is not what was written.")


def _by_file(manifest: Manifest, source: Path) -> dict[Path, list[Entry]]:
    found: dict[Path, list[Entry]] = {}
    for entry in manifest.entries.values():
        found.setdefault(source.with_name(entry.within) if entry.within else source, []).append(entry)
    for path in found:
        if not path.is_file():
            raise BackupError(f"This backup needs {path.name} beside it, for pictures that it does not hold itself.")
    return found


def _refuse_what_is_elsewhere() -> None:
    if connection.vendor != "sqlite":
        raise BackupError(
            "The database is PostgreSQL: back it up with pg_dump, and the folders media and encoders of VAR as files "
            "(docs/operate.md)."
        )


def _files(folder: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((settings.VAR / folder).rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield path.relative_to(settings.VAR).as_posix(), path


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _remove_partial(var: Path) -> None:
    """Remove what a failed restore has written."""
    (var / DATABASE).unlink(missing_ok=True)
    for folder in FOLDERS:
        shutil.rmtree(var / folder, ignore_errors=True)
