"""API keys in the admin; a key itself is shown only once, when it is created or rotated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from access import keys
from access.models import ApiKey, Scope
from access.origins import origins_of
from catalog.admin.handling import handled, handles_all


class ApiKeyForm(forms.ModelForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.SEARCH.value]
    )
    catalogs = forms.MultipleChoiceField(
        label="Catalogues", required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all."
    )
    origins = forms.CharField(
        label="Allowed origins",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One per line, for instance https://shop.example: web pages that may use the key from a browser. "
        "Such a key is public, so give it the scopes search and events only.",
    )

    user: Any = None
    """The user who creates the key, which can only cover catalogues that they may manage."""

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "catalogs", "origins", "rate", "quota", "expires_at")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        slugs = handled(self.user).values_list("slug", "name")
        if not handles_all(self.user):
            self.fields["catalogs"].required = True
            self.fields["catalogs"].help_text = ""
        self.fields["catalogs"].choices = [(slug, name or slug) for slug, name in slugs]  # type: ignore[attr-defined]
        self.initial["origins"] = "\n".join(self.instance.origins)

    def clean_origins(self) -> list[str]:
        return origins_of(self.cleaned_data["origins"].splitlines())


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    form = ApiKeyForm
    list_display = ("name", "prefix", "scopes", "rate", "state", "last_used_at", "expires_at")
    readonly_fields = ("prefix", "last_used_at", "revoked_at")
    actions = ("rotate_keys", "revoke_keys")

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change, **options)
        setattr(form, "user", request.user)  # noqa: B010 - the class is made for this request
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        found = super().get_queryset(request)
        if handles_all(request.user):
            return found
        own = set(handled(request.user).values_list("slug", flat=True))
        return found.filter(pk__in=[key.pk for key in found if key.catalogs and own.issuperset(key.catalogs)])

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return self.readonly_fields if obj else ()

    @admin.display(description="state")
    def state(self, key: ApiKey) -> str:
        return "live" if key.is_live() else "revoked" if key.revoked_at else "expired"

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            obj.save()
            return
        made, text = keys.make(**form.cleaned_data)
        obj.pk, obj.prefix = made.pk, made.prefix
        self._show(request, "The key", text)

    @admin.action(description="Rotate: new secret, the old one works for 24 hours", permissions=["change"])
    def rotate_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset.filter(revoked_at=None):
            self._show(request, f"The new key for {key.name}", keys.rotate(key))

    @admin.action(description="Revoke: stops working at once", permissions=["change"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset.filter(revoked_at=None):
            keys.revoke(key)

    def _show(self, request: HttpRequest, what: str, text: str) -> None:
        line = format_html("{}: <code>{}</code> Copy it now; it is not shown again.", what, text)
        messages.success(request, line)
