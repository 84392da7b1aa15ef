"""Tables of products: CSV as shops write it, and JSON lines."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import IO, Any

from catalog.feeds.sources import FeedError
from catalog.rows import NOTHING, Rejected, columns_of

DELIMITERS = ",;\t|"
CHUNK = 2**20
SAMPLE = 2**18
Cells = tuple[int, dict[str, str]]

csv.field_size_limit(2**20)


def read_csv(file: IO[bytes]) -> Iterator[Cells | Rejected]:
    """(row number, cells by column) of a CSV in any encoding and with any usual delimiter.

    The number counts as a spreadsheet does, the header being 1. Errors: FeedError where no header can be made out.
    """
    text = io.TextIOWrapper(file, encoding=encoding_of(file), errors="replace", newline="")
    first = text.readline()
    delimiter = max(DELIMITERS, key=first.count)
    text.seek(0)
    reader = csv.reader(_without_nul(text), delimiter=delimiter, skipinitialspace=True)
    try:
        header = next(reader)
    except (StopIteration, csv.Error):
        raise FeedError("The table of products is empty.") from None
    columns = columns_of(_trimmed(header))
    if "id" not in columns:
        raise FeedError(
            f"The table has no column of ids (id, sku, …). Its columns are: {', '.join(columns)[:300] or 'none'}."
        )
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(number, "", f"The row cannot be read: {error}.")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        fitted = _fitted(cells, columns, delimiter)
        if fitted is None:
            id = cells[columns.index("id")] if len(cells) > columns.index("id") else ""
            yield Rejected(number, id[:200], f"The row has {len(cells)} cells, the table {len(columns)} columns.")
            continue
        yield number, dict(zip(columns, fitted, strict=True))


def _fitted(cells: list[str], columns: list[str], delimiter: str) -> list[str] | None:
    """As many cells as columns: missing ones are empty, and a title that holds unquoted delimiters is joined."""
    extra = len(cells) - len(columns)
    if extra > 0:
        cells = _trimmed(cells, len(columns))
        extra = len(cells) - len(columns)
    if extra <= 0:
        return cells + [""] * -extra
    if "title" not in columns:
        return None
    start = columns.index("title")
    joined = delimiter.join(cells[start : start + extra + 1])
    return [*cells[:start], joined, *cells[start + extra + 1 :]]


def _trimmed(cells: list[str], at_least: int = 0) -> list[str]:
    """Without empty cells at the end, as some exports add."""
    end = len(cells)
    while end > at_least and cells[end - 1].strip().casefold() in NOTHING:
        end -= 1
    return cells[:end]


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 (with or without a mark) or UTF-16 where the bytes say so, else the likeliest; the file is rewound."""
    head = file.read(4)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    sample = b""
    try:
        while chunk := file.read(CHUNK):
            sample = chunk
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        around = max(0, error.start - SAMPLE // 2)
        return _guess(sample[around : around + SAMPLE])
    finally:
        file.seek(0)
    return "utf-8-sig"


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "cp1251", "cp932", "gb18030", "big5"]).best()
    return best.encoding if best else "cp1252"


def _without_nul(lines: IO[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def read_jsonl(file: IO[bytes]) -> Iterator[Cells | Rejected]:
    """(line number, cells by column) of JSON lines, an object each; lists are joined with commas."""
    for number, line in enumerate(io.TextIOWrapper(file, "utf-8-sig", errors="replace"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            yield Rejected(number, "", f"The line is not JSON: {error}.")
            continue
        if not isinstance(item, dict):
            yield Rejected(number, "", "The line is not a JSON object.")
            continue
        names = list(item)
        yield number, {column: _cell(item[name]) for column, name in zip(columns_of(names), names, strict=True)}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_cell(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value)
