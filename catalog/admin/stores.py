"""Stores in the admin: entered by hand or imported from a table; searches use them at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from catalog import stocking, store_table
from catalog.admin.handling import BY_CATALOG, HandledAdmin, handled
from catalog.models import Catalog, Store
from catalog.values.states import SOLD_OUT


class StoresFile(forms.Form):
    catalog = forms.ModelChoiceField(Catalog.objects.none(), label="Catalogue", empty_label=None)
    file = forms.FileField(
        label="Table",
        help_text="CSV with the columns code and name and, optionally, address (street, postcode, city, country), "
        "latitude, longitude, link.",
    )


@admin.register(Store)
class StoreAdmin(HandledAdmin[Store]):
    change_list_template = "admin/catalog/store/change_list.html"
    list_display = ("name", "code", "catalog", "place", "in_stock")
    list_filter = (BY_CATALOG,)
    list_select_related = ("catalog",)
    search_fields = ("name", "=code", "address")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ("catalog", "code", "name", "address", ("latitude", "longitude"), "link")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Store]:
        there = ~Q(stock__availability=SOLD_OUT) & ~Q(stock__quantity=0) & Q(stock__isnull=False)
        return super().get_queryset(request).annotate(stocked=Count("stock__product", distinct=True, filter=there))

    def get_readonly_fields(self, request: HttpRequest, obj: Store | None = None) -> tuple[str, ...]:
        return ("catalog",) if obj else ()

    def get_urls(self) -> list[Any]:
        take_in = self.admin_site.admin_view(self.take_in)
        return [path("import/", take_in, name="catalog_store_import"), *super().get_urls()]

    @admin.display(description="place")
    def place(self, store: Store) -> str:
        if store.latitude is None or store.longitude is None:
            return "unknown, so not found by distance"
        return f"{store.latitude:.4f}, {store.longitude:.4f}"

    @admin.display(description="products in stock", ordering="stocked")
    def in_stock(self, store: Store) -> int:
        count: int = store.stocked  # type: ignore[attr-defined]  # annotated by get_queryset
        return count

    def save_model(self, request: HttpRequest, obj: Store, form: Any, change: bool) -> None:
        stocking.save_store(obj, was_code=form.initial.get("code", "") if change else "")

    def delete_model(self, request: HttpRequest, obj: Store) -> None:
        stocking.delete_stores([obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        stocking.delete_stores(list(queryset.values_list("pk", flat=True)))

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Import the stores of a table, all or none. Errors: PermissionDenied."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        form = StoresFile(request.POST or None, request.FILES or None)
        form.fields["catalog"].queryset = handled(request.user)  # type: ignore[attr-defined]  # a ModelChoiceField
        if request.method == "POST" and form.is_valid():
            try:
                data = form.cleaned_data["file"].read(store_table.LARGEST_FILE + 1)
                taken = store_table.take_in(form.cleaned_data["catalog"], data)
            except store_table.StoresRefused as refused:
                for sentence in refused.errors:
                    form.add_error("file", sentence)
            else:
                told = f"Added: {taken.added}. Changed: {taken.changed}. Searches use them now."
                self.message_user(request, told, messages.SUCCESS)
                return redirect("admin:catalog_store_changelist")
        context = {**self.admin_site.each_context(request), "title": "Import stores", "form": form, "opts": self.opts}
        return TemplateResponse(request, "admin/catalog/store/import.html", context)
