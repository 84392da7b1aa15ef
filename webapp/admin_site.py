"""The admin site, ordered for shops: everyday models first, accounts and their records last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import models
from django.http import HttpRequest

ORDER = ("catalog", "access", "behaviour", "auth", "axes")
"""Order of the applications; others follow."""
FIRST = ("Import", "Product", "Catalog", "WaitingProduct", "Source", "Store", "Webhook", "ApiKey")
"""Order of the models; others follow."""


class DateAndTime(AdminSplitDateTime):
    """Django's two fields, each with a name for screen readers."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for one, label in zip(context["widget"]["subwidgets"], ("Date", "Time"), strict=True):
            one["attrs"]["aria-label"] = label
        return context


class ShopAdminSite(admin.AdminSite):
    site_header = site_title = "Drape"
    index_title = "Shop desk"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        super().register(model_or_iterable, admin_class, **options)
        several = model_or_iterable if isinstance(model_or_iterable, Iterable) else (model_or_iterable,)
        for model in several:
            if registered := self._registry.get(model):
                own = registered.formfield_overrides
                fields = {**own.get(models.DateTimeField, {}), "widget": DateAndTime}
                registered.formfield_overrides = {**own, models.DateTimeField: fields}  # type: ignore[misc]  # Django sets its own, too

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = super().get_app_list(request, app_label)
        for one in found:
            one["models"].sort(key=lambda model: _place(model["object_name"], FIRST))
        return sorted(found, key=lambda one: _place(one["app_label"], ORDER))


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
