"""Uploads in pieces: an interrupted one can be resumed, even after the page was closed."""

from __future__ import annotations

import re
import secrets
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File

from catalog import disk

PIECE = 8 << 20
"""Size of a piece in bytes, as the page sends them."""
CHUNK = 1 << 20


class PartError(Exception):
    """A piece that cannot be accepted; the text says why. ``offset``: where the file continues, if known."""

    def __init__(self, text: str, offset: int | None = None) -> None:
        super().__init__(text)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Part:
    """A partial upload; it belongs to one user."""

    path: Path

    @property
    def offset(self) -> int:
        """The number of bytes received."""
        return self.path.stat().st_size

    def append(self, data: IO[bytes], offset: int) -> int:
        """Append a piece that starts at ``offset``; return where the next one starts. Errors: PartError."""
        with self.path.open("r+b") as file:
            end = file.seek(0, 2)
            if end != offset:
                raise PartError(f"The file goes on at {end}, not at {offset}.", end)
            while chunk := data.read(CHUNK):
                if end + len(chunk) > settings.MAX_CATALOGUE_MB << 20:
                    raise PartError(f"The file is larger than {settings.MAX_CATALOGUE_MB:,} MB (MAX_CATALOGUE_MB).")
                end += file.write(chunk)
        return end


def begin(user: Any, size: int) -> str:
    """Start an upload of ``size`` bytes; return the token for sending its pieces. Errors: PartError, DiskLow."""
    if size > settings.MAX_CATALOGUE_MB << 20:
        raise PartError(f"The file is larger than {settings.MAX_CATALOGUE_MB:,} MB (MAX_CATALOGUE_MB).")
    disk.refuse_if_low(size)
    folder().mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    _path(user, token).touch()
    return token


def find(user: Any, token: str) -> Part:
    """Return a user's upload by its token. Errors: PartError if there is none."""
    path = _path(user, token)
    if not re.fullmatch(r"[0-9a-f]{32}", token) or not path.is_file():
        raise PartError("The upload was not found; it may have been cleared away. Send the file again.")
    return Part(path)


def discard(parts: Sequence[Part]) -> None:
    for one in parts:
        one.path.unlink(missing_ok=True)


def folder() -> Path:
    return Path(settings.VAR) / "uploads" / "parts"


@contextmanager
def joined(files: Sequence[File[Any]]) -> Any:
    """Provide several files as one zip; a single file is passed through."""
    if len(files) == 1:
        yield files[0]
        return
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder()) as made:
        with zipfile.ZipFile(made, "w") as packed:
            for one in files:
                with packed.open(Path(one.name or "file").name, "w", force_zip64=True) as member:
                    for chunk in one.chunks():
                        member.write(chunk)
        size = made.tell()
        made.seek(0)
        whole = File(made, name=f"{len(files)}-files.zip")
        whole.size = size
        yield whole


def _path(user: Any, token: str) -> Path:
    return folder() / f"{int(user.pk)}-{token}"
