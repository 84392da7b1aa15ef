"""Imports in the admin: upload a catalogue, watch it come in, read what was refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from catalog import disk, services
from catalog.models import Catalog, Import

REJECTED_SHOWN = 200
STOP_POLLING = 286
"""The status on which htmx stops to poll."""


class ImportForm(forms.ModelForm[Import]):
    """A file and where it goes."""

    file = forms.FileField(
        label="Catalogue file",
        help_text="A zip with products.csv and a folder images/, or with pictures named by product id. "
        "Columns are recognised by their usual names; only id is required.",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    class Meta:
        model = Import
        fields = ("catalog", "remove_missing")

    def clean_file(self) -> Any:
        import zipfile

        file = self.cleaned_data["file"]
        try:
            disk.refuse_if_low(file.size)
        except disk.DiskLow as error:
            raise forms.ValidationError(str(error)) from error
        if not zipfile.is_zipfile(file):
            raise forms.ValidationError("This is not a zip file. Pack products.csv and images/ into a zip and retry.")
        file.seek(0)
        return file


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin[Import]):
    list_display = ("file_name", "catalog", "state", "progress", "refused", "created_at")
    list_filter = ("state", "catalog")
    list_select_related = ("catalog",)
    form = ImportForm
    change_form_template = "admin/catalog/import/change_form.html"

    def get_form(self, request: HttpRequest, obj: Import | None = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change, **options)
        if obj is None and "catalog" in form.base_fields and Catalog.objects.count() == 1:
            form.base_fields["catalog"].initial = Catalog.objects.first()
        return form

    def has_change_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        return False  # an import is watched, not edited

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if warning := disk.warning():
            self.message_user(request, warning, messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.display(description="progress")
    def progress(self, upload: Import) -> str:
        return f"{upload.done:,} of {upload.rows:,}" if upload.rows else "—"

    def save_model(self, request: HttpRequest, obj: Import, form: Any, change: bool) -> None:
        started = services.start_import(obj.catalog, form.cleaned_data["file"], remove_missing=obj.remove_missing)
        obj.pk, obj.file_name = started.pk, started.file_name
        obj._state.adding = False

    def response_add(self, request: HttpRequest, obj: Import, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:catalog_import_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        upload = Import.objects.select_related("catalog").filter(pk=object_id).first()
        context = {**(extra_context or {}), **_status(upload)} if upload else extra_context
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/status/", view(self.status_view), name="catalog_import_status"),
            path("<int:pk>/retry/", view(self.retry_view), name="catalog_import_retry"),
            path("<int:pk>/cancel/", view(self.cancel_view), name="catalog_import_cancel"),
        ]
        return own + super().get_urls()

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = get_object_or_404(Import.objects.select_related("catalog"), pk=pk)
        status = STOP_POLLING if upload.is_over else 200
        return render(request, "admin/catalog/import/status.html", _status(upload), status=status)

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, services.retry_import, "The import goes on; what was done is not done again.")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, services.cancel_import, "The import stops after the batch that it is at.")

    def _act(self, request: HttpRequest, pk: int, act: Any, message: str) -> HttpResponse:
        upload = get_object_or_404(Import, pk=pk)
        if request.method == "POST" and self.has_add_permission(request):
            act(upload)
            self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:catalog_import_change", args=[pk]))


def _status(upload: Import) -> dict[str, Any]:
    seconds = float(upload.seconds.get("all", 0) or 0)
    fresh = upload.added + upload.updated
    rate = fresh / seconds if seconds else 0
    left = (upload.rows - upload.done) / (upload.done / seconds) if upload.done and seconds else None
    return {
        "upload": upload,
        "percent": round(100 * upload.done / upload.rows) if upload.rows else 0,
        "rate": round(rate),
        "seconds_left": None if left is None or upload.is_over else round(left),
        "rejected_rows": upload.rejected.all()[:REJECTED_SHOWN],
    }
