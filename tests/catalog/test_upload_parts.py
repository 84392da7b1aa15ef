"""Uploads in pieces and of several files."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import parts, tasks
from catalog.models import Catalog, Import
from tests.catalog.conftest import Folder, row
from tests.catalog.test_admin import packed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unread")]


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip previews, which are not under test."""
    monkeypatch.setattr(tasks.preview_import, "delay", lambda pk: None)


def begin(client: Client, size: int) -> Any:
    return client.post(f"{reverse('admin:catalog_import_begin')}?size={size}")


def send(client: Client, token: str, data: bytes, offset: int) -> Any:
    address = reverse("admin:catalog_import_piece", args=[token])
    return client.post(f"{address}?offset={offset}", data, content_type="application/octet-stream")


def add(client: Client, shop: Catalog, **fields: Any) -> Any:
    return client.post(reverse("admin:catalog_import_add"), {"catalog": shop.pk, **fields})


def test_an_upload_that_was_cut_off_goes_on_where_it_ended(admin_client: Client, shop: Catalog, folder: Folder) -> None:
    data = packed(folder([row(1)])).read()
    half = len(data) // 2
    token = begin(admin_client, len(data)).json()["token"]
    assert send(admin_client, token, data[:half], 0).json() == {"offset": half}
    assert admin_client.get(reverse("admin:catalog_import_piece", args=[token])).json() == {"offset": half}
    again = send(admin_client, token, data[:half], 0)  # its response was lost
    assert (again.status_code, again.json()["offset"]) == (409, half)
    assert send(admin_client, token, data[half:], half).json() == {"offset": len(data)}
    add(admin_client, shop, part=token, part_name="C:\\\\autumn.zip")
    kept = Import.objects.get()
    assert kept.file_name == "autumn.zip"
    assert not list(parts.folder().glob(f"*-{token}"))


def test_pieces_are_bounded_and_belong_to_who_began(
    admin_client: Client, client: Client, shop: Catalog, settings: Any
) -> None:
    token = begin(admin_client, 10).json()["token"]
    other = User.objects.create_user("other", is_staff=True)
    client.force_login(other)
    assert begin(client, 10).status_code == 403
    other.user_permissions.add(Permission.objects.get(codename="add_import"))
    client.force_login(User.objects.get(pk=other.pk))
    assert send(client, token, b"x", 0).status_code == 404
    assert send(client, "../../db.sqlite3".replace("/", ""), b"x", 0).status_code == 404
    settings.MAX_CATALOGUE_MB = 0
    assert begin(admin_client, 10).status_code == 413
    assert send(admin_client, token, b"x", 0).status_code == 413
    refused = add(admin_client, shop, part="0" * 32, part_name="a.csv").content.decode()
    assert "Send the file again" in refused


def test_several_files_are_taken_together(admin_client: Client, shop: Catalog, folder: Folder) -> None:
    place = folder([row(1)])
    files = [
        SimpleUploadedFile("products.csv", (place / "products.csv").read_bytes()),
        SimpleUploadedFile("S1.png", (place / "images" / "S1.png").read_bytes()),
    ]
    add(admin_client, shop, file=files)
    kept = Import.objects.get()
    from catalog import uploads
    from catalog.feeds import open_feed

    with open_feed(uploads.checked_path(kept), alone=True) as feed:
        assert [feed.files.pictures(one).names for one in feed.rows()] == [("S1.png",)]  # type: ignore[arg-type]
    assert "Choose a file" in add(admin_client, shop).content.decode()
    alone = add(admin_client, shop, file=SimpleUploadedFile("S1.png", b"x"))
    assert "not a table" in alone.content.decode()
