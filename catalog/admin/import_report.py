"""The report of an import: refused and partly used rows, as pages and for download."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict, StreamingHttpResponse

from catalog.models import Import, RejectedRow
from search import downloads

PER_PAGE = 100
KINDS = {"refused": False, "used": True}


def rows_of(upload: Import, params: QueryDict) -> QuerySet[RejectedRow]:
    """Return the requested rows: filtered by kind (refused, used) and by text in the id or the reason."""
    rows = upload.rejected.all()
    if (used := KINDS.get(str(params.get("kind")))) is not None:
        rows = rows.filter(is_used=used)
    if words := params.get("q", "").strip():
        rows = rows.filter(Q(reason__icontains=words) | Q(external_id__icontains=words))
    return rows


def page_of(upload: Import, params: QueryDict) -> Page[RejectedRow]:
    """Return one page of these rows."""
    return Paginator(rows_of(upload, params), PER_PAGE).get_page(params.get("p"))


def as_csv(upload: Import, params: QueryDict) -> StreamingHttpResponse:
    """Return all of these rows as a CSV that spreadsheets open as text."""
    cells = (
        (str(row.number), row.external_id, "yes" if row.is_used else "no", row.reason)
        for row in rows_of(upload, params).iterator(1000)
    )
    return downloads.as_csv(f"import-{upload.pk}-report.csv", ("row", "id", "used", "reason"), cells)
