"""The admin as the shop's staff uses it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import batches, leases, services, tasks
from catalog.models import Catalog, Import, Product
from search import service
from search.engine import writer
from search.errors import ProductNotFound
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def staff(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def stocked(folder: Folder) -> Path:
    place = folder([row(n) for n in range(4)])
    call_command("ingest", place, catalog="shop")
    return place


def packed(place: Path, name: str = "autumn.zip") -> SimpleUploadedFile:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for path in sorted(place.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(place))
    return SimpleUploadedFile(name, data.getvalue(), "application/zip")


def product(id: str) -> Product:
    return Product.objects.get(external_id=id)


def indexed() -> set[str]:
    return {id for (_, id), _ in writer.digests()}


def upload(staff: Client, shop: Catalog, file: Any, **fields: Any) -> Any:
    """Upload a file and start the import once its preview is ready."""
    answer = staff.post(reverse("admin:catalog_import_add"), {"catalog": shop.pk, "file": file})
    kept = Import.objects.order_by("pk").last()
    if answer.status_code == 302 and kept is not None:
        staff.post(reverse("admin:catalog_import_start", args=[kept.pk]), fields)
    return answer


def test_an_uploaded_zip_is_ingested_and_its_page_shows_the_result(
    staff: Client, shop: Catalog, folder: Folder
) -> None:
    place = folder([row(1), row(2), row(3)])
    (place / "images" / "S3.png").write_bytes(b"broken")

    answer = upload(staff, shop, packed(place))

    done = Import.objects.get()
    assert answer["Location"] == reverse("admin:catalog_import_change", args=[done.pk])
    assert (done.state, done.added, done.refused, done.rows) == (Import.State.DONE, 2, 1, 3)
    assert not storages["private"].exists(done.source)
    page = staff.get(answer["Location"]).content.decode()
    assert "done" in page
    assert "not a picture" in page
    assert "hx-get" not in page
    assert indexed() == {"S1", "S2"}
    assert service.by_text(SearchQuery(filters={"catalog": (shop.slug,)})).total == 2


def test_the_status_of_a_running_import_is_polled_until_it_is_over(
    staff: Client, shop: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "rate", lambda upload: 10.0)
    running = Import.objects.create(
        catalog=shop, source="x.zip", file_name="x.zip", state=Import.State.RUNNING, rows=200, done=50, added=50,
        plan={"root": ""},
    )  # fmt: skip
    page = staff.get(reverse("admin:catalog_import_change", args=[running.pk])).content.decode()
    assert reverse("admin:catalog_import_status", args=[running.pk]) in page

    status = staff.get(reverse("admin:catalog_import_status", args=[running.pk]))
    assert status.status_code == 200
    assert "50 of 200" in status.content.decode()
    assert "10 rows per second" in status.content.decode()
    assert "15 seconds" in status.content.decode()
    Import.objects.update(state=Import.State.DONE)
    assert staff.get(reverse("admin:catalog_import_status", args=[running.pk])).status_code == 286


@pytest.mark.parametrize("data", [b"", b"id,title\n1,Shirt\n", b"PK\x03\x04 nonsense"])
def test_what_is_no_zip_is_refused_in_the_form(staff: Client, shop: Catalog, data: bytes) -> None:
    answer = upload(staff, shop, SimpleUploadedFile("a.zip", data))

    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    assert not Import.objects.exists()


def test_an_empty_zip_fails_with_a_sentence_and_can_be_tried_again(staff: Client, shop: Catalog) -> None:
    data = io.BytesIO()
    zipfile.ZipFile(data, "w").close()
    upload(staff, shop, SimpleUploadedFile("empty.zip", data.getvalue()))

    failed = Import.objects.get()
    assert failed.state == Import.State.FAILED
    assert "neither a table" in failed.error
    assert storages["private"].exists(failed.source)
    staff.post(reverse("admin:catalog_import_retry", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == Import.State.FAILED


def test_an_import_whose_worker_died_goes_on_and_doubles_nothing(shop: Catalog, folder: Folder, stocked: Path) -> None:
    name = storages["private"].save("imports/a.zip", packed(folder([row(n) for n in range(6)])))
    dead = Import.objects.create(
        catalog=shop_of(stocked), source=name, file_name="a.zip", state=Import.State.RUNNING,
        leased_until=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    tasks.queue_lost()

    dead.refresh_from_db()
    assert (dead.state, dead.added, dead.unchanged) == (Import.State.DONE, 2, 4)
    assert Product.objects.filter(catalog__slug="shop").count() == 6


def shop_of(_: Path) -> Catalog:
    return Catalog.objects.get(slug="shop")


def test_a_running_import_is_not_taken_up_a_second_time(shop: Catalog) -> None:
    alive = Import.objects.create(
        catalog=shop,
        source="none.zip",
        file_name="a.zip",
        state=Import.State.RUNNING,
        leased_until=timezone.now() + leases.LENGTH,
    )
    tasks.run_import(alive.pk)

    alive.refresh_from_db()
    assert (alive.state, alive.error) == (Import.State.RUNNING, "")


def test_a_waiting_import_can_be_cancelled(staff: Client, shop: Catalog) -> None:
    waiting = Import.objects.create(catalog=shop, source="none.zip", file_name="a.zip")
    staff.post(reverse("admin:catalog_import_cancel", args=[waiting.pk]))
    tasks.run_import(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == Import.State.CANCELLED


def test_the_list_says_what_is_paid_and_what_it_was(staff: Client, stocked: Path) -> None:
    """In a feed with a sale price column, the product's price is what shoppers pay, everywhere."""
    Product.objects.filter(external_id="S1").update(price=10, sale_price=5)
    services.show([product("S1").pk])
    page = staff.get(reverse("admin:catalog_product_changelist")).content.decode()
    assert "5.00 EUR (was 10.00)" in page
    assert "22.90 (was" not in page
    assert str(service.product("shop", "S1").price) == "5.00"


