"""Catalogues in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from catalog import attributes, services
from catalog.admin.handling import HandledAdmin
from catalog.models import Catalog

VISIBILITY = {"is_active", "show_sold_out"}
"""Fields that determine whether shoppers find the products."""
OWN = "attribute-"


class CatalogForm(forms.ModelForm[Catalog]):
    """A catalogue, and what each of the shop's own columns is used for."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said = {field.label: cleaned.get(name) for name, field in self.fields.items() if name.startswith(OWN)}
        uses = {**self.instance.attribute_uses, **said}
        self.instance.attribute_uses = {name: use for name, use in uses.items() if use and use != attributes.SEARCHED}
        return cleaned


@admin.register(Catalog)
class CatalogAdmin(HandledAdmin[Catalog]):
    catalog_field = "pk"
    list_display = ("name", "slug", "products_link", "is_active", "created_at")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    form = CatalogForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Catalog]:
        return super().get_queryset(request).annotate(product_count=Count("products"))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Return a checkbox for each member of staff."""
        people = User.objects.filter(is_staff=True)
        chosen = {"queryset": people, "widget": forms.CheckboxSelectMultiple, **options}
        return super().formfield_for_manytomany(db_field, request, **chosen)

    @admin.display(description="products", ordering="product_count")
    def products_link(self, catalog: Catalog) -> str:
        address = reverse("admin:catalog_product_changelist")
        count: int = catalog.product_count  # type: ignore[attr-defined]
        return format_html('<a href="{}?catalog__id__exact={}">{}</a>', address, catalog.pk, count)

    def get_form(self, request: HttpRequest, obj: Catalog | None = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, **{**options, "form": type("Form", (CatalogForm,), _own(obj))})

    def get_fieldsets(self, request: HttpRequest, obj: Catalog | None = None) -> Any:
        fields: Any = [(None, {"fields": ("name", "slug", "is_active", "show_sold_out", "vocabulary")})]
        if request.user.has_perm("auth.change_user"):
            fields.append(("Staff", {"fields": ("is_limited", "staff")}))
        own = tuple(_own(obj))
        about = (
            "Columns of imports that Drape has no field for. What shoppers filter by stands beside the results with "
            "its values; what is searched by its words is found by them. A change reaches shoppers within a minute or "
            "two."
        )
        if own:
            fields.append(("The shop's own columns", {"fields": own, "description": about}))
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: Catalog | None = None) -> tuple[str, ...]:
        # the short name is part of every address and document
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Catalog | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Catalog, form: Any, change: bool) -> None:
        changed = {name for name in form.changed_data if name in VISIBILITY or name.startswith(OWN)}
        services.save_catalog(obj, republish=change and bool(changed))

    def delete_model(self, request: HttpRequest, obj: Catalog) -> None:
        services.delete_catalog(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Catalog]) -> None:
        for catalog in queryset:
            services.delete_catalog(catalog)


def _own(catalog: Catalog | None) -> dict[str, forms.Field]:
    """Return a field for each attribute of the catalogue's products; looked up once per request."""
    if catalog is None:
        return {}
    kept: dict[str, forms.Field] | None = catalog.__dict__.get("_own_columns")
    if kept is None:
        kept = {f"{OWN}{number}": _use(one) for number, one in enumerate(attributes.summaries(catalog))}
        catalog.__dict__["_own_columns"] = kept
    return kept


def _use(one: attributes.AttributeSummary) -> forms.Field:
    told = f"{one.products:,} products, {len(one.values):,} different values: {one.examples}"
    return forms.ChoiceField(
        label=one.name,
        choices=list(attributes.USES.items()),
        initial=one.use,
        required=False,
        help_text=told if one.products else "No product has it now.",
    )
