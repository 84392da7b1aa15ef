"""Catalogues that only some of the staff may manage, and actions that need a permission of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access import keys
from access.models import ApiKey
from catalog.admin.handling import HandledAdmin, handled
from catalog.models import (
    Catalog,
    DeletedProduct,
    DuplicatePair,
    Import,
    Product,
    Source,
    Store,
    StyleJoin,
    TagProposal,
    WaitingProduct,
    Webhook,
)

pytestmark = pytest.mark.django_db
HIDE = "hide_missing"
SOURCE = {"name": "feed", "kind": "url", "location": "https://x.example/f", "rhythm": "1 1 * * *"}


@pytest.fixture
def eve() -> User:
    """A user who may do everything with catalogues except hide products missing from a file."""
    user = User.objects.create_user("eve", is_staff=True)
    allowed = Permission.objects.filter(content_type__app_label__in=("catalog", "access")).exclude(codename=HIDE)
    user.user_permissions.set(allowed)
    return user


@pytest.fixture
def client(eve: User) -> Client:
    client = Client()
    client.force_login(eve)
    return client


@pytest.fixture
def closed(shop: Catalog) -> Catalog:
    """A catalogue of somebody else, next to a shared one, with a row of everything that belongs to a catalogue."""
    catalog = Catalog.objects.create(slug="atelier", name="Zanzibar", is_limited=True)
    one, two = (
        Product.objects.create(catalog=catalog, external_id=id, title=f"Zanzibar {id}", colour="Zanzibar")
        for id in ("Z1", "Z2")
    )
    Import.objects.create(catalog=catalog, source="none", file_name="zanzibar.csv", state=Import.State.FAILED)
    Source.objects.create(catalog=catalog, name="Zanzibar feed", location="https://x.example", alert="Zanzibar broke")
    Webhook.objects.create(catalog=catalog, name="Zanzibar hook", address="https://x.example", secret="x" * 32)
    DeletedProduct.objects.create(catalog=catalog, external_id="Z3", title="Zanzibar 3")
    WaitingProduct.objects.create(catalog=catalog, external_id="Z4", title="Zanzibar 4", next_try_at=timezone.now())
    DuplicatePair.objects.create(catalog=catalog, first=one, second=two, likeness=1.0, bits=0)
    StyleJoin.objects.create(catalog=catalog, group="Zanzibar")
    Store.objects.create(catalog=catalog, code="Z", name="Zanzibar store")
    TagProposal.objects.create(catalog=catalog, product=one, field="colour", value="Zanzibar", confidence=0.99)
    keys.make(name="Zanzibar key", scopes=["search"], catalogs=["atelier"])
    return catalog


def addresses(catalog: Catalog) -> dict[str, list[str]]:
    """Return the pages that list data of a catalogue, and its own pages."""
    models = (Catalog, Product, Import, Source, Webhook, DeletedProduct, WaitingProduct, DuplicatePair, StyleJoin,
              TagProposal, Store, ApiKey)  # fmt: skip
    lists = [reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_changelist") for one in models]
    lists += [reverse("admin:index"), reverse("admin:catalog_quality")]
    upload, product, source = Import.objects.get(), Product.objects.first(), Source.objects.get()
    assert product is not None
    own = [reverse(f"admin:catalog_import_{name}", args=[upload.pk]) for name in ("change", "status", "report")]
    own += [reverse("admin:catalog_catalog_change", args=[catalog.pk])]
    own += [reverse("admin:catalog_product_change", args=[product.pk])]
    own += [reverse("admin:catalog_source_change", args=[source.pk])]
    own += [reverse("admin:catalog_store_change", args=[Store.objects.get().pk])]
    own += [reverse("admin:catalog_quality_history", args=[catalog.pk])]
    own += [reverse("admin:catalog_quality_products", args=[catalog.pk, "no-picture"])]
    return {"lists": lists, "own": own}


def read(client: Client, page: str) -> tuple[int, str]:
    answer: Any = client.get(page)
    return answer.status_code, b"".join(answer).decode()


def test_staff_see_nothing_of_a_catalogue_that_is_not_theirs(client: Client, closed: Catalog, eve: User) -> None:
    pages = addresses(closed)
    for page in pages["lists"]:
        status, text = read(client, page)
        assert (status, "anzibar" in text) == (200, False), page
    for page in pages["own"]:
        assert read(client, page)[0] in (302, 404), page
    closed.staff.add(eve)
    for page in pages["lists"]:
        assert "anzibar" in read(client, page)[1], page
    for page in pages["own"]:
        assert read(client, page)[0] in (200, 286), page


@pytest.mark.parametrize("name", ["start", "retry", "cancel", "undo", "columns"])
def test_nor_do_they_act_on_it(client: Client, closed: Catalog, name: str) -> None:
    upload = Import.objects.get()
    assert client.post(reverse(f"admin:catalog_import_{name}", args=[upload.pk])).status_code == 404


def test_nor_do_they_bring_anything_into_it(client: Client, closed: Catalog) -> None:
    form = {**SOURCE, "catalog": closed.pk}
    assert "not one of the available choices" in client.post(reverse("admin:catalog_source_add"), form).content.decode()
    stores = {"catalog": closed.pk, "file": SimpleUploadedFile("stores.csv", b"code,name\nX,X\n")}
    refused = client.post(reverse("admin:catalog_store_import"), stores).content.decode()
    assert "not one of the available choices" in refused
    assert Store.objects.count() == 1
    hook = {"name": "all", "catalog": "", "address": "https://x.example", "secret": "y" * 32, "is_active": "on",
            "deliveries-TOTAL_FORMS": "0", "deliveries-INITIAL_FORMS": "0"}  # fmt: skip
    assert "This field is required" in client.post(reverse("admin:catalog_webhook_add"), hook).content.decode()
    key = {"name": "all", "scopes": ["catalogue:write"], "rate": "600/m"}
    for catalogs in ([], ["atelier"]):
        client.post(reverse("admin:access_apikey_add"), {**key, "catalogs": catalogs})
    assert ApiKey.objects.count() == 1
    client.post(reverse("admin:access_apikey_add"), {**key, "catalogs": ["shop"]})
    assert ApiKey.objects.get(name="all").catalogs == ["shop"]


def test_only_who_handles_rights_says_whose_a_catalogue_is(client: Client, shop: Catalog, eve: User) -> None:
    page = reverse("admin:catalog_catalog_change", args=[shop.pk])
    form = {"name": "Shop", "vocabulary": "{}", "is_active": "on", "is_limited": "on", "staff": []}
    ben = User.objects.create_user("ben", is_staff=True)
    User.objects.create_user("dan")
    assert "is_limited" not in client.get(page).content.decode()
    client.post(page, form)
    shop.refresh_from_db()
    assert not shop.is_limited
    eve.user_permissions.add(Permission.objects.get(codename="change_user"))
    shown = client.get(page).content.decode()
    assert [f"> {name}</label>" in " ".join(shown.split()) for name in ("ben", "dan")] == [True, False]
    client.post(page, {**form, "staff": [ben.pk]})
    shop.refresh_from_db()
    assert (shop.is_limited, list(shop.staff.all())) == (True, [ben])
    assert client.get(page).status_code == 302  # she may no longer manage it


def test_a_catalogue_of_all_with_several_staff_is_there_once(client: Client, shop: Catalog, eve: User) -> None:
    """Like one that was previously limited to them."""
    shop.staff.add(eve, User.objects.create_user("ben", is_staff=True))
    assert list(handled(eve)) == [shop]
    assert client.get(reverse("admin:catalog_quality_history", args=[shop.pk])).status_code == 200


def test_hiding_what_a_file_does_not_hold_is_a_permission_of_its_own(client: Client, shop: Catalog, eve: User) -> None:
    upload = Import.objects.create(
        catalog=shop, source="none", file_name="a.csv", state=Import.State.PREVIEW,
        layout={"counts": {"missing": 3, "held_back": 0}, "tables": []},
    )  # fmt: skip
    page, start = (reverse(f"admin:catalog_import_{name}", args=[upload.pk]) for name in ("change", "start"))
    hide = reverse("admin:catalog_import_hide", args=[upload.pk])
    assert "remove_missing" not in client.get(page).content.decode()
    client.post(start, {"remove_missing": "on"})
    upload.refresh_from_db()
    assert (upload.state, upload.remove_missing) == (Import.State.PREVIEW, False)
    assert client.post(hide).status_code == 403
    source = {**SOURCE, "catalog": shop.pk, "remove_missing": "on"}
    client.post(reverse("admin:catalog_source_add"), source)
    assert not Source.objects.get().remove_missing
    eve.user_permissions.add(Permission.objects.get(codename=HIDE))
    assert "remove_missing" in client.get(page).content.decode()
    change = reverse("admin:catalog_source_change", args=[Source.objects.get().pk])
    client.post(change, source)
    assert Source.objects.get().remove_missing
    eve.user_permissions.remove(Permission.objects.get(codename=HIDE))
    client.post(change, {**source, "name": "renamed", "location": "https://x.example/incomplete"})
    assert (Source.objects.get().name, Source.objects.get().location) == ("renamed", SOURCE["location"])


def test_whatever_belongs_to_a_catalogue_is_shown_by_it() -> None:
    """Including models that a later release adds."""
    for model, registered in admin.site._registry.items():
        if any(field.related_model is Catalog for field in model._meta.fields) or model is Catalog:
            assert isinstance(registered, HandledAdmin), model
