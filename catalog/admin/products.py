"""Products in the admin: browsed, corrected, hidden and deleted, with immediate effect for shoppers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from catalog import services
from catalog.admin import quality
from catalog.admin.deciding import counted
from catalog.admin.handling import BY_CATALOG, HandledAdmin, handled
from catalog.models import DeletedProduct, Product, StoreStock, Variant
from catalog.offers import is_on_sale, price_of
from catalog.publishing import why_hidden
from search.engine.picture_names import THUMBNAIL_WIDTHS, thumbnail_name
from search.fields import STORED_FIELDS


def _rows_of(names: Sequence[str], long: int = 3) -> list[tuple[str, ...]]:
    """Group field names into rows of ``long``."""
    return [tuple(names[start : start + long]) for start in range(0, len(names), long)]


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Filters by every value in use, including a named one for products without a value."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for one in super().choices(changelist):
            yield {**one, "display": one["display"] or "none"}


class FromImports(admin.TabularInline[Any, Product]):
    """Data from imports: read-only here. ``none_text`` is shown if there is none."""

    template = "admin/catalog/sizes.html"
    extra = 0
    can_delete = False
    none_text = ""

    def has_add_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return False


class VariantInline(FromImports):
    model = Variant
    fields = readonly_fields = ("sku", "size", "colour", "price", "sale_price", "stock", "availability", "gtin")
    verbose_name_plural = "sizes"
    none_text = "None: the product is sold in one size, or its sizes did not come with the import."


class StoreStockInline(FromImports):
    model = StoreStock
    fields = readonly_fields = ("store", "sku", "quantity", "availability")
    verbose_name_plural = "stock in stores"
    none_text = "No import has brought stock of this product in a store."


@admin.register(DeletedProduct)
class DeletedProductAdmin(HandledAdmin[DeletedProduct]):
    """Products that were deleted by hand, so that imports do not restore them."""

    list_display = ("title", "external_id", "catalog", "deleted_at")
    list_filter = (BY_CATALOG,)
    search_fields = ("title", "=external_id")
    actions = ("restore",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DeletedProduct | None = None) -> bool:
        return False

    @admin.action(description="Let imports bring them back", permissions=["delete"])
    def restore(self, request: HttpRequest, queryset: QuerySet[DeletedProduct]) -> None:
        count = services.restore_deleted(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"The next import brings {count} products back.", messages.SUCCESS)


@admin.register(Product)
class ProductAdmin(HandledAdmin[Product]):
    list_display = ("thumbnail", "title", "external_id", "article_type", "colour", "paid", "stock", "shoppers_see")
    list_display_links = ("title",)
    list_filter = (
        BY_CATALOG,
        quality.QualityFilter,
        "is_hidden",
        "is_missing",
        "state",
        *((name, ValuesFilter) for name in ("availability", "gender", "article_type", "colour")),
    )
    list_select_related = ("image", "catalog")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "=external_id", "brand")
    search_help_text = "Words of the title, a brand, or a whole id."
    actions = ("hide_products", "show_products", "release_products", "examine_products")
    readonly_fields = ("picture", "found", "edited", "shoppers_see", "group", "catalog", "external_id",
                       "attributes", "shop_page", "created_at",
                       "updated_at", "in_last_import")  # fmt: skip
    fieldsets = (
        (None, {"fields": ("picture", "found", "title", "description", "edited", "shoppers_see", "is_hidden",
                           "in_last_import", "state", "shop_page", "link")}),
        ("Tags", {"fields": (*_rows_of(STORED_FIELDS), "year")}),
        ("Price and stock", {"fields": (("price", "currency"), ("sale_price", "sale_from", "sale_until"),
                                        ("availability", "stock"))}),
        ("From the shop", {"fields": ("catalog", "external_id", "group", "gtin", "mpn", "attributes", "created_at",
                                      "updated_at")}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a product comes with its picture, by an import

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> Any:
        has_stores = obj is not None and obj.catalog.stores.exists()
        return (VariantInline, StoreStockInline) if has_stores else (VariantInline,)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("quality/", view(self.quality_view), name="catalog_quality"),
            path("quality/<int:pk>/", view(self.counts_view), name="catalog_quality_history"),
            path("quality/<int:pk>/<slug:check>/", view(self.check_view), name="catalog_quality_products"),
        ]
        return [*own, *super().get_urls()]

    def quality_view(self, request: HttpRequest) -> HttpResponse:
        self._refuse_who_may_not_look(request)
        return quality.quality_page(request, self.admin_site)

    def counts_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        self._refuse_who_may_not_look(request)
        return quality.history_csv(get_object_or_404(handled(request.user), pk=pk))

    def check_view(self, request: HttpRequest, pk: int, check: str) -> StreamingHttpResponse:
        self._refuse_who_may_not_look(request)
        return quality.products_csv(get_object_or_404(handled(request.user), pk=pk), check)

    def _refuse_who_may_not_look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    @admin.display(description="shoppers see it")
    def shoppers_see(self, product: Product) -> str:
        return why_hidden(product) or "yes"

    @admin.display(description="in the last complete import")
    def in_last_import(self, product: Product) -> str:
        return "no, so shoppers do not find it" if product.is_missing else "yes"

    @admin.display(description="price", ordering="price")
    def paid(self, product: Product) -> str:
        """Return the price that shoppers pay, and the regular one during a sale."""
        price = price_of(product)
        if price is None:
            return "—"
        text = f"{price} {product.currency or ''}".rstrip()
        return f"{text} (was {product.price})" if is_on_sale(product) else text

    @admin.display(description="edited by hand")
    def edited(self, product: Product) -> str:
        if not product.edited_fields:
            return "nothing: imports write all fields"
        names = ", ".join(name.replace("_", " ") for name in product.edited_fields)
        return f"{names}. Imports leave these alone until you release them (an action of the list of products)."

    @admin.display(description="picture")
    def thumbnail(self, product: Product) -> str:
        return _picture(product, THUMBNAIL_WIDTHS[0], 48)

    @admin.display(description="pictures")
    def picture(self, product: Product) -> str:
        names = [image.name for image in product.images.all()]
        return format_html_join(
            " ", '<img src="{}" width="{}" alt="" loading="lazy">',
            ((default_storage.url(thumbnail_name(name, THUMBNAIL_WIDTHS[0])), 120 if place else 240)
             for place, name in enumerate(names)),
        ) or "—"  # fmt: skip

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

    @admin.action(description="Release edited fields: the next import writes them again", permissions=["change"])
    def release_products(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = services.release(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"The next import writes all fields of {count} products.", messages.SUCCESS)

    @admin.action(description="Look for duplicates and tags again", permissions=["change"])
    def examine_products(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = services.examine_again(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"The worker is looking at {counted(count, 'product')}.", messages.SUCCESS)

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
