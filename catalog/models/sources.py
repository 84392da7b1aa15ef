"""Sources from which a catalogue is imported on a schedule."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from access.fields import SealedField
from catalog.models.imports import Import
from catalog.models.products import Catalog


def check_rhythm(value: str) -> None:
    """Errors: ValidationError for an invalid cron schedule."""
    from celery.schedules import ParseException, crontab

    try:
        crontab.from_string(value)
    except (ParseException, ValueError, TypeError) as error:
        raise ValidationError(
            "Write five fields as for cron: minute, hour, day of the month, month, day of the week. "
            "For instance “15 4 * * *”, daily at 04:15 (UTC)."
        ) from error


class Source(models.Model):
    """A feed that is imported regularly: a folder on the server, an address, or a prefix of an object storage."""

    class Kind(models.TextChoices):
        URL = "url", "web address of a feed"
        FOLDER = "folder", "folder on the server"
        S3 = "s3", "object storage (S3)"

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="sources", verbose_name="catalogue")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.URL)
    location = SealedField(
        max_length=2000,
        help_text="https://shop.example/feed.xml, with https://name:password@shop.example/… where it asks for them · "
        "name of a folder within SOURCES_FOLDER · bucket/prefix",
    )
    rhythm = models.CharField(
        max_length=100, default="15 4 * * *", validators=[check_rhythm], help_text="As of cron, in UTC."
    )
    is_active = models.BooleanField("switched on", default=True)
    remove_missing = models.BooleanField(
        "hide what is missing", default=False, help_text="Never more than a fifth of the catalogue at once."
    )
    fetch_pictures = models.BooleanField(default=True, help_text="Fetch pictures that the feed names by address.")
    next_run_at = models.DateTimeField("next run", null=True, editable=False)
    checked_at = models.DateTimeField("last run", null=True, editable=False)
    result = models.CharField("last result", max_length=500, blank=True, editable=False)
    alert = models.CharField(max_length=500, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="In a row.")
    etag = models.CharField(max_length=200, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False, help_text="Of what was imported last.")
    rows = models.PositiveIntegerField(null=True, editable=False, help_text="Of the last import that succeeded.")
    latest = models.ForeignKey(
        Import, models.SET_NULL, related_name="+", null=True, editable=False, verbose_name="last import"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "scheduled source"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
