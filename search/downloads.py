"""Tables that staff can download."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Characters that may begin a formula, with the full-width forms that East Asian spreadsheets accept."""


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """Return a CSV download with this file name that spreadsheets open as UTF-8, and whose cells they treat as text."""
    answer = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet treats as text, not as a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


class _Echo:
    """Returns each written line to the caller."""

    def write(self, line: str) -> str:
        return line


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(header))
    for row in rows:
        yield str(writer.writerow([harmless(cell) for cell in row]))
