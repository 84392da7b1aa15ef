"""A feed whose tables are read by a separate process (:mod:`catalog.feeds.reader`) with limited resources.

A file that makes a reader crash, hang or exhaust memory costs that process and its import, never the worker. Pictures
are read here, one by one, and decoded in processes of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import TypeAdapter

from catalog.feeds.choosing import Chosen
from catalog.feeds.columns import layout_of
from catalog.feeds.opening import Choices, Feed, FeedFiles, open_source
from catalog.feeds.reader import TOO_LARGE, Said
from catalog.feeds.readers import Record
from catalog.feeds.sources import FeedError

SILENCE_SECONDS = 900.0
"""Time without a response after which reading is given up; counting the rows of very large tables takes minutes."""
ENVIRONMENT = {"PATH": os.defpath, "PYTHONIOENCODING": "utf-8", "POLARS_MAX_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
"""The reader does not get variables that may contain secrets."""
_rows = TypeAdapter(list[Said])


class FeedApart(Feed):
    """A feed read by another process. Errors of all methods: FeedError."""

    def __init__(self, path: Path, choices: Choices, *, memory_mb: int, alone: bool = False) -> None:
        self.choices = choices
        self._reader = _Reader(memory_mb)
        try:
            asked = {"path": str(path.absolute()), "alone": alone, "currency": choices.currency}
            asked |= {"columns": dict(choices.columns), "vocabulary": dict(choices.vocabulary)}
            self._reader.send(json.dumps(asked).encode())
            told = json.loads(self._reader.receive())
            self.tables = [self._chosen(one["name"], one["format"], one["header"]) for one in told["tables"]]
            self._source = open_source(path, alone=alone)  # the reader has checked that its directory is not a bomb
        except BaseException:
            self._reader.end()
            raise
        self.files = FeedFiles(self._source, told["root"])

    def _chosen(self, name: str, format: str, header: list[str]) -> Chosen:
        return Chosen(name, _RemoteTable(format, header, self), layout_of(header, self.choices.columns))

    def __exit__(self, *error: object) -> None:
        self._reader.end()
        super().__exit__(*error)

    def count(self) -> int:
        self._reader.send(b"count")
        return int(json.loads(self._reader.receive())["count"])

    def rows(self) -> Iterator[Said]:
        """Yield every product in order; if it is not read to the end, no further requests are possible."""
        self._reader.send(b"rows")
        while rows := _rows.validate_json(self._reader.receive()):
            yield from rows

    def first(self) -> list[Record]:
        """Return the first records of the first table."""
        self._reader.send(b"first")
        return [Record(number, cells) for number, *cells in json.loads(self._reader.receive())["records"]]


@dataclass(slots=True)
class _RemoteTable:
    """A table of which only the format, the header and the first records are available here."""

    format: str
    header: list[str] = field(default_factory=list)
    feed: FeedApart | None = None

    def records(self) -> Iterator[Record]:
        return iter(self.feed.first() if self.feed else ())


class _Reader:
    """The reading process. Errors: FeedError."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._process = subprocess.Popen(
            [sys.executable, "-m", "catalog.feeds.reader", str(memory_mb << 20)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent.parent,
            env=ENVIRONMENT,
            process_group=0,  # Ctrl-C must not reach it; not a new session, as nice counts within one
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._answers = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()

    def send(self, message: bytes) -> None:
        with suppress(BrokenPipeError):  # it has ended, and receive() reports why
            self._requests.send_bytes(message)

    def receive(self) -> bytes:
        try:
            if not self._answers.poll(SILENCE_SECONDS):
                raise FeedError("Reading the file takes too long, so it was given up. Export it as CSV, or split it.")
            answer = self._answers.recv_bytes()
        except (EOFError, OSError) as error:
            raise FeedError(self._why_it_ended()) from error
        if answer.startswith(b'{"error"'):
            text = json.loads(answer)["error"]
            raise FeedError(self._too_large() if text == TOO_LARGE else text)
        return answer

    def end(self) -> None:
        self._requests.close()
        self._answers.close()
        self._process.kill()
        self._process.wait()

    def _why_it_ended(self) -> str:
        self._process.kill()
        code = self._process.wait()
        return f"Reading the file has ended with the code {code}, perhaps for want of memory. {self._too_large()}"

    def _too_large(self) -> str:
        return (
            f"To read the file takes more than {self._memory_mb:,} MB of memory (IMPORT_MEMORY_MB). Export it as CSV "
            "or JSON Lines, which are read line by line, or split it."
        )
