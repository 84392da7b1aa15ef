"""Where the files of a feed come from: a folder, or a zip that is read without being unpacked."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from catalog.rows import Rejected

LARGEST_FILE = 100 * 2**20
LARGEST_TABLE = 2 * 2**30
LARGEST_TOTAL = 200 * 2**30
MOST_FILES = 500_000
DEEPEST_RATIO = 200
"""A file that shrinks more than that is a bomb, not a picture; tables of equal rows reach some 50."""
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class FeedError(Exception):
    """A feed that cannot be read at all; the text says why and what to do."""


class Source(Protocol):
    """Files by their names, with / between folders. ``refused`` are those that are not touched."""

    refused: list[Rejected]

    def names(self) -> list[str]: ...
    def open(self, name: str) -> IO[bytes]: ...
    def read(self, name: str) -> bytes: ...
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

    def close(self) -> None:
        pass


class NoFiles:
    """Of rows that come without files: their pictures are named by web address, if at all."""

    def __init__(self) -> None:
        self.refused: list[Rejected] = []

    def names(self) -> list[str]:
        return []

    def open(self, name: str) -> IO[bytes]:
        raise FeedError(f"There is no file {name}.")

    def read(self, name: str) -> bytes:
        raise FeedError(f"There is no file {name}.")

    def close(self) -> None:
        pass


class FileSource(FolderSource):
    """A table alone, whatever lies beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.parent)
        self._name = path.name

    def names(self) -> list[str]:
        return [self._name]


class ZipSource:
    """Errors: FeedError for what is not a zip, is empty, encrypted, or would unpack to something monstrous."""

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
        if self._members[name].file_size > LARGEST_FILE:
            raise FeedError(f"{name} is larger than {LARGEST_FILE // 2**20} MB.")
        try:
            with self.open(name) as file:
                # a header may lie about the size
                data = file.read(LARGEST_FILE + 1)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
            raise FeedError(f"{name} is damaged within the zip file.") from error
        except Exception as error:  # zlib.error has no public base
            if type(error).__module__ == "zlib":
                raise FeedError(f"{name} is damaged within the zip file.") from error
            raise
        if len(data) > LARGEST_FILE:
            raise FeedError(f"{name} is larger than {LARGEST_FILE // 2**20} MB.")
        return data

    def close(self) -> None:
        self._zip.close()


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
