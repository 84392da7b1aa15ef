"""Catalogues in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from catalog import services
from catalog.models import Catalog

VISIBILITY = {"is_active", "show_sold_out"}
"""Fields that decide whether shoppers find the products."""


@admin.register(Catalog)
class CatalogAdmin(admin.ModelAdmin[Catalog]):
    list_display = ("name", "slug", "products_link", "is_active", "created_at")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Catalog]:
        return super().get_queryset(request).annotate(product_count=Count("products"))

    @admin.display(description="products", ordering="product_count")
    def products_link(self, catalog: Catalog) -> str:
        address = reverse("admin:catalog_product_changelist")
        count: int = catalog.product_count  # type: ignore[attr-defined]
        return format_html('<a href="{}?catalog__id__exact={}">{}</a>', address, catalog.pk, count)

    def get_readonly_fields(self, request: HttpRequest, obj: Catalog | None = None) -> tuple[str, ...]:
        # the short name is part of every address and document
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Catalog | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Catalog, form: Any, change: bool) -> None:
        services.save_catalog(obj, visibility_changed=change and bool(VISIBILITY & set(form.changed_data)))

    def delete_model(self, request: HttpRequest, obj: Catalog) -> None:
        services.delete_catalog(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Catalog]) -> None:
        for catalog in queryset:
            services.delete_catalog(catalog)
