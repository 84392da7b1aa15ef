"""API keys in the database. The key itself is never stored, only its SHA-256: it holds 256 random bits."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from search.ratelimit import parse


class Scope(models.TextChoices):
    SEARCH = "search", "search"
    EVENTS = "events", "send events"
    CATALOGUE_WRITE = "catalogue:write", "write products"


def check_rate(value: str) -> None:
    """Errors: ValidationError."""
    try:
        parse(value)
    except ValueError as error:
        raise ValidationError(f"{error}".capitalize() + ".") from error


def check_scopes(values: list[str]) -> None:
    """Errors: ValidationError for a list that is empty or names a scope that does not exist."""
    if not isinstance(values, list) or not values or not set(values) <= set(Scope.values):
        raise ValidationError(f"Choose at least one scope: {', '.join(Scope.values)}.")


class ApiKey(models.Model):
    """One key. ``catalogs`` and ``origins`` are lists; an empty list of catalogues means all of them."""

    name = models.CharField(max_length=100, help_text="Who uses it, for instance “shop server”.")
    prefix = models.CharField(max_length=12, unique=True, editable=False, help_text="The public start of the key.")
    digest = models.CharField(max_length=64, editable=False)
    old_digest = models.CharField(max_length=64, blank=True, editable=False)
    old_until = models.DateTimeField(null=True, editable=False, help_text="The secret before works until then.")
    scopes = models.JSONField(default=list, validators=[check_scopes])
    catalogs = models.JSONField("catalogues", default=list, blank=True, help_text="None chosen: all catalogues.")
    origins = models.JSONField(
        "allowed origins",
        default=list,
        blank=True,
        help_text="Web pages that may use the key from a browser, for instance https://shop.example.",
    )
    rate = models.CharField(
        max_length=20, default="600/m", validators=[check_rate], help_text="Searches, for instance 600/m, or off."
    )
    quota = models.PositiveIntegerField(null=True, blank=True, help_text="Searches a day (UTC); empty: any number.")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "API key"
        ordering = ("name", "id")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def clean(self) -> None:
        """Errors: ValidationError for a key that would let every visitor of a web page write products."""
        if self.origins and Scope.CATALOGUE_WRITE.value in self.scopes:
            raise ValidationError(
                "A key that writes products must not be used from web pages: leave the allowed origins empty."
            )

    def is_live(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def allows_catalog(self, slug: str) -> bool:
        return not self.catalogs or slug in self.catalogs

    def allows_origin(self, origin: str) -> bool:
        return origin.rstrip("/").lower() in self.origins
