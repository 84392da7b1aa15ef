"""Imports in the admin: upload a file, preview its changes, start, follow and undo the import, read its report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from catalog import batches, disk, parts, services, uploads
from catalog.admin import import_report, upload_parts
from catalog.admin.handling import BY_CATALOG, HIDE, HandledAdmin, handled
from catalog.admin.import_forms import TARGETS, ImportForm, StartForm, chosen_columns
from catalog.feeds import FeedError, open_source
from catalog.models import Import
from vision.decoding import decode
from vision.image import PictureError, thumbnail

STOP_POLLING = 286
"""The status code on which htmx stops polling."""
PREVIEW_WIDTH = 160
Act = Callable[[Import], None]


@admin.register(Import)
class ImportAdmin(HandledAdmin[Import]):
    list_display = ("file_name", "catalog", "state", "counts", "refused", "user", "created_at")
    list_filter = ("state", BY_CATALOG)
    list_select_related = ("catalog", "user")
    form = ImportForm
    change_form_template = "admin/catalog/import/change_form.html"

    def get_form(self, request: HttpRequest, obj: Import | None = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change, **options)
        catalogs = handled(request.user)
        if obj is None and "catalog" in form.base_fields and catalogs.count() == 1:
            form.base_fields["catalog"].initial = catalogs.first()
        setattr(form, "user", request.user)  # noqa: B010 - the class is made for this request
        return form

    def has_change_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        return False  # an import is watched, not edited

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if warning := disk.warning():
            self.message_user(request, warning, messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.display(description="products")
    def counts(self, upload: Import) -> str:
        parts = ((upload.added, "added"), (upload.updated, "changed"), (upload.hidden, "hidden"))
        told = ", ".join(f"{count:,} {what}" for count, what in parts if count)
        return told or ("no change" if upload.is_over else f"{upload.done:,} of {upload.rows:,} rows")

    def save_model(self, request: HttpRequest, obj: Import, form: Any, change: bool) -> None:
        with parts.joined(form.cleaned_data["files"]) as whole:
            kept = services.keep_upload(obj.catalog, whole, request.user)
        parts.discard(form.parts)
        obj.pk, obj.file_name = kept.pk, kept.file_name
        obj._state.adding = False

    def response_add(self, request: HttpRequest, obj: Import, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:catalog_import_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        upload = self.get_queryset(request).select_related("catalog", "user").filter(pk=object_id).first()
        context = {**(extra_context or {}), **_page(upload, request)} if upload else extra_context
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", view(getattr(self, f"{name}_view")), name=f"catalog_import_{name}")
            for name in ("status", "start", "columns", "retry", "cancel", "hide", "undo", "report")
        ]
        own += [
            path("parts/", view(self.begin_view), name="catalog_import_begin"),
            path("parts/<str:token>/", view(self.piece_view), name="catalog_import_piece"),
        ]
        pictures = path("<int:pk>/pictures/<int:number>/", view(self.picture_view), name="catalog_import_picture")
        return [*own, pictures, *super().get_urls()]

    def begin_view(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        return upload_parts.begin(request)

    def piece_view(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return upload_parts.piece(request, token)

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._seen(request, pk)
        if upload.is_over or (upload.state == Import.State.PREVIEW and upload.layout):
            answer = HttpResponse(status=STOP_POLLING)
            answer["HX-Refresh"] = "true"  # the available actions have changed
            return answer
        return render(request, "admin/catalog/import/status.html", _progress(upload))

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return import_report.as_csv(self._seen(request, pk), request.GET)  # type: ignore[return-value]

    def picture_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Return a thumbnail of the picture of a row in the preview."""
        upload = self._seen(request, pk)
        rows = upload.layout.get("rows", [])
        if number >= len(rows) or not rows[number]["picture"]:
            raise Http404
        try:
            with closing(open_source(uploads.local_path(upload.source), alone=True)) as source:
                data = source.read(rows[number]["picture"])
            picture = decode(data, max_pixels=settings.MAX_PICTURE_MEGAPIXELS * 1_000_000, longest=480).picture
        except (FeedError, PictureError, OSError) as error:
            raise Http404 from error
        answer = HttpResponse(BytesIO(thumbnail(picture, PREVIEW_WIDTH)), content_type="image/webp")
        answer["Cache-Control"] = "private, max-age=600"
        return answer

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._acted(request, pk)
        form = StartForm(upload, request.POST, may_hide=request.user.has_perm(HIDE))
        if form.is_valid():
            services.begin_import(upload, **form.cleaned_data)
        for error in form.non_field_errors():
            self.message_user(request, str(error), messages.ERROR)
        return _back(pk)

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._acted(request, pk)
        chosen = chosen_columns(upload, request.POST)
        if chosen and upload.state == Import.State.PREVIEW:
            services.choose_columns(upload, chosen)
            self.message_user(request, "Remembered for this catalogue's next files, too.", messages.SUCCESS)
        return _back(pk)

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, services.retry_import, "The import goes on; what was done is not done again.")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, services.cancel_import, "The import stops after the batch that it is at.")

    def hide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(HIDE):
            raise PermissionDenied
        return self._act(
            request, pk, services.hide_held_back, "The products that are not in the file are being hidden."
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self._acted(request, pk)
        if services.can_be_undone(upload):
            services.undo_import(upload)
            self.message_user(request, "The import is being taken back.", messages.SUCCESS)
        return _back(pk)

    def _act(self, request: HttpRequest, pk: int, act: Act, message: str) -> HttpResponse:
        act(self._acted(request, pk))
        self.message_user(request, message, messages.SUCCESS)
        return _back(pk)

    def _seen(self, request: HttpRequest, pk: int) -> Import:
        """Return an import that the user may view. Errors: PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("catalog", "user"), pk=pk)

    def _acted(self, request: HttpRequest, pk: int) -> Import:
        """Return an import that the user may act on, by POST. Errors: PermissionDenied, Http404."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("catalog"), pk=pk)


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:catalog_import_change", args=[pk]))


def _progress(upload: Import) -> dict[str, Any]:
    since = upload.started_at or upload.created_at
    spent = ((upload.finished_at or timezone.now()) - since).total_seconds()
    planned = upload.state == Import.State.RUNNING and bool(upload.plan)
    rate = batches.rate(upload) if planned else upload.done / spent if upload.started_at and spent else 0.0
    return {
        "upload": upload,
        "percent": round(100 * upload.done / upload.rows) if upload.rows else 0,
        "stage": _stage(upload),
        "rate": round(rate),
        "steps": {name: round(value) for name, value in upload.seconds.items()},
        "seconds_left": round((upload.rows - upload.done) / rate) if rate and not upload.is_over else None,
    }


def _stage(upload: Import) -> str:
    if upload.state != Import.State.RUNNING:
        return ""
    return "Taking in what is new or changed" if upload.plan else "Reading the file and comparing it with the catalogue"


def _page(upload: Import, request: HttpRequest) -> dict[str, Any]:
    preview = upload.state == Import.State.PREVIEW
    return {
        **_progress(upload),
        "title": f"{upload.file_name} → {upload.catalog}",
        "is_previewed": preview and bool(upload.layout),
        "is_polled": not upload.is_over and not (preview and upload.layout),
        "targets": TARGETS,
        "known": [name for name, _ in TARGETS],
        "report": import_report.page_of(upload, request.GET),
        "kind": request.GET.get("kind", ""),
        "words": request.GET.get("q", ""),
        "can_be_undone": services.can_be_undone(upload),
        "may_hide": request.user.has_perm(HIDE),
    }
