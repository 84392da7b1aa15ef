"""Proposed tags in the admin: reviewed with the picture, accepted or rejected, many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from catalog.admin.deciding import DecisionAdmin, UndecidedFirst, counted, percent, picture
from catalog.admin.handling import BY_CATALOG
from catalog.care import proposals
from catalog.models import TagProposal

State = TagProposal.State


class StateFilter(UndecidedFirst):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(State.ACCEPTED.value, "accepted"), (State.REJECTED.value, "rejected")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> QuerySet[TagProposal]:
        return queryset.filter(state=self.value() or State.OPEN)


class KindFilter(admin.SimpleListFilter):
    title = "problem"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("missing", "tag is missing"), ("wrong", "tag seems to be wrong")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> QuerySet[TagProposal]:
        if self.value() == "missing":
            return queryset.filter(current="")
        return queryset.exclude(current="") if self.value() == "wrong" else queryset


class ConfidenceFilter(admin.SimpleListFilter):
    title = "confidence"
    parameter_name = "sure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(percent), f"{percent} % and more") for percent in (99, 95, 90)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> QuerySet[TagProposal]:
        least = self.value() or ""
        return queryset.filter(confidence__gte=int(least) / 100) if least.isdecimal() else queryset


@admin.register(TagProposal)
class TagProposalAdmin(DecisionAdmin):
    list_display = ("pictured", "field", "proposed", "sure", "reasons")
    list_filter = (StateFilter, "field", KindFilter, ConfidenceFilter, BY_CATALOG)
    list_select_related = ("product__image",)
    search_fields = ("product__title", "=product__external_id", "=value")
    actions = ("accept", "reject", "ask_again")

    @admin.display(description="product", ordering="product__title")
    def pictured(self, proposal: TagProposal) -> str:
        product = proposal.product
        address = reverse("admin:catalog_product_change", args=[product.pk])
        return format_html(
            '<div class="care-card care-small">{}<div><a href="{}">{}</a><br>{}</div></div>',
            picture(product), address, product.external_id, product.title,
        )  # fmt: skip

    @admin.display(description="proposed", ordering="value")
    def proposed(self, proposal: TagProposal) -> str:
        if not proposal.current:
            return format_html("<strong>{}</strong>", proposal.value)
        return format_html("{} → <strong>{}</strong>", proposal.current, proposal.value)

    @admin.display(description="confidence", ordering="confidence")
    def sure(self, proposal: TagProposal) -> str:
        return percent(proposal.confidence)

    @admin.action(description="Accept: write them", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> None:
        count = proposals.accept(list(queryset.values_list("pk", flat=True)), request.user)
        text = f"The tags of {counted(count, 'product')} are written; imports leave them alone until you release them."
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="Reject: do not propose them again", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> None:
        count = proposals.reject(list(queryset.values_list("pk", flat=True)), request.user)
        self.message_user(request, f"Rejected: {counted(count, 'proposal')}.", messages.SUCCESS)

    @admin.action(description="Ask again", permissions=["change"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[TagProposal]) -> None:
        count = proposals.ask_again(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"To be decided again: {counted(count, 'proposal')}.", messages.SUCCESS)
