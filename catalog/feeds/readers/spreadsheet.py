"""Reader for spreadsheets: .xlsx, .xls, .xlsb and .ods."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from catalog.feeds.columns import recognised
from catalog.feeds.embedded import pictures_of
from catalog.feeds.readers.headers import DEEPEST, header_place, named, trimmed
from catalog.feeds.readers.table import Opener, Record, cell, whole
from catalog.feeds.sources import FeedError
from catalog.rows import Rejected, Remark

LARGEST = 256 * 2**20


PICTURE_COLUMNS = ("image", "picture", "photo", "pictures in the sheet")
"""The name of the column for embedded pictures: the first of these that no other column has."""


class SpreadsheetTable:
    """The sheet whose columns look most like products; embedded pictures are files within ``name``.

    Errors: FeedError.
    """

    def __init__(self, opener: Opener, name: str = "") -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        with opener() as file:
            data = whole(file, LARGEST)
        if len(data) > LARGEST:
            raise FeedError(f"The spreadsheet is larger than {LARGEST // 2**20} MB. Save it as CSV.")
        try:
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        except (CalamineError, OSError, ValueError) as error:
            raise FeedError(f"The spreadsheet cannot be read: {error}. Save it again, or as CSV.") from error
        filled = {name: [_texts(row) for row in rows] for name, rows in sheets.items() if rows}
        if not filled:
            raise FeedError("The spreadsheet is empty.")
        places = {name: header_place(rows[:DEEPEST]) for name, rows in filled.items()}
        best = max(filled, key=lambda name: recognised(filled[name][places[name]]))
        self._rows, self._place = filled[best], places[best]
        self.header = named(trimmed(self._rows[self._place]))
        self._width = len(self.header)
        self.format = f"spreadsheet, sheet “{best}”"
        self._pictures = {
            row: json.dumps([f"{name}/{member}" for member in members])
            for row, members in pictures_of(BytesIO(data), best).items()
            if row > self._place
        }
        if self._pictures:
            self.header.append(next(name for name in PICTURE_COLUMNS if name not in self.header))

    def records(self) -> Iterator[Record | Rejected | Remark]:
        width = self._width
        for number, row in enumerate(self._rows[self._place + 1 :], start=self._place + 2):
            if any(value.strip() for value in row):
                cells = (row + [""] * width)[:width]
                yield Record(number, [*cells, self._pictures.get(number - 1, "")] if self._pictures else cells)


def _texts(row: Sequence[Any]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return cell(value)
