"""Permissions: a table of the admin's pages and of the users who may open them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access import keys
from behaviour.models import Experiment
from catalog.models import Catalog, Import

pytestmark = pytest.mark.django_db
OWN = ("status", "report", "start", "columns", "retry", "cancel", "hide", "undo")


@pytest.fixture
def pages() -> list[str]:
    """Return the lists and forms of all models that staff manage, and our own pages."""
    shop = Catalog.objects.create(slug="shop", name="Shop")
    upload = Import.objects.create(catalog=shop, source="none.zip", file_name="none.zip")
    key, _ = keys.make(name="till", scopes=["search"])
    own = [reverse(f"admin:catalog_import_{name}", args=[upload.pk]) for name in OWN]
    own += [reverse("admin:catalog_import_begin"), reverse("admin:catalog_import_piece", args=["0" * 32])]
    own.append(reverse("admin:catalog_quality"))
    own += [reverse("admin:catalog_quality_history", args=[shop.pk])]
    own += [reverse("admin:catalog_quality_products", args=[shop.pk, "no-colour"])]
    own += [reverse(f"admin:catalog_rule_{name}") for name in ("preview", "export", "import")]
    own.append(reverse("admin:catalog_store_import"))
    own += [reverse(f"admin:behaviour_analytics_{name}", args=["searches"]) for name in ("report", "download")]
    tried = Experiment.objects.create(name="try", starts=timezone.now(), ends=timezone.now() + timedelta(days=7))
    own += [reverse(f"admin:behaviour_experiment_{name}", args=[tried.pk]) for name in ("result", "end", "take")]
    own.append(reverse("admin:behaviour_experiment_change", args=[tried.pk]))
    lists = [reverse(f"admin:{one._meta.label_lower.replace('.', '_')}_changelist") for one in admin.site._registry]
    return [*own, *lists, reverse("admin:access_apikey_change", args=[key.pk])]


def asked(client: Client, page: str) -> set[int]:
    return {client.get(page).status_code, client.post(page, {"action": "x"}).status_code}


def test_visitors_are_led_to_the_log_in(pages: list[str]) -> None:
    for page in pages:
        answer = Client().get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/"), page


def test_the_second_factor_is_for_staff_alone() -> None:
    page = reverse("admin:second_factor")
    client = Client()
    client.force_login(User.objects.create_user("dan"))
    assert asked(Client(), page) == asked(client, page) == {302}
    client.force_login(User.objects.create_user("ben", is_staff=True))
    assert client.get(page).status_code == 200


def test_staff_without_permissions_open_nothing(pages: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create_user("ben", is_staff=True))
    for page in pages:
        assert asked(client, page) <= {403, 404, 405}, page


def test_staff_who_may_look_at_imports_change_none(pages: list[str]) -> None:
    user = User.objects.create_user("eve", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_import"))
    client = Client()
    client.force_login(user)
    upload = Import.objects.get()
    assert client.get(reverse("admin:catalog_import_status", args=[upload.pk])).status_code == 200
    for name in ("start", "retry", "cancel", "hide", "undo"):
        assert client.post(reverse(f"admin:catalog_import_{name}", args=[upload.pk])).status_code in (403, 404), name
    upload.refresh_from_db()
    assert upload.state == Import.State.WAITING
    assert not upload.cancel_requested


def test_who_may_see_the_analytics_sees_nothing_else(pages: list[str]) -> None:
    user = User.objects.create_user("zoe", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_analytics"))
    client = Client()
    client.force_login(user)
    seen = {page for page in pages if client.get(page).status_code == 200}
    assert seen == {page for page in pages if "/behaviour/analytics/" in page}
    assert len(seen) == 3


def test_the_table_names_every_page_of_imports() -> None:
    named = {pattern.name for pattern in admin.site._registry[Import].get_urls()} - {None}
    beside = ("add", "changelist", "change", "delete", "history", "picture", "begin", "piece")
    assert named == {f"catalog_import_{name}" for name in (*OWN, *beside)}
