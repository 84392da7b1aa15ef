"""What searches by words rank by, for all catalogues or for one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from behaviour.experiments import running
from behaviour.models import PopularityWeight, RankingSetting


@admin.register(PopularityWeight)
class PopularityWeightAdmin(admin.ModelAdmin[PopularityWeight]):
    """Takes effect within five minutes, when the worker next computes popularity."""

    list_display = ("__str__", "catalog", "weight")


@admin.register(RankingSetting)
class RankingSettingAdmin(admin.ModelAdmin[RankingSetting]):
    list_display = ("__str__", "image_weight", "rules")

    def save_model(self, request: HttpRequest, obj: RankingSetting, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        running.publish()

    def delete_model(self, request: HttpRequest, obj: RankingSetting) -> None:
        super().delete_model(request, obj)
        running.publish()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        running.publish()
