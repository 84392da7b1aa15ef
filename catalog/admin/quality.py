"""The quality of the catalogues in the admin: a page of counts, and a filter of the list of products."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalog.models import Catalog, Product
from catalog.quality import CHECKS, counts_of


class QualityFilter(admin.SimpleListFilter):
    """Products that fall short in one way."""

    title = "quality"
    parameter_name = "quality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, check.label) for name, check in CHECKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        check = CHECKS.get(self.value() or "")
        return check.of(queryset) if check else queryset


def quality_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """What each catalogue falls short of, with links to the products."""
    found = []
    for catalog in Catalog.objects.all():
        counts, total = counts_of(catalog), catalog.products.filter(is_missing=False).count()
        rows = [(name, CHECKS[name].label, count, round(100 * count / total)) for name, count in counts.items()]
        found.append({"catalog": catalog, "total": total, "rows": sorted(rows, key=lambda row: -row[2])})
    context = {**site.each_context(request), "title": "Quality of the catalogues", "found": found}
    return TemplateResponse(request, "admin/catalog/quality.html", context)
