"""The admin as a shop desk: what the shop works with comes first, accounts and their records last."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

ORDER = ("catalog", "access", "behaviour", "auth", "axes")
"""Of the applications; others come after these."""
FIRST = ("Import", "Product", "Catalog", "WaitingProduct", "Source", "Webhook", "ApiKey")
"""Of the models; others come after these."""


class ShopAdminSite(admin.AdminSite):
    site_header = site_title = "Drape"
    index_title = "Shop desk"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = super().get_app_list(request, app_label)
        for one in found:
            one["models"].sort(key=lambda model: _place(model["object_name"], FIRST))
        return sorted(found, key=lambda one: _place(one["app_label"], ORDER))


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
