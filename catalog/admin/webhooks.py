"""Webhooks in the admin, with their recent deliveries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from catalog.admin.handling import HandledAdmin
from catalog.models import Webhook, WebhookDelivery


class DeliveryInline(admin.TabularInline[WebhookDelivery, Webhook]):
    model = WebhookDelivery
    fields = readonly_fields = ("event", "created_at", "attempts", "delivered_at", "next_try_at", "error")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Webhook)
class WebhookAdmin(HandledAdmin[Webhook]):
    list_display = ("name", "address", "catalog", "is_active", "undelivered")
    list_select_related = ("catalog",)
    fields = ("name", "catalog", "address", "secret", "is_active")
    inlines = (DeliveryInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        waiting = Count("deliveries", filter=Q(deliveries__delivered_at=None))
        return super().get_queryset(request).annotate(waiting=waiting)

    @admin.display(description="not taken in")
    def undelivered(self, webhook: Webhook) -> int:
        return int(webhook.waiting)  # type: ignore[attr-defined]
