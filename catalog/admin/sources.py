"""Scheduled sources in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from catalog import schedules, tasks
from catalog.admin.handling import BY_CATALOG, HIDE, HandledAdmin
from catalog.models import Source


@admin.register(Source)
class SourceAdmin(HandledAdmin[Source]):
    list_display = ("name", "catalog", "kind", "is_active", "rhythm", "next_run_at", "checked_at", "state")
    list_filter = (BY_CATALOG, "kind", "is_active")
    list_select_related = ("catalog", "latest")
    readonly_fields = ("state", "next_run_at", "checked_at", "rows", "import_link")
    fields = ("catalog", "name", "kind", "location", "rhythm", "is_active", "remove_missing", "fetch_pictures",
              "state", "next_run_at", "checked_at", "rows", "import_link")  # fmt: skip
    actions = ("run_now",)

    def get_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        return self.fields if obj else self.fields[: -len(self.readonly_fields)]

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        if request.user.has_perm(HIDE):
            return self.readonly_fields
        # another feed would hide what it does not contain
        feed = ("catalog", "kind", "location") if obj and obj.remove_missing else ()
        return (*self.readonly_fields, "remove_missing", *feed)

    @admin.display(description="last result")
    def state(self, source: Source) -> str:
        if source.alert:
            return format_html('<strong class="errornote">{}</strong>', source.alert)
        return source.result or "not run yet"

    @admin.display(description="last import")
    def import_link(self, source: Source) -> str:
        if source.latest is None:
            return "none yet"
        address = reverse("admin:catalog_import_change", args=[source.latest.pk])
        return format_html('<a href="{}">{}</a>', address, source.latest)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if "rhythm" in form.changed_data or obj.next_run_at is None:
            obj.next_run_at = schedules.next_run(obj.rhythm, timezone.now())
        if {"kind", "location"} & set(form.changed_data):
            obj.content_hash = obj.etag = obj.modified = ""  # of another feed
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for one in self.get_queryset(request).filter(is_active=True).exclude(alert=""):
            self.message_user(request, f"{one}: {one.alert}", messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.action(description="Import now", permissions=["change"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset:
            tasks.run_source.delay(source.pk)
        self.message_user(request, "The worker is looking; the last result will tell.", messages.SUCCESS)
