"""Access to the files of a feed: in a folder, or in a zip that is read without being unpacked."""

from __future__ import annotations

import hashlib
import io
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from catalog.feeds.embedded import BOOKS, is_picture
from catalog.rows import Rejected

LARGEST_FILE = 100 * 2**20
LARGEST_TABLE = 2 * 2**30
LARGEST_TOTAL = 200 * 2**30
MOST_FILES = 500_000
MOST_BOOKS = 50
DEEPEST_RATIO = 200
"""A file with a higher compression ratio is a bomb, not a picture; tables of equal rows reach some 50."""
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class FeedError(Exception):
    """A feed that cannot be read at all; the text says why and what to do."""


class Source(Protocol):
    """Files by name, with / between folders. ``refused`` are those that are ignored for safety."""

    refused: list[Rejected]

    def names(self) -> list[str]: ...
    def open(self, name: str) -> IO[bytes]: ...
    def read(self, name: str) -> bytes: ...
    def mark(self, name: str) -> str:
        """Return a fingerprint of a file that changes with it, without opening it; "" if there is none."""
        ...

    def close(self) -> None: ...


class FolderSource:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.refused: list[Rejected] = []

    def names(self) -> list[str]:
        found = []
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_dir() or _is_junk(name):
                continue
            if not path.resolve().is_relative_to(self.folder):
                self.refused.append(Rejected(0, "", f"{name} is a link that leads out of the folder; it is left out."))
                continue
            found.append(name)
        return found

    def open(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("rb")

    def read(self, name: str) -> bytes:
        path = self.folder / name
        if path.stat().st_size > LARGEST_FILE:
            raise FeedError(f"{name} is larger than {LARGEST_FILE // 2**20} MB.")
        return path.read_bytes()

    def mark(self, name: str) -> str:
        try:
            facts = (self.folder / name).stat()
        except OSError:
            return ""
        path = hashlib.blake2b(name.encode(errors="surrogateescape"), digest_size=8).hexdigest()
        return f"file {facts.st_size} {facts.st_mtime_ns} {path}"

    def close(self) -> None:
        pass


class NoFiles:
    """The source of rows without files: their pictures, if any, are given by web address."""

    def __init__(self) -> None:
        self.refused: list[Rejected] = []

    def names(self) -> list[str]:
        return []

    def open(self, name: str) -> IO[bytes]:
        raise FeedError(f"There is no file {name}.")

    def read(self, name: str) -> bytes:
        raise FeedError(f"There is no file {name}.")

    def mark(self, name: str) -> str:
        return ""

    def close(self) -> None:
        pass


class FileSource(FolderSource):
    """A single table; files next to it are ignored."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.parent)
        self._name = path.name

    def names(self) -> list[str]:
        return [self._name]


class ZipSource:
    """A zip file. Errors: FeedError if it is no zip, damaged, or would unpack to an excessive size."""

    def __init__(self, path: Path) -> None:
        self.refused: list[Rejected] = []
        try:
            self._zip = zipfile.ZipFile(path)
            members = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise FeedError(f"{path.name} is not a readable zip file ({error}). Pack it again and retry.") from error
        if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST_TOTAL:
            raise FeedError(f"{path.name} would unpack to more than any catalogue holds; it is not read.")
        self._members = {member.filename: member for member in members if self._is_usable(member)}

    def _is_usable(self, member: zipfile.ZipInfo) -> bool:
        name = member.filename
        if member.is_dir() or _is_junk(name):
            return False
        reason = _danger(member)
        if reason:
            self.refused.append(Rejected(0, "", f"{name[:200]} {reason}; it is left out."))
        return not reason

    def names(self) -> list[str]:
        return sorted(self._members)

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._members[name])

    def read(self, name: str) -> bytes:
        return _read_member(name, self._members[name], self.open)

    def mark(self, name: str) -> str:
        return _mark_of(self._members[name])

    def close(self) -> None:
        self._zip.close()


class WithEmbedded:
    """The files of another source, and the pictures embedded in its spreadsheets."""

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        self._source = source
        self._names = list(names)
        self.refused = source.refused
        self._books: dict[str, zipfile.ZipFile] = {}
        self._members: dict[str, tuple[str, zipfile.ZipInfo]] = {}
        for name in names:
            if name.lower().endswith(BOOKS) and len(self._books) < MOST_BOOKS:
                self._look_into(name)

    def _look_into(self, name: str) -> None:
        file = self._source.open(name)
        if not isinstance(file, io.BufferedReader):  # within a zip, where seeking means unpacking again
            packed, file = file, tempfile.TemporaryFile()  # noqa: SIM115 - the book keeps it open
            with packed:
                shutil.copyfileobj(packed, file)
        try:
            self._books[name] = book = zipfile.ZipFile(file)
            members = book.infolist()
        except (zipfile.BadZipFile, OSError, ValueError):
            file.close()  # reading the table reports it
            return
        for member in members[:MOST_FILES]:
            if is_picture(member.filename) and not _danger(member):
                self._members[f"{name}/{member.filename}"] = name, member

    def names(self) -> list[str]:
        return [*self._names, *self._members]

    def open(self, name: str) -> IO[bytes]:
        if name not in self._members:
            return self._source.open(name)
        book, member = self._members[name]
        return self._books[book].open(member)

    def read(self, name: str) -> bytes:
        if name not in self._members:
            return self._source.read(name)
        return _read_member(name, self._members[name][1], self.open)

    def mark(self, name: str) -> str:
        return _mark_of(self._members[name][1]) if name in self._members else self._source.mark(name)

    def close(self) -> None:
        for book in self._books.values():
            book.close()
        self._source.close()


def _mark_of(member: zipfile.ZipInfo) -> str:
    """Return size and checksum, which zipfile verifies whenever the content is read."""
    return f"zip {member.file_size} {member.CRC:08x}"


def _read_member(name: str, member: zipfile.ZipInfo, opened: Callable[[str], IO[bytes]]) -> bytes:
    """Return the content of a member. Errors: FeedError."""
    try:
        if member.file_size <= LARGEST_FILE:
            with opened(name) as file:
                data = file.read(LARGEST_FILE + 1)  # a header may lie about the size
            if len(data) <= LARGEST_FILE:
                return data
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise FeedError(f"{name} is damaged within the zip file.") from error
    raise FeedError(f"{name} is larger than {LARGEST_FILE // 2**20} MB.")


def _danger(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "has a path that leads out of the zip file"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.file_size > 2**20 and member.file_size > DEEPEST_RATIO * max(1, member.compress_size):
        return "would unpack to more than 200 times its size"
    return ""


def _is_junk(name: str) -> bool:
    return any(part in JUNK or part.startswith("._") for part in name.split("/"))
