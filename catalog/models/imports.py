"""Imports: uploads, their progress, and the changes they made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.models.products import Catalog, Product


class Import(models.Model):
    """One upload of a catalogue and its progress."""

    class State(models.TextChoices):
        PREVIEW = "preview", "to be checked and started"
        WAITING = "waiting", "waiting for a worker"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"
        UNDONE = "undone", "taken back"

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="imports", verbose_name="catalogue")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="by"
    )
    source = models.CharField(max_length=500, help_text="Where the uploaded file is kept.")
    content_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the uploaded file.")
    file_name = models.CharField(max_length=255)
    remove_missing = models.BooleanField(
        default=False, help_text="Hide products of this catalogue that the file does not hold."
    )
    hiding_confirmed = models.BooleanField(
        default=False, help_text="Hide them even if they are more than a fifth of the catalogue."
    )
    empty_erases = models.BooleanField(
        "empty cells erase", default=False, help_text="Otherwise an empty cell leaves what the product has."
    )
    fetch_pictures = models.BooleanField(
        default=False, help_text="Fetch pictures that the file names by their web addresses."
    )
    layout = models.JSONField(default=dict, blank=True, help_text="What the preview found: format, platform, columns.")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=100, blank=True)
    cancel_requested = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="New ones whose pictures are tried again later.")
    missing = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)
    held_back = models.PositiveIntegerField(default=0, help_text="Not hidden, because they are too many at once.")
    remarks = models.PositiveIntegerField(default=0)
    seconds = models.JSONField(default=dict)
    plan = models.JSONField(
        default=dict,
        help_text="Once its batches are written: the table's folder, columns whose empty cells erase.",
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Runs that ended for a reason that passes.")
    next_try_at = models.DateTimeField(null=True, help_text="When a worker takes it up again.")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True, help_text="Names the run that has it.")
    leased_until = models.DateTimeField(null=True, help_text="The run has it until then, unless it says more.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        permissions = (("hide_missing", "Can hide products that are missing from an import"),)

    def __str__(self) -> str:
        return f"{self.file_name} into {self.catalog}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED, self.State.UNDONE)


class ImportBatch(models.Model):
    """Some rows of an import, which one worker processes once and in one transaction."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="batches", verbose_name="import")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(help_text="Of the file.")
    content = models.BinaryField(help_text="What is to be done; empty once it is.")
    is_done = models.BooleanField(default=False)
    lease = models.CharField(max_length=32, blank=True, help_text="Names the worker that has it.")
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Workers that took it and did not end it.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="batch_of_import"),)
        indexes = (models.Index(fields=("upload", "number"), condition=models.Q(is_done=False), name="batch_to_do"),)

    def __str__(self) -> str:
        return f"batch {self.number} of {self.upload_id}"


class ImportChange(models.Model):
    """The state of a product before an import changed it, so that the import can be undone."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="changes", verbose_name="import")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    before = models.JSONField(null=True, help_text="Fields, variants, pictures; null where the import added it.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "product"), name="change_of_import"),)

    def __str__(self) -> str:
        return f"{self.product_id} in {self.upload_id}"


class RejectedRow(models.Model):
    """A row of an upload that was refused, or of which only a part was used, with the reason."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="rejected", verbose_name="import")
    number = models.PositiveIntegerField("row", help_text="As a spreadsheet counts: 1 is the line of column names.")
    external_id = models.CharField("id", max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    is_used = models.BooleanField("used", default=False, help_text="The row was used, though not all of it could be.")

    class Meta:
        ordering = ("number", "id")

    def __str__(self) -> str:
        return f"row {self.number}: {self.reason}"
