"""Webhooks: signed notifications to public addresses only, retried until they are accepted."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from access.fields import readable
from access.sealing import Unreadable
from catalog.fetching import FetchError, hook_fetcher
from catalog.models import Catalog, Webhook, WebhookDelivery

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 12
AT_ONCE = 50


def announce(catalog: Catalog, event: str, facts: Mapping[str, Any]) -> None:
    """Create a delivery of an event for every webhook of a catalogue; the worker sends it."""
    hooks = Webhook.objects.filter(Q(catalog=catalog) | Q(catalog=None), is_active=True)
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=one, event=event, body={"event": event, "catalog": catalog.slug, **facts})
        for one in hooks
    )


def due() -> QuerySet[WebhookDelivery]:
    """Return the deliveries to send now."""
    return WebhookDelivery.objects.filter(next_try_at__lte=timezone.now(), webhook__is_active=True)


def deliver() -> int:
    """Send due deliveries; return how many were accepted."""
    return sum(_deliver(one) for one in due().select_related("webhook").order_by("pk")[:AT_ONCE])


def signature(secret: str, stamp: int, body: bytes) -> str:
    """Return the signature for the receiver to verify: HMAC-SHA256 of the time, a dot and the body."""
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def _deliver(one: WebhookDelivery) -> bool:
    attempts = one.attempts + 1
    wait = min(FIRST_WAIT * 2**one.attempts, LONGEST_WAIT)
    again = timezone.now() + wait if attempts < MOST_TRIES else None
    mine = WebhookDelivery.objects.filter(pk=one.pk, next_try_at=one.next_try_at)
    if not mine.update(attempts=attempts, next_try_at=again):
        return False  # another worker does it
    try:
        _send(one)
    except (FetchError, Unreadable) as error:
        log.warning("Webhook %s: %s", one.webhook, error)
        WebhookDelivery.objects.filter(pk=one.pk).update(error=str(error)[:300])
        return False
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=one.pk).update(delivered_at=now, next_try_at=None, error="")
    return True


def _send(one: WebhookDelivery) -> None:
    """Send a delivery. Errors: FetchError, Unreadable."""
    address = readable(one.webhook.address, "webhook’s address")
    secret = readable(one.webhook.secret, "webhook’s secret")
    body = json.dumps({"id": one.pk, **one.body}).encode()
    headers = {
        "Content-Type": "application/json",
        "Drape-Event": one.event,
        "Drape-Signature": signature(secret, int(time.time()), body),
    }
    hook_fetcher().post(address, body, headers)
