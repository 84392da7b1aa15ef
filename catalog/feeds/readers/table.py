"""What all readers return: column names, and records with one cell per column."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol, TextIO

from catalog.feeds.sources import FeedError
from catalog.rows import Rejected, Remark

Opener = Callable[[], IO[bytes]]
"""Opens the file from its beginning, as often as it is called."""
CHUNK = 2**20
LONGEST_LINE = 8 * 2**20
"""Maximum characters of a line, and of a record that spans several lines."""


def lines_of(text: TextIO) -> Iterator[str]:
    """Yield the lines of a text without ever holding more than the maximum length. Errors: FeedError."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise too_long(number)
        yield line


def whole(file: IO[bytes], most: int) -> bytes:
    """Return the content of a file, or one byte more than ``most``, without allocating more than its size."""
    data = bytearray()
    while len(data) <= most and (chunk := file.read(min(CHUNK, most + 1 - len(data)))):
        data += chunk
    return bytes(data)


def too_long(number: int) -> FeedError:
    return FeedError(
        f"Line {number:,} has more than {LONGEST_LINE:,} characters, as no product has. Export the table again; a "
        "quote may be opened there and never closed."
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table. ``number`` counts as in a spreadsheet; there is one cell per column."""

    number: int
    cells: Sequence[str]


class Table(Protocol):
    """An opened table. ``format`` is its name for people, ``header`` the names of its columns."""

    format: str
    header: list[str]

    def records(self) -> Iterator[Record | Rejected | Remark]:
        """Yield every record, from the first one at each call."""
        ...


def cell(value: Any) -> str:
    """Return a value of a typed format as text; a list of plain words with commas between, others as JSON."""
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        plain = all(isinstance(one, str | int) and not set(str(one)) & set(',/:"') for one in value)
        return ", ".join(map(str, value)) if plain else json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, dict) and isinstance(value.get("bytes"), bytes):
        return cell(value.get("path"))  # data sets store whole pictures in cells
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
