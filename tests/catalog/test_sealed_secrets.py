"""A stolen database reveals neither webhook secrets nor passwords in addresses; for staff and worker, encryption is
transparent.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from access.fields import LostText
from catalog import schedules, webhooks
from catalog.models import Catalog, Source, Webhook, WebhookDelivery
from webapp.apps import check_seals

pytestmark = pytest.mark.django_db
OLD, NEW = "old" * 20, "new" * 20
FEED, HOOK = "https://shop:open-sesame@feeds.example/all.csv?token=42", "https://till.example/hook?token=42"


@pytest.fixture
def source(shop: Catalog, settings: Settings) -> Source:
    settings.SECRET_KEY = OLD
    return Source.objects.create(catalog=shop, name="Feed", location=FEED)


@pytest.fixture
def hook(settings: Settings) -> Webhook:
    settings.SECRET_KEY = OLD
    return Webhook.objects.create(name="till", address=HOOK, secret="open-sesame")


@pytest.fixture
def new_key(source: Source, hook: Webhook, settings: Settings) -> None:
    """Encrypt source and webhook with a key that is lost."""
    settings.SECRET_KEY = NEW


def stored() -> list[str]:
    """Return the stored values: location, address and secret."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT location FROM catalog_source UNION SELECT address FROM catalog_webhook")
        found = cursor.fetchall()
        cursor.execute("SELECT secret FROM catalog_webhook")
        return [row[0] for row in (*found, *cursor.fetchall())]


def test_the_database_reveals_neither_secrets_nor_addresses(source: Source, hook: Webhook) -> None:
    held = " ".join(stored())
    assert not [word for word in ("sesame", "token", "example", "http") if word in held]
    assert Source.objects.get().location == FEED
    assert (Webhook.objects.get().address, Webhook.objects.get().secret) == (HOOK, "open-sesame")


def test_staff_read_and_write_them_as_ever(source: Source, admin_client: Client) -> None:
    address = reverse("admin:catalog_source_change", args=[source.pk])
    assert FEED.replace("&", "&amp;") in admin_client.get(address).content.decode()
    form = {"catalog": source.catalog_id, "name": "Feed", "kind": "url", "location": FEED + "1", "rhythm": "15 4 * * *"}
    assert admin_client.post(address, form).status_code == 302
    assert Source.objects.get().location == FEED + "1"


def test_an_address_longer_than_allowed_is_refused(source: Source, admin_client: Client) -> None:
    form = {"catalog": source.catalog_id, "name": "Feed", "kind": "url", "location": "x" * 2001, "rhythm": "15 4 * * *"}
    page = admin_client.post(reverse("admin:catalog_source_add"), form).content.decode()
    assert "at most 2000 characters" in page


def test_a_webhook_s_address_is_a_web_address(admin_client: Client) -> None:
    form = {"name": "till", "address": "ftp://till.example/", "secret": "x", "deliveries-TOTAL_FORMS": 0,
            "deliveries-INITIAL_FORMS": 0}  # fmt: skip
    assert "Enter a valid URL" in admin_client.post(reverse("admin:catalog_webhook_add"), form).content.decode()


def test_nobody_searches_for_what_is_encrypted(source: Source) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        Source.objects.filter(location=FEED).exists()


@pytest.mark.usefixtures("new_key")
def test_without_the_key_each_says_what_is_missing(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    assert schedules.run(Source.objects.get()) is None
    assert "another SECRET_KEY" in Source.objects.get().alert
    webhooks.announce(source.catalog, "job.finished", {"job": "1"})
    assert webhooks.deliver() == 0
    assert "another SECRET_KEY" in WebhookDelivery.objects.get().error
    call_command("secrets", lost=True)
    told = capsys.readouterr()
    assert "no key\tlocation of scheduled source Feed" in told.out
    assert "no key\tsecret of webhook till" in told.out
    assert "type addresses and secrets again" in told.err


@pytest.mark.usefixtures("new_key")
def test_what_cannot_be_read_is_kept_and_the_key_may_return(settings: Settings) -> None:
    before = stored()
    for row in (Source.objects.get(), Webhook.objects.get()):
        row.save()
    assert stored() == before
    assert isinstance(Source.objects.get().location, LostText)
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert Source.objects.get().location == FEED


@pytest.mark.usefixtures("new_key")
def test_what_cannot_be_read_is_typed_again(source: Source, admin_client: Client) -> None:
    address = reverse("admin:catalog_source_change", args=[source.pk])
    assert admin_client.get(reverse("admin:catalog_source_changelist")).status_code == 200
    assert "open-sesame" not in admin_client.get(address).content.decode()
    form: dict[str, Any] = {"catalog": source.catalog_id, "name": "Feed", "kind": "url", "rhythm": "15 4 * * *"}
    assert "This field is required" in admin_client.post(address, {**form, "location": ""}).content.decode()
    assert admin_client.post(address, {**form, "location": FEED}).status_code == 302
    assert Source.objects.get().location == FEED


@pytest.mark.usefixtures("new_key")
def test_renewing_lets_the_old_key_go(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert [one.id for one in check_seals(None)] == ["drape.W003"]
    call_command("secrets", renew=True)
    settings.SECRET_KEY_FALLBACKS = []
    assert check_seals(None) == []
    assert (Source.objects.get().location, Webhook.objects.get().secret) == (FEED, "open-sesame")


def test_those_of_before_are_encrypted_by_the_migration(source: Source, hook: Webhook) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_source SET location = %s", (FEED,))
        cursor.execute("UPDATE catalog_webhook SET secret = 'open-sesame', address = %s", (HOOK,))
    assert FEED in stored()
    migration = importlib.import_module("catalog.migrations.0013_sealed_secrets")
    migration.seal(apps, connection.schema_editor())
    assert not [text for text in stored() if "open-sesame" in text or "example" in text]
    assert Source.objects.get().location == FEED
    assert (Webhook.objects.get().address, Webhook.objects.get().secret) == (HOOK, "open-sesame")
