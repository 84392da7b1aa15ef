"""Products in the admin: looked through, corrected, hidden, deleted; shoppers see it at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from catalog import services
from catalog.models import Product
from search.engine.writer import THUMBNAIL_WIDTHS, thumbnail_name


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("thumbnail", "title", "external_id", "article_type", "colour", "gender", "price", "is_hidden")
    list_display_links = ("thumbnail", "title")
    list_filter = ("catalog", "is_hidden", "is_missing", "gender", "category", "article_type", "colour")
    list_select_related = ("image", "catalog")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "=external_id", "brand")
    search_help_text = "Words of the title, a brand, or a whole id."
    actions = ("hide_products", "show_products")
    readonly_fields = ("picture", "found", "catalog", "external_id", "attributes", "shop_page", "created_at",
                       "updated_at", "is_missing")  # fmt: skip
    fieldsets = (
        (None, {"fields": ("picture", "found", "title", "description", "is_hidden", "is_missing", "shop_page")}),
        ("Tags", {"fields": (("gender", "category", "subcategory"), ("article_type", "colour", "brand"),
                             ("season", "usage", "year"))}),
        ("Price", {"fields": (("price", "currency"),)}),
        ("From the shop", {"fields": ("catalog", "external_id", "attributes", "created_at", "updated_at")}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a product comes with its picture, by an import

    @admin.display(description="")
    def thumbnail(self, product: Product) -> str:
        return _picture(product, THUMBNAIL_WIDTHS[0], 48)

    @admin.display(description="picture")
    def picture(self, product: Product) -> str:
        return _picture(product, THUMBNAIL_WIDTHS[1], 240)

    @admin.display(description="garment found")
    def found(self, product: Product) -> str:
        embedding = product.embeddings.order_by("-pk").first()
        if embedding is None:
            return "not encoded yet"
        garment = embedding.garment
        return f"{garment['label']} ({garment['confidence']:.0%})" if garment else "none: the whole picture is used"

    @admin.display(description="in the shop")
    def shop_page(self, product: Product) -> str:
        address = reverse("search:product", args=[product.catalog.slug, product.external_id])
        return format_html('<a href="{}">{}</a>', address, address)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        services.save_product(obj, edited=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        services.delete([obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        services.delete(list(queryset.values_list("pk", flat=True)))

    @admin.action(description="Hide from shoppers", permissions=["change"])
    def hide_products(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = services.hide(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} products are hidden.", messages.SUCCESS)

    @admin.action(description="Show to shoppers", permissions=["change"])
    def show_products(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = services.show(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} products are shown.", messages.SUCCESS)


def _picture(product: Product, width: int, shown: int) -> str:
    image = getattr(product, "image", None)
    if image is None:
        return "—"
    address = default_storage.url(thumbnail_name(image.name, width))
    return format_html('<img src="{}" width="{}" alt="" loading="lazy">', address, shown)
