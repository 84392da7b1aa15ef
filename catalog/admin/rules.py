"""Search rules in the admin: previewed before they are saved, effective at once, with a log of all changes."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from catalog import merchandising
from catalog.admin import rule_kinds
from catalog.admin.rule_forms import RuleForm
from catalog.models import Rule
from search.errors import SearchError
from search.merchandising import store
from search.merchandising.reading import read_rule
from search.merchandising.rules import Kind
from search.types import SearchQuery, SearchResult

PREVIEWED = 12


class RulesFile(forms.Form):
    file = forms.FileField(label="JSON file", help_text="As “Export” writes it.")


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin[Rule]):
    form = RuleForm
    change_form_template = "admin/catalog/rule/change_form.html"
    change_list_template = "admin/catalog/rule/change_list.html"
    list_display = ("name", "kind", "concerns", "dates", "is_active", "updated_at")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "content")
    class Media:
        css = {"all": ("css/rules.css",)}

    @admin.display(description="for")
    def concerns(self, rule: Rule) -> str:
        content = rule.content
        return ", ".join(content.get("queries") or content.get("words") or [content.get("value") or "everything"])

    @admin.display(description="dates")
    def dates(self, rule: Rule) -> str:
        begins, ends = (str(rule.content.get(name, ""))[:16].replace("T", " ") for name in ("starts", "ends"))
        return f"{begins} – {ends}" if begins or ends else "always"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview), name="catalog_rule_preview"),
            path("export/", view(self.export), name="catalog_rule_export"),
            path("import/", view(self.take_in), name="catalog_rule_import"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form for one kind of rule, or first the choice of the kind."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if _kind_of(request) is None:
            context = {**self.admin_site.each_context(request), "title": "Add search rule", "opts": self.opts}
            context["kinds"] = [(kind, label, rule_kinds.ABOUT[Kind(kind)]) for kind, label in Rule.KINDS]
            return TemplateResponse(request, "admin/catalog/rule/choose.html", context)
        return super().add_view(request, form_url, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        kind = _kind_of(request) or (Kind(obj.kind) if obj else None)
        return rule_kinds.fieldsets(kind or Kind.PIN)

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        merchandising.keep(obj, form.content)

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        super().delete_model(request, obj)
        merchandising.publish()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        merchandising.publish()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return _said(form.before, form.content)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for rule in queryset:
            _note(request, rule, DELETION, f"Was {json.dumps(rule.content, ensure_ascii=False)}")

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show the results of a search without and with the rule in the form."""
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kept = Rule.objects.filter(pk=request.POST.get("rule") or 0).first()
        form = RuleForm(request.POST, instance=kept)
        context = {**self.admin_site.each_context(request), "title": "Preview of a search rule", "form": form}
        if form.is_valid():
            context |= _compared(form, kept)
        return TemplateResponse(request, "admin/catalog/rule/preview.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        headers = {"Content-Disposition": 'attachment; filename="search-rules.json"'}
        return HttpResponse(merchandising.written(), "application/json", headers=headers)

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Import the rules of a file, all or none."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        form = RulesFile(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            if file.size > merchandising.LARGEST_FILE:
                form.add_error("file", "This file is too large to be one of rules.")
            else:
                try:
                    changes = merchandising.take_in(file.read())
                except merchandising.RulesRefused as refused:
                    for sentence in refused.errors[:20]:
                        form.add_error("file", sentence)
                else:
                    self._note_all(request, changes)
                    return redirect("admin:catalog_rule_changelist")
        context = {**self.admin_site.each_context(request), "title": "Import search rules", "form": form}
        return TemplateResponse(request, "admin/catalog/rule/import.html", context)

    def _note_all(self, request: HttpRequest, changes: list[tuple[Rule, dict[str, Any] | None]]) -> None:
        for rule, before in changes:
            _note(request, rule, CHANGE if before else ADDITION, _said(before, rule.content))
        self.message_user(request, f"{len(changes)} rules are new or changed; they are in effect.", messages.SUCCESS)


def _kind_of(request: HttpRequest) -> Kind | None:
    """Return the kind of rule that the form was submitted or requested for."""
    given = request.POST.get("kind") or request.GET.get("kind")
    return Kind(given) if given in list(Kind) else None


def _note(request: HttpRequest, rule: Rule, flag: int, said: str) -> None:
    LogEntry.objects.log_actions(request.user.pk or 0, [rule], flag, said, single_object=True)


def _said(before: dict[str, Any] | None, after: dict[str, Any]) -> str:
    now = json.dumps(after, ensure_ascii=False)
    return f"Added: {now}" if before is None else f"Was {json.dumps(before, ensure_ascii=False)}, is {now}"


def _compared(form: RuleForm, kept: Rule | None) -> dict[str, Any]:
    """Return the results without and with the rule, or a sentence that says why there are none."""
    from search import service  # loads the models' libraries, which commands do not need

    first = next(iter(form.content.get("queries") or form.content.get("words") or [""]))
    query = SearchQuery(text=form.cleaned_data["preview_query"].strip() or first, limit=PREVIEWED)
    if form.content.get("where") == "category":
        query = SearchQuery(filters={form.content["field"]: (form.content["value"],)}, limit=PREVIEWED)
    tried = read_rule({**form.content, "starts": "", "ends": "", "is_active": True})  # as if it were switched on
    others = [read_rule(one.content) for one in Rule.objects.exclude(pk=kept.pk if kept else 0)]
    try:
        sides: list[tuple[str, SearchResult]] = []
        for label, rules in (("Without the rule", others), ("With the rule", [*others, tried])):
            with store.trying(rules):
                sides.append((label, service.by_text(query, explain=True)))
    except SearchError as error:
        return {"trouble": str(error)}
    return {"query": query, "sides": sides, "changes": [hit.id for hit in sides[0][1].hits] != [
        hit.id for hit in sides[1][1].hits]}  # fmt: skip
