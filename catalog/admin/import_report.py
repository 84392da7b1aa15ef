"""The report of an import: what was refused or only partly used, row by row, to look through and to download."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict, StreamingHttpResponse

from catalog.models import Import, RejectedRow

PER_PAGE = 100
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
KINDS = {"refused": False, "used": True}


def rows_of(upload: Import, params: QueryDict) -> QuerySet[RejectedRow]:
    """The rows that are asked for: by kind (refused, used) and by words of the id or the reason."""
    rows = upload.rejected.all()
    if (used := KINDS.get(str(params.get("kind")))) is not None:
        rows = rows.filter(is_used=used)
    if words := params.get("q", "").strip():
        rows = rows.filter(Q(reason__icontains=words) | Q(external_id__icontains=words))
    return rows


def page_of(upload: Import, params: QueryDict) -> Page[RejectedRow]:
    """One page of them."""
    return Paginator(rows_of(upload, params), PER_PAGE).get_page(params.get("p"))


def as_csv(upload: Import, params: QueryDict) -> StreamingHttpResponse:
    """All of them as a CSV that spreadsheets open as text."""
    answer = StreamingHttpResponse(_lines(rows_of(upload, params)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{upload.pk}-report.csv"'
    return answer


class _Echo:
    """Hands a line back to who writes it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: QuerySet[RejectedRow]) -> Iterator[Any]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(("row", "id", "used", "reason"))
    for row in rows.iterator(1000):
        cells = (str(row.number), row.external_id, "yes" if row.is_used else "no", row.reason)
        yield writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text, not for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
