"""Data of the writing API: responses to repeated requests, jobs, and webhooks."""

from __future__ import annotations

import secrets
import uuid

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone

from access.fields import SealedField
from access.models import ApiKey
from catalog.models.products import Catalog


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class RepeatableRequest(models.Model):
    """A request with an Idempotency-Key and its response: a repeated request is not executed again."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255, help_text="The Idempotency-Key.")
    digest = models.CharField(max_length=64, help_text="Of method, address and body.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty while it is being answered.")
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("api_key", "name"), name="request_of_key"),)

    def __str__(self) -> str:
        return self.name


class WriteJob(models.Model):
    """Products of one request that the worker has to encode before shoppers find them in their present state."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="jobs", verbose_name="catalogue")
    products = models.JSONField(default=list, help_text="Their keys.")
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Webhook(models.Model):
    """An address of the shop's software that is notified when an import or a job has ended."""

    name = models.CharField(max_length=100)
    catalog = models.ForeignKey(
        Catalog, models.CASCADE, related_name="webhooks", null=True, blank=True, verbose_name="catalogue",
        help_text="Empty: all catalogues.",
    )  # fmt: skip
    address = SealedField(max_length=1000, validators=[URLValidator(schemes=("http", "https"))])
    secret = SealedField(
        max_length=64, default=new_secret, help_text="Signs what is sent, so that the receiver knows who sent it."
    )
    is_active = models.BooleanField("switched on", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """A notification to a webhook, retried until it is accepted."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=50)
    body = models.JSONField()
    attempts = models.PositiveSmallIntegerField("tries", default=0)
    next_try_at = models.DateTimeField("next try", null=True, default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
