"""The process that reads untrusted tables: ``python -m catalog.feeds.reader MEMORY``, with MEMORY in bytes.

Standard input names the feed to open and then requests; responses go to standard output. A message is four bytes of
length and then JSON (:class:`multiprocessing.connection.Connection`); nothing is pickled, so that a file that takes
over this process can send nothing but rows to its parent. It ends with its parent.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from catalog.feeds.opening import Choices, Feed, open_feed
from catalog.feeds.readers import Record
from catalog.feeds.sources import FeedError
from catalog.rows import ProductRow, Rejected, Remark, VariantRow

MESSAGE_ROWS, MESSAGE_BYTES = 256, 2**20
"""The number of rows in a message, and the size after which it is sent."""
KEPT = 2 * 2**30
"""The maximum size of a temporary file, such as the data stored about each row (:mod:`catalog.on_disk`)."""
FIRST = 200
"""The number of records that are returned unparsed."""
TOO_LARGE = "too large"
"""The error if the memory was not sufficient."""
Said = ProductRow | Rejected | Remark


def main() -> None:
    asked, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # output of libraries must not mix with responses
    limit(int(sys.argv[1]))
    with suppress(EOFError, BrokenPipeError):
        try:
            serve(asked, answers)
        except FeedError as error:
            answers.send_bytes(_packed({"error": str(error)}))
        except MemoryError:
            answers.send_bytes(_packed({"error": TOO_LARGE}))


def serve(asked: Connection, answers: Connection) -> None:
    """Respond to requests. Errors: FeedError, MemoryError; EOFError when the parent closes the connection."""
    wanted = json.loads(asked.recv_bytes())
    choices = Choices(wanted["currency"], wanted["columns"], wanted["vocabulary"])
    with open_feed(Path(wanted["path"]), choices=choices, alone=wanted["alone"]) as feed:
        answers.send_bytes(_packed({"root": feed.files.root, "tables": _tables(feed)}))
        while True:
            for message in _answered(feed, asked.recv_bytes()):
                answers.send_bytes(message)


def _answered(feed: Feed, wanted: bytes) -> Iterator[bytes]:
    """Yield the messages of a response. Errors: FeedError."""
    try:
        yield from ANSWERS[wanted](feed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise FeedError(f"The table is damaged ({error}). Pack or export it again.") from error


def _tables(feed: Feed) -> list[Any]:
    return [{"name": one.name, "format": one.table.format, "header": one.table.header} for one in feed.tables]


def _count(feed: Feed) -> Iterator[bytes]:
    yield _packed({"count": feed.count()})


def _first(feed: Feed) -> Iterator[bytes]:
    """Yield the first records of the first table."""
    records = (one for one in feed.tables[0].table.records() if isinstance(one, Record))
    yield _packed({"records": [[one.number, *one.cells] for one in islice(records, FIRST)]})


def _rows(feed: Feed) -> Iterator[bytes]:
    """Yield all rows, some in each message, then an empty message."""
    told: list[bytes] = []
    for one in feed.rows():
        told.append(_packed(_plain(one)))
        if len(told) >= MESSAGE_ROWS or sum(map(len, told)) > MESSAGE_BYTES:
            yield _list_of(told)
            told = []
    if told:
        yield _list_of(told)
    yield b"[]"


def _list_of(told: list[bytes]) -> bytes:
    return b"[%s]" % b",".join(told)


ANSWERS = {b"count": _count, b"first": _first, b"rows": _rows}


def _defaults(kind: type[Any]) -> Mapping[str, Any]:
    return {one.name: one.default if one.default_factory is MISSING else one.default_factory() for one in fields(kind)}


DEFAULTS: Mapping[type[Any], Mapping[str, Any]] = {
    kind: _defaults(kind) for kind in (ProductRow, VariantRow, Rejected, Remark)
}


def _plain(one: object) -> Any:
    """Return a row in JSON-serialisable form, without default values."""
    values = ((name, default, getattr(one, name)) for name, default in DEFAULTS[type(one)].items())
    return {name: value for name, default, value in values if value != default}


def _other(value: Any) -> Any:
    if type(value) in DEFAULTS:
        return _plain(value)
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _packed(value: Any) -> bytes:
    return json.dumps(value, default=_other, ensure_ascii=False).encode(errors="replace")


def limit(memory: int) -> None:
    """Limit this process to ``memory`` bytes of data, small files, and no core dumps."""
    for name, bound in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, KEPT)):
        with suppress(ValueError, OSError):  # macOS does not limit data
            resource.setrlimit(name, (bound, bound))


if __name__ == "__main__":
    main()
