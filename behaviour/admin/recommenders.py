"""Networks that predict what a visitor looks at next: their metrics, and which one serves as a result."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from behaviour.models import TrainedRecommender, TrainingRun
from behaviour.sequences import store


@admin.register(TrainingRun)
class TrainingRunAdmin(admin.ModelAdmin[TrainingRun]):
    """The results of the nightly training, read-only."""

    list_display = ("day", "outcome", "text", "began_at", "took")
    list_filter = ("outcome",)
    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: TrainingRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TrainingRun | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        titled = {"title": "Nightly training of the recommender"}
        return super().changelist_view(request, {**titled, **(extra_context or {})})

    @admin.display(description="took")
    def took(self, run: TrainingRun) -> str:
        if run.ended_at is None:
            return "still running"
        return f"{(run.ended_at - run.began_at).total_seconds() / 60:.1f} minutes"


@admin.register(TrainedRecommender)
class TrainedRecommenderAdmin(admin.ModelAdmin[TrainedRecommender]):
    """``manage.py train_recommender`` makes them. The latest one serves if it found more than the other recommenders;
    staff may switch it off."""

    list_display = ("made_at", "is_on", "visitors", "reason")
    fields = ("is_on", "made_at", "reason", "visitors", "comparison", "fingerprint")
    readonly_fields = ("made_at", "reason", "visitors", "comparison", "fingerprint")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("weights")

    def get_readonly_fields(self, request: HttpRequest, obj: TrainedRecommender | None = None) -> tuple[str, ...]:
        """A network that did not find more than the other recommenders cannot be switched on."""
        return self.readonly_fields if obj and obj.won else ("is_on", *self.readonly_fields)

    @admin.display(description="recall@20 of the next product, nDCG@20")
    def comparison(self, obj: TrainedRecommender) -> SafeString:
        rows = ((name, one["recall"], one["ndcg"]) for name, one in obj.figures.items())
        cells = format_html_join("", "<tr><th scope=row>{}</th><td>{}</td><td>{}</td></tr>", rows)
        head = format_html("<tr><td></td><th scope=col>{}</th><th scope=col>{}</th></tr>", "recall@20", "nDCG@20")
        return format_html("<table>{}{}</table>", head, cells)

    def save_model(self, request: HttpRequest, obj: TrainedRecommender, form: Any, change: bool) -> None:
        obj.save(update_fields=["is_on"])
        store.renew()

    def delete_model(self, request: HttpRequest, obj: TrainedRecommender) -> None:
        super().delete_model(request, obj)
        store.renew()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        store.renew()
