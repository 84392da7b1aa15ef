"""The quality of the catalogues in the admin: a page of counts, and a filter for the list of products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse

from catalog import quality
from catalog.admin.handling import handled
from catalog.models import Catalog, Product
from catalog.quality import CHECKS
from search.downloads import as_csv

DAYS = 90
"""The number of days that are plotted."""
WIDTH, HEIGHT, ROOM = 120, 24, 0.75
"""Width and height of the plot in pixels, and the share of the height that the highest count takes."""
LISTED = ("external_id", "title", "brand", "article_type", "colour", "gender", "price", "link")


class QualityFilter(admin.SimpleListFilter):
    """Products that fail one check."""

    title = "quality"
    parameter_name = "quality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, check.label) for name, check in CHECKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        check = CHECKS.get(self.value() or "")
        return check.of(queryset) if check else queryset


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a catalogue's table. ``line`` plots the daily counts; "" if there are fewer than two days."""

    name: str
    label: str
    count: int
    share: str
    line: str
    trend: str


def quality_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Return the page with each catalogue's failed checks, links to the products, and the daily counts."""
    found = []
    for catalog in handled(request.user):
        counts, history = quality.counts_of(catalog), quality.history_of(catalog)
        total = quality.products_of(catalog).count()
        rows = [_row(name, count, total, history[name]) for name, count in counts.items()]
        found.append({"catalog": catalog, "total": total, "rows": sorted(rows, key=lambda row: -row.count)})
    context = {**site.each_context(request), "title": "Quality of the catalogues", "found": found,
               "width": WIDTH, "height": HEIGHT}  # fmt: skip
    return TemplateResponse(request, "admin/catalog/quality.html", context)


def products_csv(catalog: Catalog, name: str) -> StreamingHttpResponse:
    """Return the products of a catalogue that fail a check as CSV. Errors: Http404."""
    check = CHECKS.get(name)
    if check is None:
        raise Http404
    products = check.of(quality.products_of(catalog)).order_by("external_id")
    rows = products.values_list(*LISTED, "image__width", "image__height").iterator(1000)
    cells = (["" if cell is None else str(cell) for cell in row] for row in rows)
    return as_csv(f"{catalog.slug}-{name}.csv", (*LISTED, "picture width", "picture height"), cells)


def history_csv(catalog: Catalog) -> StreamingHttpResponse:
    """Return the daily number of products that failed each check as CSV, one column per check."""
    history = quality.history_of(catalog)
    rows = ([str(day), *(str(counts[day]) for counts in history.values())] for day in history[quality.ALL])
    return as_csv(f"{catalog.slug}-quality.csv", ("day", *history), rows)


def _row(name: str, count: int, total: int, history: Mapping[date, int]) -> Row:
    days = sorted(history)[-DAYS:]
    line = _line([history[day] for day in days]) if len(days) > 1 else ""
    trend = f"{history[days[0]]:,} on {days[0]:%-d %B %Y}, {count:,} now" if line else ""
    share = round(100 * count / max(total, 1))
    return Row(name, CHECKS[name].label, count, f"{share} %" if share else "< 1 %", line, trend)


def _line(counts: Sequence[int]) -> str:
    """Return the points of a polyline through the counts, with 0 at the bottom."""
    across, up = WIDTH / (len(counts) - 1), (HEIGHT - 2) * ROOM / max(*counts, 1)
    return " ".join(f"{place * across:.1f},{HEIGHT - 1 - count * up:.1f}" for place, count in enumerate(counts))
