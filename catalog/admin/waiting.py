"""New products that wait for a picture, in the admin."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog import tasks
from catalog.admin.handling import BY_CATALOG, HandledAdmin
from catalog.models import WaitingProduct


@admin.register(WaitingProduct)
class WaitingProductAdmin(HandledAdmin[WaitingProduct]):
    list_display = ("title", "external_id", "catalog", "reason", "attempts", "next_try_at", "created_at")
    list_filter = (BY_CATALOG,)
    list_select_related = ("catalog",)
    search_fields = ("external_id", "title", "reason")
    actions = ("try_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: WaitingProduct | None = None) -> bool:
        return False  # rows come from imports; what staff can do are the actions

    @admin.action(description="Try to fetch their pictures now", permissions=["delete"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[WaitingProduct]) -> None:
        tasks.retry_waiting.delay(list(queryset.values_list("pk", flat=True)))
        text = "The worker is trying; products whose pictures can be had leave this list."
        self.message_user(request, text, messages.SUCCESS)
