"""What imports change in existing products, and what they leave unchanged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog import services, tasks
from catalog.models import Catalog, DeletedProduct, Import, Product
from catalog.publishing import publish_products
from catalog.undoing import undo
from search import service
from search.engine import writer
from tests.catalog.conftest import Take
from vision import runtime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]

FULL = """id,title,colour,brand,price,currency,description,image
1,Linen shirt,Blue,Ash,20,USD,Airy,a.png
2,Hat,Red,Oak,9,USD,,b.png
"""


def product(id: str) -> Product:
    return Product.objects.get(external_id=id)


def shown() -> set[str]:
    return {id for (_, id), _ in writer.digests()}


def sizes(id: str) -> list[tuple[str, str, int | None]]:
    return [(one.sku, str(one.price), one.stock) for one in product(id).variants.all()]


def test_a_table_of_prices_changes_prices_alone_and_runs_no_model(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    take(FULL, "ab")
    monkeypatch.setattr(type(runtime.encoder()), "images", None)
    monkeypatch.setattr(type(runtime.encoder()), "texts", None)

    report = take("id,price,stock\n1,15.00,3\n2,9,\nnew,5,1\n")

    one = product("1")
    assert (report.updated, report.unchanged, report.refused) == (1, 1, 1)
    assert (one.title, one.colour, one.brand, one.description, str(one.price), one.currency, one.stock) == (
        "Linen shirt", "Blue", "Ash", "Airy", "15.00", "USD", 3)  # fmt: skip
    assert one.image.name
    assert str(service.product("shop", "1").price) == "15.00"
    assert [rejected.id for rejected in report.rejected] == ["new"]


def test_an_empty_cell_erases_only_if_that_is_asked_for(take: Take) -> None:
    take(FULL, "ab")
    empty = "id,title,brand,price\n1,Linen shirt,,\n"
    assert take(empty).updated == 0
    assert product("1").brand == "Ash"
    assert take(empty, empty_erases=True).updated == 1
    assert (product("1").brand, product("1").price, product("1").description) == ("", None, "Airy")


def test_a_sale_ends_when_the_export_says_none(take: Take) -> None:
    sale = "id,title,price,sale price,image\n1,Shirt,20,{},a.png\n"
    take(sale.format("15"), "a")
    hit = service.product("shop", "1")
    assert (str(hit.price), str(hit.offer.regular_price)) == ("15.00", "20.00")
    take(sale.format(""))
    hit = service.product("shop", "1")
    assert (str(hit.price), hit.offer.regular_price) == ("20.00", None)


def test_a_sale_is_on_between_its_dates(take: Take) -> None:
    take("id,title,price,sale price,image\n1,Shirt,20,15,a.png\n", "a")
    Product.objects.update(sale_from=timezone.now() + timedelta(days=1))
    publish_products([product("1").pk])
    assert str(service.product("shop", "1").price) == "20.00"
    Product.objects.update(sale_from=timezone.now() - timedelta(seconds=1))
    tasks.tidy()
    assert str(service.product("shop", "1").price) == "15.00"


def test_what_is_not_for_sale_is_not_shown(take: Take, shop: Catalog) -> None:
    table = ("id,title,status,published,availability,image\n1,A,draft,true,,a.png\n2,B,archived,true,,a.png\n"
             "3,C,active,false,,a.png\n4,D,active,true,sold out,a.png\n5,E,active,true,in stock,a.png\n")  # fmt: skip
    take(table, "a")
    assert shown() == {"5"}
    assert Product.objects.count() == 5
    shop.show_sold_out = True
    services.save_catalog(shop, republish=True)
    assert shown() == {"4", "5"}
    assert service.product("shop", "4").offer.is_sold_out


VARIANTS = ("Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,"
            "Variant Inventory Qty,Image Src,Variant Image\n"
            "tee,Tee,Size,S,Color,Red,R-S,10,0,a.png,a.png\ntee,,,M,,Red,R-M,12,3,,a.png\n"
            "tee,,,L,,Blue,B-L,12,1,b.png,b.png\n")  # fmt: skip


def test_colours_are_looks_of_one_style_and_sizes_their_variants(take: Take) -> None:
    report = take(VARIANTS, "ab")

    assert (report.added, report.refused, report.done, report.total) == (2, 0, 3, 3)
    red, blue = product("tee"), product("tee:blue")
    assert (red.group, red.colour, blue.group, blue.colour) == ("tee", "Red", "tee", "Blue")
    assert sizes("tee") == [("R-S", "10.00", 0), ("R-M", "12.00", 3)]
    assert [image.position for image in red.images.all()] == [0]
    hit = service.product("shop", "tee")
    # S is cheaper, but sold out
    assert (str(hit.price), hit.offer.sizes, hit.offer.group) == ("12.00", ("M",), "tee")
    assert take(VARIANTS, "ab").unchanged == 2


def test_prices_and_stock_by_stock_keeping_unit_reach_their_variants(take: Take) -> None:
    take(VARIANTS, "ab")
    report = take("sku,price,stock\nR-S,8,5\nB-L,12,0\n")

    assert (report.updated, report.refused) == (2, 0)
    assert sizes("tee") == [("R-S", "8.00", 5), ("R-M", "12.00", 3)]
    assert (str(product("tee").price), product("tee").stock) == ("8.00", 8)
    assert shown() == {"tee"}


def test_several_pictures_keep_their_order(take: Take) -> None:
    take("id,title,images\n1,Shirt,b.png|a.png\n", "ab")
    first = [image.source_hash for image in product("1").images.all()]
    assert [image.position for image in product("1").images.all()] == [0, 1]
    assert product("1").image.source_hash == first[0]
    shown = service.product("shop", "1").pictures
    assert [one for one, digest in zip(shown, first, strict=True) if digest not in one.shown] == []
    assert take("id,title,images\n1,Shirt,b.png|a.png\n", "ab").unchanged == 1
    take("id,title,images\n1,Shirt,a.png|b.png\n", "ab")
    assert [image.source_hash for image in product("1").images.all()] == first[::-1]


def test_what_staff_edited_stays_until_it_is_released(take: Take) -> None:
    take(FULL, "ab")
    one = product("1")
    one.title = "Our best linen shirt"
    services.save_product(one, edited={"title"})
    changed = FULL.replace("Linen shirt", "LINEN SHIRT").replace(",20,", ",25,")

    take(changed, "ab")
    assert (product("1").title, str(product("1").price)) == ("Our best linen shirt", "25.00")
    services.release([product("1").pk])
    take(changed, "ab")
    assert product("1").title == "LINEN SHIRT"


def test_what_was_deleted_by_hand_does_not_come_back(take: Take, shop: Catalog) -> None:
    take(FULL, "ab")
    services.delete([product("1").pk])

    report = take(FULL, "ab")
    assert (shown(), report.refused) == ({"2"}, 1)
    assert "deleted by hand" in report.rejected[0].reason
    services.restore_deleted(list(DeletedProduct.objects.values_list("pk", flat=True)))
    assert take(FULL, "ab").added == 1


def test_an_import_is_taken_back_as_a_whole(take: Take, shop: Catalog) -> None:
    take(FULL, "ab")
    take(VARIANTS, "ab")
    before = [
        (p.external_id, p.title, p.price, p.image.name, sizes(p.external_id)) for p in Product.objects.order_by("pk")
    ]
    upload = Import.objects.create(catalog=shop, source="x", file_name="x.csv", state=Import.State.DONE)

    take("id,title,price,image\n1,Wrong,1,b.png\n3,New,1,a.png\n", "ab", upload=upload, remove_missing=True,
         hiding_confirmed=True)  # fmt: skip
    assert shown() == {"1", "3"}

    assert undo(upload) == 5
    after = [
        (p.external_id, p.title, p.price, p.image.name, sizes(p.external_id)) for p in Product.objects.order_by("pk")
    ]
    assert after == before
    assert shown() == {"1", "2", "tee", "tee:blue"}
    assert service.product("shop", "1").title == "Linen shirt"
    upload.refresh_from_db()
    assert upload.state == Import.State.UNDONE


def test_a_refused_table_hides_nothing(take: Take) -> None:
    take(FULL, "ab")
    report = take("id,title,image\n..,A,a.png\n../x,B,b.png\n", "ab", remove_missing=True, hiding_confirmed=True)
    assert (report.refused, report.hidden) == (2, 0)
    assert shown() == {"1", "2"}


def test_a_wrong_file_does_not_hide_the_catalogue(take: Take) -> None:
    take(FULL, "ab")
    report = take("id,title,image\n9,Other,a.png\n", "ab", remove_missing=True)
    assert (report.held_back, report.hidden) == (2, 0)
    assert shown() == {"1", "2", "9"}


def test_a_catalogues_own_words_go_first(take: Take, shop: Catalog) -> None:
    shop.vocabulary = {"colour": {"Schwarz": "Noir"}}
    shop.columns = {"Kennung": "id", "Farbton": "colour"}
    shop.save()
    take("Kennung,title,Farbton,image\n1,Hemd,schwarz,a.png\n", "a")
    assert product("1").colour == "Noir"
    assert product("1").attributes["colour in the shop"] == "schwarz"


def test_a_failed_ingest_leaves_no_empty_catalogue(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title\n1,No picture\n")
    call_command("ingest", tmp_path, catalog="fresh")
    (tmp_path / "products.csv").write_text("<html>no</html>")
    with pytest.raises(CommandError, match="web page"):
        call_command("ingest", tmp_path, catalog="other")
    assert not Catalog.objects.filter(slug__in=("fresh", "other"))
