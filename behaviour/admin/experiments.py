"""Experiments in the admin: planning, monitoring, ending, and adopting the better variant."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from behaviour.experiments import counting, running, verdicts
from behaviour.models import Experiment
from search.experiments.rankings import Ranking
from search.experiments.running import SIDES

USUAL_DAYS = 14
NOTED = ("name", "catalog", "measure", "share", "smallest", "starts", "ends")
LABELS = {
    "image_weight": "image weight",
    "popularity_weight": "weight of popularity",
    "rules": "pins, boosts and buries",
}
OWN_SIDES = [(side, f"{side}_{name}") for side in SIDES for name in Ranking.names()]


class ExperimentForm(forms.ModelForm[Experiment]):
    class Meta:
        model = Experiment
        fields = (*NOTED, *(field for _, field in OWN_SIDES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = _noted(self.instance) if self.instance.pk else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors or "starts" not in self.fields:  # skip experiments that have begun
            return given
        for name, value in given.items():
            setattr(self.instance, name, value)
        for name, sentence in running.trouble(self.instance).items():
            self.add_error(name, sentence)
        return given


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin[Experiment]):
    form = ExperimentForm
    change_form_template = "admin/behaviour/experiment/change_form.html"
    list_display = ("result_link", "state", "what_it_says")
    list_display_links = None
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "catalog", "measure")}),
        ("Side A", {"fields": tuple(field for side, field in OWN_SIDES if side == "a")}),
        ("Side B", {"fields": tuple(field for side, field in OWN_SIDES if side == "b")}),
        ("Who and when", {"fields": ("share", "smallest", "starts", "ends")}),
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [("result", self.result), ("end", self.end), ("take", self.take_over)]
        return [
            *(path(f"<int:pk>/{name}/", view(page), name=f"behaviour_experiment_{name}") for name, page in own),
            *super().get_urls(),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        starts = (timezone.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        days = min(USUAL_DAYS, max(1, settings.EVENT_DAYS - running.SPARE_DAYS))
        return {"starts": starts, "ends": starts + timedelta(days=days)}

    def get_readonly_fields(self, request: HttpRequest, obj: Experiment | None = None) -> Any:
        """Changing settings half-way would make an experiment compare two things under one name."""
        if obj is None or not obj.has_begun(timezone.now()):
            return ()
        return [name for name in ExperimentForm.Meta.fields if name not in running.CHANGEABLE]

    @admin.display(description="state")
    def state(self, one: Experiment) -> str:
        return state(one)

    @admin.display(description="what it says")
    def what_it_says(self, one: Experiment) -> str:
        return verdicts.verdict(one, timezone.now()).text

    @admin.display(description="experiment", ordering="name")
    def result_link(self, one: Experiment) -> str:
        address = reverse("admin:behaviour_experiment_result", args=[one.pk])
        return format_html('<a href="{}">{}</a>', address, one.name)

    def save_model(self, request: HttpRequest, obj: Experiment, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        running.publish()

    def delete_model(self, request: HttpRequest, obj: Experiment) -> None:
        super().delete_model(request, obj)
        running.publish()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        running.publish()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        now = json.dumps(_noted(form.instance), ensure_ascii=False)
        before = form.before
        return f"Was {json.dumps(before, ensure_ascii=False)}, is {now}" if before else f"Added: {now}"

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for one in queryset:
            _note(request, one, DELETION, f"Was {json.dumps(_noted(one), ensure_ascii=False)}")

    def result(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the variants did, how they differ, and what that means."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one, now = get_object_or_404(Experiment, pk=pk), timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": one.name,
            "opts": self.opts,
            "one": one,
            "state": state(one),
            "is_over": one.is_over(now),
            "verdict": verdicts.verdict(one, now),
            "mismatch": verdicts.mismatch(one),
            "nobody": settings.PERSONALISATION == "off" and not one.is_over(now),
            "sides": [
                (side.upper(), _described(one.ranking(side)), found)
                for side, found in zip(SIDES, counting.sides(one), strict=True)
            ],
            "lines": verdicts.lines(one),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/behaviour/experiment/result.html", context)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        one = self._decided(request, pk)
        if isinstance(one, HttpResponse):
            return one
        if running.end(one):
            _note(request, one, CHANGE, "Ended.")
            self.message_user(request, "The test has ended; everybody sees the present settings.", messages.SUCCESS)
        return redirect("admin:behaviour_experiment_result", pk)

    def take_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        one = self._decided(request, pk)
        if isinstance(one, HttpResponse):
            return one
        side = request.POST.get("side", "")
        if side not in SIDES:
            self.message_user(request, "Choose a side.", messages.ERROR)
            return redirect("admin:behaviour_experiment_result", pk)
        before = running.take_over(one, side)
        taken = one.ranking(side).as_json()
        _note(request, one, CHANGE, f"Took over side {side.upper()}: was {json.dumps(before)}, is {json.dumps(taken)}")
        self.message_user(request, f"Side {side.upper()} is what everybody sees from now on.", messages.SUCCESS)
        return redirect("admin:behaviour_experiment_result", pk)

    def _decided(self, request: HttpRequest, pk: int) -> Experiment | HttpResponse:
        """Return the experiment to act on, if the user may do so. Errors: PermissionDenied, Http404."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return get_object_or_404(Experiment, pk=pk)


def state(one: Experiment) -> str:
    now = timezone.now()
    if one.taken_over:
        return f"over, {one.taken_over.upper()} taken over"
    if one.is_over(now):
        return "over"
    return "running" if one.has_begun(now) else "planned"


def _described(ranking: Ranking) -> str:
    """Describe a variant in words: "weight of popularity 0.1, rules off"."""
    said = [
        f"{LABELS[name]} {('on' if value else 'off') if isinstance(value, bool) else f'{value:g}'}"
        for name, value in ranking.as_json().items()
    ]
    return ", ".join(said) or "as it is now"


def _noted(one: Experiment) -> dict[str, Any]:
    """Return the fields that are recorded in the history of changes."""
    plain = {name: getattr(one, name) for name in NOTED}
    sides = {side: one.ranking(side).as_json() for side in SIDES}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()} | sides


def _note(request: HttpRequest, one: Experiment, flag: int, said: str) -> None:
    LogEntry.objects.log_actions(request.user.pk or 0, [one], flag, said, single_object=True)
