"""CSV as shops write it: any delimiter, any encoding, lines before the header, unclosed quotes."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from catalog.feeds.columns import recognised, targets
from catalog.feeds.readers.encodings import encoding_of
from catalog.feeds.readers.headers import DEEPEST, header_place, named, trimmed
from catalog.feeds.readers.table import LONGEST_LINE, Opener, Record, lines_of, too_long
from catalog.feeds.sources import FeedError
from catalog.rows import Rejected, Remark

DELIMITERS = ",;\t|"
LONGEST_CELL = 2**20
LINE = 64
"""Memory overhead of a line in bytes."""
READ_AGAIN = 64 * 2**20
"""The maximum number of characters to read again after unclosed quotes."""
DELIMITER_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}

csv.field_size_limit(LONGEST_CELL)


class DelimitedTable:
    """A CSV file. Errors: FeedError if no header can be found."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        with opener() as file:
            self._encoding = encoding_of(file)
        sample = list(islice(self._lines(), DEEPEST))
        self._announced = re.fullmatch(r"sep=(.)\s*", sample[0].lstrip("\ufeff"), re.I) if sample else None
        self._delimiter = self._announced[1] if self._announced else _delimiter(sample)
        rows = list(_sampled(sample, self._delimiter))
        if not any(cell.strip() for row in rows for cell in row):
            raise FeedError("The table of products is empty.")
        place = header_place(rows)
        self.header = named(trimmed(rows[place]))
        self._skipped = place
        name = DELIMITER_NAMES.get(self._delimiter, self._delimiter)
        self.format = f"CSV with {name}, {self._encoding.upper().removesuffix('-SIG')}"

    def _lines(self) -> Iterator[str]:
        with (
            self._opener() as file,
            io.TextIOWrapper(file, encoding=self._encoding, errors="replace", newline="") as text,
        ):
            for line in lines_of(text):
                yield line.replace("\0", "")

    def records(self) -> Iterator[Record | Rejected | Remark]:
        number = self._skipped + 1
        title, id = _places(self.header)
        records = _Records(self._lines(), self._delimiter, len(self.header), id)
        next(islice(records, self._skipped, self._skipped + 1), None)
        for cells, recovered in records:
            number += 1
            if not any(cell.strip() for cell in cells):
                continue
            fitted = self._fitted(cells, title, records.lines)
            said = cells[id][:200] if 0 <= id < len(cells) else ""
            if recovered and (len(cells) != len(self.header)):
                fitted = None
            if fitted is None:
                why = " A quote is opened in it and never closed." if recovered else ""
                yield Rejected(
                    number, said, f"The row has {len(cells)} cells, the table {len(self.header)} columns.{why}"
                )
                continue
            if recovered:
                yield Remark(number, said, "A quote is opened in this row and never closed; it was read without it.")
            yield Record(number, fitted)

    def _fitted(self, cells: list[str], title: int, lines: Sequence[str]) -> list[str] | None:
        """Return as many cells as columns, None if that fails.

        Missing cells are empty, and a title that contains unquoted delimiters is joined.
        """
        width = len(self.header)
        if len(cells) > width:
            cells = trimmed(cells, width)
        extra = len(cells) - width
        if extra <= 0:
            return cells + [""] * -extra
        if title < 0:
            return None
        # read again with the spaces after delimiters, as the title has them
        spaced = next(csv.reader(lines, delimiter=self._delimiter), cells)
        joined = self._delimiter.join((spaced if len(spaced) >= len(cells) else cells)[title : title + extra + 1])
        return [*cells[:title], joined, *cells[title + extra + 1 :]]


class _Records:
    """The records of a CSV, each with whether it was read without its quotes because one is never closed."""

    def __init__(self, lines: Iterator[str], delimiter: str, width: int, id: int) -> None:
        self._source = lines
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self._held = self._pulls = self._read_again = 0
        self._delimiter, self._width, self._id = delimiter, width, id
        self._reader = self._new_reader()

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the last record."""
        return self._taken

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._pulled(), delimiter=self._delimiter, skipinitialspace=True)

    def _pulled(self) -> Iterator[str]:
        while True:
            is_new = not self._returned
            line = next(self._source, None) if is_new else self._returned.popleft()
            if line is None:
                return
            self._pulls += is_new
            self._taken.append(line)
            self._held += len(line) + LINE
            if self._held > LONGEST_LINE:
                raise too_long(self._pulls)
            yield line

    def __iter__(self) -> Iterator[tuple[list[str], bool]]:
        while True:
            self._taken, self._held = [], 0
            try:
                cells = next(self._reader, None)
            except csv.Error:
                cells = []
            if cells is None:
                return
            if not self._taken or not self._is_runaway(cells):
                yield cells, False
                continue
            first, *rest = self._taken
            self._read_again += sum(map(len, rest))
            if self._read_again > READ_AGAIN:
                raise FeedError(
                    f"Up to line {self._pulls:,} quotes are opened in many rows and never closed. Export it again."
                )
            self._returned.extendleft(reversed(rest))
            self._reader = self._new_reader()
            yield [cell.strip().removeprefix('"') for cell in self._split(first)], True

    def _is_runaway(self, cells: list[str]) -> bool:
        """Whether an unclosed quote made the record swallow others.

        Either it spans several lines and has too few cells or contains a line that is a record by itself, or it is the
        last line and its quote is still open.
        """
        if len(self._taken) > 1:
            return len(cells) != self._width or self._holds_records()
        line = self._taken[0]
        if not cells:
            return bool(line.strip())
        return line.count('"') % 2 == 1 and len(cells) < self._width <= len(self._split(line))

    def _holds_records(self) -> bool:
        """Whether lines after the first are records: as many cells, and an id of the same shape."""
        first, *others = (self._split(line) for line in self._taken)
        alike = [cells for cells in others if len(cells) == self._width and self._width > 2]
        if not alike or not 0 <= self._id < len(first):
            return False
        shape = _shape(first[self._id])
        return len(alike) > 2 or any(_shape(cells[self._id]) == shape for cells in alike)

    def _split(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self._delimiter)


def _shape(id: str) -> str:
    """Return the pattern of an id: its runs of digits and of letters."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", id.strip()))


def _places(header: Sequence[str]) -> tuple[int, int]:
    """Return the columns of the title and the id, -1 if there is none."""
    fields = targets(header)
    ids = [fields.index(name) for name in ("id", "sku", "group") if name in fields]
    return fields.index("title") if "title" in fields else -1, ids[0] if ids else -1


def _sampled(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the records of the first lines, as far as they can be read."""
    with suppress(csv.Error):
        yield from islice(csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=True), DEEPEST)


def _delimiter(sample: list[str]) -> str:
    """Return the delimiter with which a line of the sample names most fields; else the most frequent one."""
    lines = [line for line in sample if line.strip()]

    def score(mark: str) -> tuple[int, int]:
        rows = _sampled(lines, mark)
        return max((recognised(row) for row in rows), default=0), sum(line.count(mark) for line in lines[:3])

    return max(DELIMITERS, key=score)
