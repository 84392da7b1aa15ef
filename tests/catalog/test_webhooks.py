"""Webhooks: signed, retried until they are accepted, and sent to public addresses only."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import running, webhooks
from catalog.models import Catalog, Import, Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    status = 204
    taken: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((dict(self.headers), body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook(shop: Catalog, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setattr(Receiver, "taken", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.FETCH_ALLOWED_HOSTS = (f"127.0.0.1:{server.server_port}",)
        yield Webhook.objects.create(name="till", address=f"http://127.0.0.1:{server.server_port}/hook?shop=1")
        server.shutdown()


def test_the_end_of_an_import_is_announced_with_a_signature(shop: Catalog, hook: Webhook, admin_client: Client) -> None:
    one = Import.objects.create(catalog=shop, source="a", file_name="a.csv", state=Import.State.RUNNING, added=3)
    running.finish(one.pk, Import.State.DONE)
    assert webhooks.deliver() == 1
    assert webhooks.deliver() == 0
    headers, body = Receiver.taken[0]
    told = json.loads(body)
    assert (told["event"], told["catalog"], told["import"], told["added"]) == ("import.finished", "shop", one.pk, 3)
    stamp, digest = (part.partition("=")[2] for part in headers["Drape-Signature"].split(","))
    assert digest == hmac.new(hook.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    page = admin_client.get(reverse("admin:catalog_webhook_change", args=[hook.pk])).content.decode()
    assert "import.finished" in page


def test_a_rejected_delivery_is_retried_later(
    shop: Catalog, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Receiver, "status", 500)
    webhooks.announce(shop, "job.finished", {"job": "1"})
    assert webhooks.deliver() == 0
    left = WebhookDelivery.objects.get()
    assert "answers 500" in left.error
    assert left.next_try_at is not None
    assert left.next_try_at > timezone.now()
    monkeypatch.setattr(Receiver, "status", 200)
    WebhookDelivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert webhooks.deliver() == 1
    assert WebhookDelivery.objects.get().delivered_at is not None


def test_a_private_address_is_not_requested(shop: Catalog, hook: Webhook, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ()
    webhooks.announce(shop, "job.finished", {"job": "1"})
    assert webhooks.deliver() == 0
    assert "not a public one" in WebhookDelivery.objects.get().error
    assert Receiver.taken == []
