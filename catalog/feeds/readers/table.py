"""What every reader makes of a file: column names, and records of as many cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from catalog.rows import Rejected, Remark

Opener = Callable[[], IO[bytes]]
"""Opens the file from its beginning, as often as it is asked."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table. ``number`` counts as a spreadsheet does; ``cells`` are as many as the columns."""

    number: int
    cells: Sequence[str]


class Table(Protocol):
    """A table that has been opened. ``format`` is its name for people, ``header`` the names of its columns."""

    format: str
    header: list[str]

    def records(self) -> Iterator[Record | Rejected | Remark]:
        """Every record from the first, each time that it is called."""
        ...


def cell(value: Any) -> str:
    """A value of a typed format as text; a list of plain words with commas between, others as JSON."""
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
        return cell(value.get("path"))  # data sets keep whole pictures in cells
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
