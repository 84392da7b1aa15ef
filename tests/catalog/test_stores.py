"""Stores and their stock: imported from tables, shown to shoppers, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import stocking, store_table
from catalog.feeds import open_feed
from catalog.importing import Options, ingest
from catalog.models import Catalog, Import, Product, Store, StoreStock
from catalog.previewing import preview
from catalog.reconciling import reconcile
from catalog.undoing import undo
from search import service
from search.engine import places
from search.offers import InStore
from search.types import SearchQuery
from tests.catalog.conftest import Take
from vision import runtime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]

PRODUCTS = """id,item_group_id,title,size,price,quantity,image
tee-S,tee,Linen tee,S,20,3,a.png
tee-M,tee,Linen tee,M,20,3,a.png
hat,,Hat,,9,5,b.png
bag,,Bag,,30,1,b.png
"""
STORES = """store code,name,address,postal code,city,latitude,longitude
B1,Berlin,Lindenstraße 1,10969,Berlin,52.503,13.396
M1,München,Rosenheimer Straße 2,81667,München,"48,130","11,594"
"""


@pytest.fixture
def stocked(take: Take, shop: Catalog) -> Take:
    """A shop with a tee in two sizes, a hat and a bag, and two stores without stock."""
    take(PRODUCTS, "ab")
    store_table.take_in(shop, STORES.encode())
    return take


def held(id: str) -> dict[str, tuple[str, ...]]:
    return {one.store: one.sizes for one in service.product("shop", id).offer.stores}


def tee() -> str:
    return str(Product.objects.get(title="Linen tee").external_id)


LOCAL = "store_code,id,quantity,price,availability\n"


def test_local_inventory_sets_which_store_has_which_size(stocked: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(runtime.encoder()), "images", None)
    monkeypatch.setattr(type(runtime.encoder()), "texts", None)
    before = {one.external_id: (one.stock, one.price, one.availability) for one in Product.objects.all()}

    report = stocked(
        LOCAL + "B1,tee-S,2,18 EUR,in_stock\nM1,tee-M,0,18 EUR,out_of_stock\nm1,tee-S,4,18 EUR,limited_availability\n"
        "B1,hat,,9 EUR,in_stock\n"
    )

    assert (report.updated, report.refused) == (4, 0)
    assert held(tee()) == {"shop/B1": ("S",), "shop/M1": ("S",)}
    assert held("hat") == {"shop/B1": ()}
    assert held("bag") == {}
    in_berlin = service.by_text(SearchQuery(filters={"store": ("shop/B1",)}))
    assert {hit.id for hit in in_berlin.hits} == {tee(), "hat"}
    # the shop's own stock and price stay
    assert {one.external_id: (one.stock, one.price, one.availability) for one in Product.objects.all()} == before


@pytest.mark.parametrize("header", ["store code\titemid\tquantity\n", "Store Code;id;quantity\n"])
def test_local_inventory_is_known_by_its_columns(stocked: Take, header: str) -> None:
    mark = "\t" if "\t" in header else ";"
    assert stocked(header + mark.join(("B1", "hat", "1"))).updated == 1
    assert held("hat") == {"shop/B1": ()}


def test_rows_of_unknown_stores_and_products_are_refused_and_the_rest_counts(stocked: Take) -> None:
    report = stocked(LOCAL + "X9,hat,1,,\nB1,shoe,1,,\nB1,hat,1,,in_stock\n")
    assert (report.updated, report.refused) == (1, 2)
    reasons = [one.reason for one in report.rejected]
    assert "There is no store with the code “X9”" in reasons[0]
    assert "There is no product" in reasons[1]
    assert Product.objects.count() == 3


def test_the_same_again_changes_nothing_and_publishes_nothing(
    stocked: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = LOCAL + "B1,hat,5,,in_stock\nB1,bag,1,,in_stock\n"
    stocked(table)
    published: list[int] = []
    monkeypatch.setattr(stocking, "publish_products", published.extend)
    assert (report := stocked(table)).unchanged == 2
    assert report.updated == 0
    # another quantity is stored, but shoppers see no change
    assert stocked(LOCAL + "B1,hat,4,,in_stock\n").updated == 1
    assert published == []
    stocked(LOCAL + "B1,hat,0,,in_stock\n")
    assert published == [Product.objects.get(external_id="hat").pk]


def test_a_table_of_stock_hides_no_product(stocked: Take) -> None:
    report = stocked(LOCAL + "B1,hat,5,,in_stock\n", remove_missing=True, hiding_confirmed=True)
    assert (report.hidden, report.missing) == (0, 0)
    assert not Product.objects.filter(is_missing=True).exists()


def test_a_table_of_products_with_a_store_code_is_one_of_products(take: Take) -> None:
    take("id,title,store code,price,image\n1,Shirt,B1,10,a.png\n", "a")
    product = Product.objects.get(external_id="1")
    assert product.attributes == {"store code": "B1"}
    assert product.price == 10


def test_an_import_of_stock_is_previewed_and_taken_back(stocked: Take, shop: Catalog, tmp_path: Path) -> None:
    stocked(LOCAL + "B1,hat,1,,in_stock\n")
    place = tmp_path / "next"
    place.mkdir()
    (place / "local.csv").write_text(LOCAL + "B1,hat,0,,\nM1,hat,2,,in_stock\n")
    upload = Import.objects.create(catalog=shop, source="x", file_name="local.csv")
    with open_feed(place) as feed:
        found = preview(feed, shop)
        assert found.report.updated == 2
        assert found.fields["stock of a store"] == 2
        ingest(feed, shop, Options(upload=upload))
    assert held("hat") == {"shop/M1": ()}

    undo(upload)
    assert held("hat") == {"shop/B1": ()}
    assert StoreStock.objects.get().quantity == 1


def test_sizes_that_an_import_replaces_keep_their_stock_in_stores(stocked: Take) -> None:
    stocked(LOCAL + "B1,tee-S,2,,in_stock\n")
    stocked(PRODUCTS.replace("20,3", "25,9"))  # replaces the sizes
    assert held(tee()) == {"shop/B1": ("S",)}
    stocked("id,item_group_id,title,size,price,quantity,image\ntee-M,tee,Linen tee,M,20,3,a.png\n")
    assert held(tee()) == {}  # the size no longer exists


# -- the stores themselves


def test_a_table_of_stores_adds_and_changes_and_leaves_the_others(shop: Catalog) -> None:
    assert store_table.take_in(shop, STORES.encode()) == store_table.Taken(2, 0)
    berlin = Store.objects.get(code="B1")
    assert (berlin.name, berlin.address, berlin.latitude) == ("Berlin", "Lindenstraße 1\n10969 Berlin", 52.503)
    assert Store.objects.get(code="M1").longitude == 11.594

    again = store_table.take_in(shop, b"\xef\xbb\xbfCode;Store name\nb1;Berlin Mitte\nH1;Hamburg\n")
    assert again == store_table.Taken(1, 1)
    berlin.refresh_from_db()
    assert (berlin.code, berlin.name, berlin.latitude) == ("B1", "Berlin Mitte", 52.503)
    assert [one.name for one in stocking.shown_stores()] == ["Berlin Mitte", "Hamburg", "München"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "This is not a table of stores"),
        (b"\x89PNG\r\n\x1a\n\0\0", "code"),
        (b"code,town\nB1,Berlin\n", "columns called “code” and “name”"),
        (b"code,name,latitude,longitude\nB1,Berlin,91,13\n", "Row 2: latitude:"),
        (b"code,name,latitude,longitude\nB1,Berlin,north,13\n", "“north” is not a number of degrees"),
        (b"code,name,latitude,longitude\nB1,Berlin,nan,13\n", "Row 2: latitude:"),
        (b"code,name,latitude\nB1,Berlin,52\n", "both the latitude and the longitude"),
        (b"code,name\nB1,Berlin\nb1,Bremen\n", "Row 3: the code “b1” appears more than once"),
        (b"code,name\nB1,\n", "Row 2: name:"),
        (b"code,name\n,Berlin\n", "Row 2: code:"),
        (b"code,store name\nB1,Berlin,x,y\n", "Row 2: The row has 4 cells"),
        (b"code,name\nB=1,Berlin\n", "Remove “=”"),
        (b"code,name,link\nB1,Berlin,javascript:alert(1)\n", "Row 2: link:"),
        (b"code,name\n" + b"B1,Berlin\n" * 300_000, "too large"),
    ],
)
def test_a_table_of_stores_with_a_bad_row_stores_none(shop: Catalog, table: bytes, said: str) -> None:
    with pytest.raises(store_table.StoresRefused) as refused:
        store_table.take_in(shop, table)
    assert said in " ".join(refused.value.errors)
    assert not Store.objects.exists()


def test_searches_know_stores_from_the_database(stocked: Take, shop: Catalog) -> None:
    stocked(LOCAL + "B1,hat,1,,in_stock\n")
    assert places.published() == places.version_of(stocking.shown_stores())
    places.publish([])  # like an emptied Redis
    reconcile()
    assert [one.name for one in places.snapshot(places.published()).all] == ["Berlin", "München"]

    store = Store.objects.get(code="B1")
    store.code = "B2"
    stocking.save_store(store, was_code="B1")
    assert service.product("shop", "hat").offer.stores == (InStore("shop/B2"),)
    stocking.delete_stores([store.pk])
    assert service.product("shop", "hat").offer.stores == ()
    assert [one.name for one in places.snapshot(places.published()).all] == ["München"]


@pytest.fixture
def staff(admin_user: User) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def test_staff_take_in_a_table_of_stores(staff: Client, shop: Catalog) -> None:
    page = reverse("admin:catalog_store_import")
    assert b"latitude" in staff.get(page).content
    bad = SimpleUploadedFile("stores.csv", b"code,name,latitude,longitude\nB1,Berlin,152,13\n")
    refused = staff.post(page, {"catalog": shop.pk, "file": bad})
    assert "Row 2: latitude" in refused.content.decode()
    assert not Store.objects.exists()

    good = SimpleUploadedFile("stores.csv", STORES.encode())
    listed = staff.post(page, {"catalog": shop.pk, "file": good}, follow=True).content.decode()
    assert "Added: 2." in listed
    assert "52.5030, 13.3960" in listed


def test_staff_write_stores_by_hand(staff: Client, shop: Catalog, stocked: Take) -> None:
    stocked(LOCAL + "B1,hat,1,,in_stock\n")
    store = Store.objects.get(code="B1")
    page = reverse("admin:catalog_store_change", args=[store.pk])
    form = {"code": "B1", "name": "Berlin Mitte", "address": "", "latitude": "52.5", "longitude": "", "link": ""}
    assert "Give both the latitude and the longitude" in staff.post(page, form).content.decode()
    assert staff.post(page, {**form, "longitude": "13.4"}).status_code == 302
    known = places.snapshot(places.published()).get("shop/B1")
    assert known is not None
    assert (known.name, known.longitude) == ("Berlin Mitte", 13.4)
    assert ">1<" in staff.get(reverse("admin:catalog_store_changelist")).content.decode().replace(" ", "")
    doubled = {**form, "code": "b1", "latitude": "", "catalog": shop.pk}
    refused = staff.post(reverse("admin:catalog_store_add"), doubled).content.decode()
    assert "The catalogue already has a store with this code." in refused

    assert staff.post(reverse("admin:catalog_store_delete", args=[store.pk]), {"post": "yes"}).status_code == 302
    assert service.product("shop", "hat").offer.stores == ()


def test_the_page_of_a_product_in_the_admin_lists_its_stores(staff: Client, stocked: Take) -> None:
    stocked(LOCAL + "B1,hat,7,,in_stock\n")
    hat = Product.objects.get(external_id="hat")
    page = staff.get(reverse("admin:catalog_product_change", args=[hat.pk])).content.decode()
    assert "Berlin" in page
    assert ">7<" in page