def test_editing_a_product_reaches_shoppers_and_is_encoded_again(staff: Client, stocked: Path) -> None:
    one = product("S1")
    before = bytes(one.embeddings.get().text_vector)
    address = reverse("admin:catalog_product_change", args=[one.pk])
    form = staff.get(address).context["adminform"].form
    fields = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}

    sizes = {"variants-TOTAL_FORMS": "0", "variants-INITIAL_FORMS": "0"}
    staff.post(address, {**fields, **sizes, "title": "Green corduroy trousers", "price": "5.00"})

    hit = service.product("shop", "S1")
    assert (hit.title, str(hit.price)) == ("Green corduroy trousers", "5.00")
    assert bytes(one.embeddings.get().text_vector) != before
    assert not list(Product.objects.filter(is_published=False))


@pytest.mark.parametrize(("action", "left"), [("hide_products", {"S0", "S3"}), ("delete_selected", {"S0", "S3"})])
def test_actions_on_many_products_reach_shoppers(staff: Client, stocked: Path, action: str, left: set[str]) -> None:
    chosen = [product("S1").pk, product("S2").pk]
    staff.post(
        reverse("admin:catalog_product_changelist"), {"action": action, "_selected_action": chosen, "post": "yes"}
    )

    assert indexed() == left


def test_hidden_products_can_be_shown_again(staff: Client, stocked: Path) -> None:
    services.hide([product("S1").pk])
    with pytest.raises(ProductNotFound):
        service.product("shop", "S1")
    staff.post(
        reverse("admin:catalog_product_changelist"),
        {"action": "show_products", "_selected_action": [product("S1").pk]},
    )
    assert service.product("shop", "S1")


def test_switching_a_catalogue_off_and_on_takes_its_products_along(staff: Client, stocked: Path) -> None:
    one = Catalog.objects.get(slug="shop")
    address = reverse("admin:catalog_catalog_change", args=[one.pk])
    staff.post(address, {"name": "Shop"})
    assert indexed() == set()
    staff.post(address, {"name": "Shop", "is_active": "on"})
    assert len(indexed()) == 4


def test_deleting_a_catalogue_leaves_nothing_behind(staff: Client, stocked: Path) -> None:
    one = Catalog.objects.get(slug="shop")
    staff.post(reverse("admin:catalog_catalog_delete", args=[one.pk]), {"post": "yes"})

    assert indexed() == set()
    assert not Product.objects.exists()


def test_a_change_while_redis_is_down_is_kept_and_made_up_for(
    staff: Client, stocked: Path, settings: Any, tmp_path: Path
) -> None:
    url = settings.REDIS_URL
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    services.hide([product("S1").pk])
    assert product("S1").is_hidden
    settings.REDIS_URL = url
    assert "S1" in indexed()

    tasks.tidy()

    assert "S1" not in indexed()


@pytest.mark.parametrize("name", ["catalog", "product", "import"])
def test_lists_and_forms_open(staff: Client, stocked: Path, name: str) -> None:
    Import.objects.create(catalog=Catalog.objects.get(), source="a", file_name="a.zip", state=Import.State.DONE)
    assert staff.get(reverse(f"admin:catalog_{name}_changelist")).status_code == 200
    firsts = {"catalog": Catalog.objects.first(), "product": Product.objects.first(), "import": Import.objects.first()}
    first = firsts[name]
    assert first is not None
    assert staff.get(reverse(f"admin:catalog_{name}_change", args=[first.pk])).status_code == 200


def test_the_list_of_products_searches_and_filters(staff: Client, stocked: Path) -> None:
    page = staff.get(reverse("admin:catalog_product_changelist"), {"q": "S2"}).content.decode()
    assert "Alder Men Red Shirt 2" in page
    assert "Alder Men Red Shirt 3" not in page
    assert "-240.webp" in page


def test_staff_declare_which_of_the_shops_own_columns_are_filters(staff: Client, stocked: Path) -> None:
    shop = Catalog.objects.get(slug="shop")
    Product.objects.update(attributes={"Fit": "Slim"})
    address = reverse("admin:catalog_catalog_change", args=[shop.pk])
    page = staff.get(address).content.decode()
    assert "4 products, 1 different values: Slim" in page

    fields = {"name": shop.name, "is_active": "on", "vocabulary": "{}", "attribute-0": "both"}
    assert staff.post(address, fields).status_code == 302

    assert Catalog.objects.get(slug="shop").attribute_uses == {"Fit": "both"}
    tasks.tidy()
    assert [(one.value, one.count) for one in service.facets(SearchQuery())["attr.Fit"]] == [("Slim", 4)]
