"""Lists of possible duplicates and proposed tags, on which staff decide by actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from catalog.admin.handling import HandledAdmin
from catalog.models import Product
from search.engine.picture_names import THUMBNAIL_WIDTHS, thumbnail_name


class UndecidedFirst(admin.SimpleListFilter):
    """Shows undecided entries unless others are chosen."""

    title = "decision"
    parameter_name = "decided"

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "to be decided"}, *others]


class DecisionAdmin(HandledAdmin[Any]):
    """Entries cannot be added, edited or deleted one by one; whoever has the change permission may decide."""

    list_display_links = None
    list_per_page = 50

    class Media:
        css = {"all": ("css/admin-care.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: "1 product", "2 products"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return a percentage, rounded down so that "100 %" means certain."""
    return f"{int(100 * share)} %"


def picture(product: Product) -> str:
    """Return a thumbnail of the product's main picture."""
    image = getattr(product, "image", None)
    if image is None:
        return ""
    address = default_storage.url(thumbnail_name(image.name, THUMBNAIL_WIDTHS[0]))
    return format_html('<img src="{}" alt="" loading="lazy">', address)
