"""The import in the admin: preview before anything is stored, report afterwards, and undoing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import services
from catalog.models import Catalog, Import, Product, RejectedRow
from search.downloads import harmless
from tests.catalog.conftest import Folder, row
from tests.catalog.test_admin import indexed, packed, staff, stocked

__all__ = ["staff", "stocked"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


def sent(staff: Client, file: SimpleUploadedFile) -> Import:
    """Upload a file into the only catalogue and preview it."""
    staff.post(reverse("admin:catalog_import_add"), {"catalog": Catalog.objects.get().pk, "file": file})
    return Import.objects.order_by("-pk")[0]


def table(text: str, name: str = "update.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def act(staff: Client, upload: Import, what: str, **fields: str) -> None:
    staff.post(reverse(f"admin:catalog_import_{what}", args=[upload.pk]), fields)
    upload.refresh_from_db()


def page(staff: Client, upload: Import, **params: str) -> str:
    return staff.get(reverse("admin:catalog_import_change", args=[upload.pk]), params).content.decode()


def test_a_preview_shows_what_would_change_and_stores_nothing(staff: Client, folder: Folder, stocked: Path) -> None:
    place = folder([row(0), row(1, price="5.00"), row(2, gender="Herren"), row(9), row(8)], name="next")
    (place / "images" / "S8.png").unlink()

    upload = sent(staff, packed(place))

    assert upload.state == Import.State.PREVIEW
    assert upload.layout["counts"] == {
        "total": 5, "added": 1, "updated": 2, "unchanged": 1, "refused": 1, "missing": 1, "held_back": 1}  # fmt: skip
    assert dict(upload.layout["fields"]) == {"price": 1, "attributes": 1}
    assert ["gender", "Herren", "Men", 1] in upload.layout["words"]
    shown = page(staff, upload)
    for text in ("Nothing is stored yet", "Alder Men Red Shirt 9", "There is no picture", "CSV with commas"):
        assert text in shown
    picture = staff.get(reverse("admin:catalog_import_picture", args=[upload.pk, 0]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert Product.objects.count() == 4
    assert not Product.objects.filter(price="5.00").exists()


def test_a_table_alone_is_a_partial_update_and_says_who_did_it(staff: Client, stocked: Path) -> None:
    upload = sent(staff, table("id,price\nS1,7.00\n"))
    act(staff, upload, "start")

    assert (upload.state, upload.updated, str(upload.user)) == (Import.State.DONE, 1, "admin")
    assert str(Product.objects.get(external_id="S1").price) == "7.00"
    assert "by admin" in page(staff, upload)


def test_columns_can_be_assigned_and_are_remembered(staff: Client, stocked: Path) -> None:
    upload = sent(staff, table("Kennung,Betrag,id\nS1,7.00,x\n"))
    names = [column["name"] for column in upload.layout["columns"]]
    chosen = {"Kennung": "id", "Betrag": "price", "id": "ignore"}
    act(staff, upload, "columns", **{f"column-{place}": chosen[name] for place, name in enumerate(names)})

    assert upload.layout["counts"]["updated"] == 1
    act(staff, upload, "start")
    assert str(Product.objects.get(external_id="S1").price) == "7.00"
    again = sent(staff, table("Kennung,Betrag\nS2,8.00\n"))
    assert [column["field"] for column in again.layout["columns"]] == ["id", "price"]


def test_hiding_much_of_a_catalogue_must_be_confirmed(staff: Client, folder: Folder, stocked: Path) -> None:
    place = folder([row(9)], name="wrong")
    upload = sent(staff, packed(place))
    act(staff, upload, "start", remove_missing="on")
    assert upload.state == Import.State.PREVIEW
    assert "Confirm that they are to be hidden" in page(staff, upload)

    act(staff, upload, "start", remove_missing="on", hiding_confirmed="on")
    assert (upload.state, upload.hidden) == (Import.State.DONE, 4)
    assert indexed() == {"S9"}


def test_an_import_can_be_taken_back_while_it_is_the_last_one(staff: Client, stocked: Path) -> None:
    first = sent(staff, table("id,title\nS1,Wrong\n"))
    act(staff, first, "start")
    second = sent(staff, table("id,title\nS1,Worse\n"))
    act(staff, second, "start")
    assert "Take this import back" not in page(staff, first)
    assert "Take this import back" in page(staff, second)

    act(staff, second, "undo")
    assert Product.objects.get(external_id="S1").title == "Wrong"
    act(staff, first, "undo")
    assert Product.objects.get(external_id="S1").title == "Alder Men Red Shirt 1"
    assert first.state == Import.State.UNDONE


def test_a_file_that_cannot_be_read_says_why(staff: Client, stocked: Path) -> None:
    upload = sent(staff, table("<!doctype html><html>log in</html>", "products.csv"))
    assert upload.state == Import.State.FAILED
    shown = page(staff, upload)
    assert "web page" in shown
    assert "Go on with this import" not in shown
    assert "Upload another file" in shown


def test_the_report_is_filtered_and_downloaded_for_spreadsheets(staff: Client, stocked: Path) -> None:
    shop = Catalog.objects.get()
    upload = Import.objects.create(catalog=shop, source="x", file_name="x.csv", state="done", refused=2)
    for number, id, reason, used in ((2, "=1+1", "No picture.", False), (3, "b", "The price was left out.", True)):
        RejectedRow.objects.create(upload=upload, number=number, external_id=id, reason=reason, is_used=used)

    assert "No picture." not in page(staff, upload, kind="used")
    assert "No picture." in page(staff, upload, q="PICTURE")
    answer = staff.get(reverse("admin:catalog_import_report", args=[upload.pk]), {"kind": "refused"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines == ["row,id,used,reason", "2,'=1+1,no,No picture."]
    assert [harmless(cell) for cell in ("+1", "-1", "@a", "\n=1", "＝1", "a")] == [
        "'+1", "'-1", "'@a", "'\n=1", "'＝1", "a"]  # fmt: skip


def test_staff_without_rights_see_nothing_of_imports(client: Client, stocked: Path) -> None:
    upload = services.keep_upload(Catalog.objects.get(), table("id,price\nS1,1\n"))
    client.force_login(User.objects.create_user("guest", is_staff=True))
    for name in ("status", "report"):
        assert client.get(reverse(f"admin:catalog_import_{name}", args=[upload.pk])).status_code == 403
    assert client.post(reverse("admin:catalog_import_start", args=[upload.pk])).status_code == 403
    assert client.get(reverse("admin:catalog_import_picture", args=[upload.pk, 0])).status_code == 403


def test_edited_fields_are_shown_and_released(staff: Client, stocked: Path) -> None:
    one = Product.objects.get(external_id="S1")
    one.title = "By hand"
    services.save_product(one, edited={"title"})
    address = reverse("admin:catalog_product_change", args=[one.pk])
    assert "title. Imports leave these alone" in staff.get(address).content.decode()

    chosen = {"action": "release_products", "_selected_action": [one.pk]}
    staff.post(reverse("admin:catalog_product_changelist"), chosen)
    one.refresh_from_db()
    assert one.edited_fields == []
