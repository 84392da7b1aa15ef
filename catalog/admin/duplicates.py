"""Products that look alike, in the admin: compared side by side, joined into one style, or marked as different."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from catalog import services
from catalog.admin.deciding import DecisionAdmin, UndecidedFirst, counted, percent, picture
from catalog.admin.handling import BY_CATALOG, within_handled
from catalog.care import duplicates, joining
from catalog.models import DuplicatePair, Product, StyleJoin
from catalog.offers import price_of

COMPARED = ("title", "brand", "article_type", "colour", "gender", "price")
"""Fields by which two products are compared."""


class DecidedFilter(UndecidedFirst):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("different", "not the same")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> QuerySet[DuplicatePair]:
        return queryset.filter(is_different=self.value() == "different")


@admin.register(DuplicatePair)
class DuplicatePairAdmin(DecisionAdmin):
    list_display = ("one", "other", "why")
    list_filter = (DecidedFilter, BY_CATALOG)
    list_select_related = ("first__image", "second__image", "first__catalog")
    search_fields = ("first__title", "second__title", "=first__external_id", "=second__external_id")
    actions = ("join", "hide_second", "tell_apart", "ask_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DuplicatePair]:
        return within_handled(duplicates.pairs(), request.user)

    @admin.display(description="product")
    def one(self, pair: DuplicatePair) -> str:
        return _card(pair.first, pair.second)

    @admin.display(description="looks like")
    def other(self, pair: DuplicatePair) -> str:
        return _card(pair.second, pair.first)

    @admin.display(description="why")
    def why(self, pair: DuplicatePair) -> str:
        return format_html_join("", "<p>{}</p>", ((reason,) for reason in _reasons(pair)))

    @admin.action(description="Join into one style", permissions=["change"])
    def join(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> None:
        made = joining.join(queryset.select_related("catalog"), request.user)
        address = reverse("admin:catalog_stylejoin_changelist")
        text = format_html(
            'Joined into {}. They can be <a href="{}">taken apart again</a>.', counted(len(made), "style"), address
        )  # fmt: skip
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="Hide the second of each from shoppers", permissions=["change"])
    def hide_second(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> None:
        count = services.hide(list(queryset.values_list("second", flat=True)))
        self.message_user(request, f"Hidden from shoppers: {counted(count, 'product')}.", messages.SUCCESS)

    @admin.action(description="Not the same: do not ask again", permissions=["change"])
    def tell_apart(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> None:
        count = joining.tell_apart(list(queryset.values_list("pk", flat=True)), request.user)
        self.message_user(request, f"Remembered as different products: {counted(count, 'pair')}.", messages.SUCCESS)

    @admin.action(description="Ask again", permissions=["change"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> None:
        count = joining.ask_again(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"To be decided again: {counted(count, 'pair')}.", messages.SUCCESS)


@admin.register(StyleJoin)
class StyleJoinAdmin(DecisionAdmin):
    list_display = ("group", "catalog", "members_named", "user", "created_at", "undone_at")
    list_filter = (BY_CATALOG,)
    list_select_related = ("catalog", "user")
    actions = ("take_apart",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StyleJoin]:
        return super().get_queryset(request).prefetch_related("members__product")

    @admin.display(description="products")
    def members_named(self, join: StyleJoin) -> str:
        return format_html_join(
            ", ", '<a href="{}">{}</a>',
            ((reverse("admin:catalog_product_change", args=[one.product_id]), one.product.external_id)
             for one in join.members.all()),
        )  # fmt: skip

    @admin.action(description="Take apart again", permissions=["change"])
    def take_apart(self, request: HttpRequest, queryset: QuerySet[StyleJoin]) -> None:
        count = joining.take_apart(queryset)
        text = f"With the style that they had before: {counted(count, 'product')}."
        self.message_user(request, text, messages.SUCCESS)


def _card(product: Product, other: Product) -> str:
    """Return a product as a card, with the differences to another one marked."""
    address = reverse("admin:catalog_product_change", args=[product.pk])
    facts = ((_fact(product, other, name),) for name in COMPARED if _said(product, name))
    return format_html(
        '<div class="care-card">{}<div><a href="{}">{}</a><ul>{}</ul></div></div>',
        picture(product), address, product.external_id, format_html_join("", "<li>{}</li>", facts),
    )  # fmt: skip


def _fact(product: Product, other: Product, name: str) -> str:
    text = _said(product, name)
    return text if text == _said(other, name) else format_html("<strong>{}</strong>", text)


def _said(product: Product, name: str) -> str:
    if name == "price":
        return "" if product.price is None else f"{price_of(product)} {product.currency}".strip()
    return str(getattr(product, name))


def _reasons(pair: DuplicatePair) -> list[str]:
    first, second = pair.first, pair.second
    found = []
    files = [one.image.source_hash for one in (first, second) if hasattr(one, "image")]
    if len(files) == 2 and files[0] == files[1]:
        found.append("The same picture file")
    else:
        found.append(f"Pictures {percent(pair.likeness)} alike; {pair.bits} of 256 bits of their hashes differ")
    if first.title == second.title:
        found.append("The same title")
    if first.gtin and first.gtin == second.gtin:
        found.append("The same GTIN")
    return found
