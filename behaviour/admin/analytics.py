"""Analytics in the admin: an overview, reports, and each report as a CSV."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from behaviour.analytics import figures, reports, spans
from behaviour.analytics.charts import chart
from behaviour.analytics.known_queries import FEWEST_VISITORS
from behaviour.analytics.reports import Report
from behaviour.analytics.spans import Span, SpanRefused
from behaviour.analytics.tables import table, tiles
from behaviour.models import Analytics
from search import downloads
from search.errors import SearchError

PER_PAGE = 50
FIRST = 5
"""Rows of each report on the overview."""


@admin.register(Analytics)
class AnalyticsAdmin(admin.ModelAdmin[Analytics]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Analytics | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Analytics | None = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.overview), name="behaviour_analytics_changelist"),
            path("<slug:name>/", view(self.report), name="behaviour_analytics_report"),
            path("<slug:name>.csv", view(self.download), name="behaviour_analytics_download"),
        ]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """What shoppers did in a number of days, compared with as many days before."""
        context = self._context(request, "Analytics")
        span: Span = context["span"]
        shown = [(one, _table(one, span, FIRST)) for one in reports.ALL]
        context |= {
            "tiles": tiles(figures.totals(span), figures.totals(span.before)),
            "chart": chart(figures.bars(span)),
            "tables": [(report, made) for report, made in shown if made.rows],
        }
        return TemplateResponse(request, "admin/behaviour/overview.html", context)

    def report(self, request: HttpRequest, name: str) -> HttpResponse:
        """One report, sorted by any of its columns, in pages."""
        report = _known(name)
        context = self._context(request, report.title)
        order = request.GET.get("order") or report.order
        rows, trouble = _rows(report, context["span"], order)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        context |= {
            "report": report,
            "page": page,
            "trouble": trouble,
            "order": order,
            "table": table(report, list(page.object_list), rows),
            "other": figures.other_searches(context["span"]) if report.is_of_queries else 0,
        }
        return TemplateResponse(request, "admin/behaviour/report.html", context)

    def download(self, request: HttpRequest, name: str) -> StreamingHttpResponse:
        """All rows of a report as a CSV."""
        report = _known(name)
        span: Span = self._context(request, report.title)["span"]
        order = request.GET.get("order") or report.order
        header = [column.label for column in report.columns]
        file_name = f"{report.name}-{span.first}-{span.last}.csv"
        return downloads.as_csv(file_name, header, report.cells(_rows(report, span, order)[0]))

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today, refused = timezone.now().date(), ""
        try:
            span = spans.read(request.GET, today)
        except SpanRefused as error:
            span, refused = spans.latest(spans.USUAL, today), str(error)
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "span": span,
            "span_query": span.query,
            "fewest": FEWEST_VISITORS,
            "refused": refused,
            "offered": spans.OFFERED,
            "is_custom": span.last != today or span.days not in spans.OFFERED,
            "today": today,
            "reports": reports.ALL,
            "as_of": figures.as_of(),
            "opts": self.opts,
        }


def _known(name: str) -> Report:
    try:
        return reports.BY_NAME[name]
    except KeyError:
        raise Http404 from None


def _rows(report: Report, span: Span, order: str) -> tuple[list[figures.Row], str]:
    """Return the rows of a report, and the error that prevents it, "" for none."""
    try:
        return report.sorted(span, order), ""
    except SearchError as error:
        return [], str(error)


def _table(report: Report, span: Span, count: int) -> Any:
    rows, _trouble = _rows(report, span, report.order)
    return table(report, rows[:count], rows)
