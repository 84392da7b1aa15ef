"""Choosing the reader for a file by its first bytes."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from catalog.feeds.readers.columnar import ParquetTable
from catalog.feeds.readers.delimited import DelimitedTable
from catalog.feeds.readers.encodings import encoding_of
from catalog.feeds.readers.markup import MarkupTable
from catalog.feeds.readers.nested import JsonLinesTable, JsonTable
from catalog.feeds.readers.spreadsheet import SpreadsheetTable
from catalog.feeds.readers.table import Opener, Table
from catalog.feeds.sources import LARGEST_TABLE, FeedError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 2**16
CHUNK = 2**18
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {b"%PDF": "a PDF", b"SQLite format 3": "a database", b"Rar!": "a RAR archive",
           b"7z\xbc\xaf": "a 7-Zip archive",
           b"ARROW1": "an Arrow file", b"Obj\x01": "an Avro file", b"ORC": "an ORC file", b"\x89PNG": "a picture",
           b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"{\\rtf": "a text document"}  # fmt: skip


def open_table(opener: Opener, name: str) -> Table:
    """Return the table in a file. Errors: FeedError, a sentence that says what the file is and what to send instead."""
    try:
        return _open_table(partial(_bounded, opener), name)
    except (EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise FeedError(f"{name} is damaged and cannot be read ({error}).") from error
    except FeedError as error:
        raise FeedError(f"{name}: {error}") from error


def _open_table(opener: Opener, name: str) -> Table:
    with opener() as file:
        head = file.read(HEAD)
    if not head.strip(b"\0 \r\n\t"):
        raise FeedError("The table of products is empty.")
    if head.startswith(b"\x1f\x8b"):
        return _open_table(partial(_bounded, partial(_unzipped, opener)), name)
    for start, what in FOREIGN.items():
        if head.startswith(start):
            raise FeedError(f"This is {what}, not a table. Export the products as CSV, Excel, JSON or XML.")
    return _reader(opener, head, name)(opener)


def _reader(opener: Opener, head: bytes, name: str) -> Callable[[Opener], Table]:
    if head.startswith(b"PAR1"):
        return ParquetTable
    if head.startswith(OLD_OFFICE):
        return partial(SpreadsheetTable, name=name)
    if head.startswith(b"PK"):
        return _packed(opener, name)
    with opener() as file:
        encoding = encoding_of(file)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff \r\n\t")
    if re.match(r"<!doctype html|<html|<head|<body", text, re.I):
        raise FeedError(
            "This is a web page, not a table. The address may need a log-in; export the products to a file."
        )
    if text.startswith("<"):
        return MarkupTable
    if text[:1] in "[{":
        return JsonLinesTable if _is_lines(text) else JsonTable
    if _is_binary(text):
        raise FeedError("This is no kind of table that can be read. Export the products as CSV, Excel, JSON or XML.")
    return DelimitedTable


def _packed(opener: Opener, name: str) -> Callable[[Opener], Table]:
    with opener() as file, zipfile.ZipFile(file) as held:
        names = set(held.namelist())
    if {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & names:
        return partial(SpreadsheetTable, name=name)
    if any(member.startswith("Index/") and member.endswith(".iwa") for member in names):
        raise FeedError("Numbers documents cannot be read. Export it from Numbers as CSV or Excel.")
    raise FeedError("This is an archive within the archive. Unpack it first.")


def _is_lines(text: str) -> bool:
    """Whether the first line is a complete object and more lines follow."""
    first, _, rest = text.partition("\n")
    try:
        return isinstance(json.loads(first), dict) and bool(rest.strip())
    except (ValueError, RecursionError):
        return False


def _is_binary(text: str) -> bool:
    sample = text[:4096]
    odd = sum((letter < " " and letter not in "\r\n\t\x0b\x0c\x1a") or letter == "\ufffd" for letter in sample)
    return odd > 0.02 * len(sample)


class _Bounded(io.RawIOBase):
    """A file of which no more is read than the maximum size of a table, whatever it unpacks to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._file.read(len(view))
        if data and self._file.tell() > LARGEST_TABLE:
            raise FeedError(f"The table unpacks to more than {LARGEST_TABLE // 2**30} GB. Split it into several files.")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _bounded(opener: Opener) -> IO[bytes]:
    return io.BufferedReader(_Bounded(opener()), CHUNK)


def _unzipped(opener: Opener) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=opener()))
