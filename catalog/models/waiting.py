"""New products that wait for a picture."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from catalog.models.imports import Import
from catalog.models.products import Catalog


class WaitingProduct(models.Model):
    """A row of an import whose picture could not be fetched; it becomes a product once the picture is available."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="waiting", verbose_name="catalogue")
    upload = models.ForeignKey(
        Import, models.SET_NULL, related_name="waiting_products", null=True, blank=True, verbose_name="import"
    )
    external_id = models.CharField("id", max_length=200)
    title = models.CharField(max_length=500, blank=True)
    row = models.BinaryField(help_text="What the file said of it.")
    reason = models.CharField(max_length=500, help_text="Why there is no picture.")
    attempts = models.PositiveSmallIntegerField("tries", default=0)
    next_try_at = models.DateTimeField(
        "next try", null=True, blank=True, help_text="Empty: pictures are not fetched by themselves, or no longer."
    )
    created_at = models.DateTimeField("since", default=timezone.now)

    class Meta:
        verbose_name = "product without a picture"
        verbose_name_plural = "products without a picture"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("catalog", "external_id"), name="waiting_of_catalogue"),)

    def __str__(self) -> str:
        return self.title or self.external_id
