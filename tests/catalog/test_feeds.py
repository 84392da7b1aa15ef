"""Exports as shops really write them."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.feeds import FeedError, open_feed
from catalog.feeds.tables import read_csv
from catalog.rows import ProductRow, Rejected, clean, read_price
from tests.catalog.conftest import Folder, draw, row


def table(text: str | bytes) -> list[dict[str, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [cells for one in read_csv(io.BytesIO(data)) if not isinstance(one, Rejected) for cells in [one[1]]]


def rejected(text: str) -> list[Rejected]:
    return [one for one in read_csv(io.BytesIO(text.encode())) if isinstance(one, Rejected)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_recognised(delimiter: str) -> None:
    text = f"sku{delimiter}name\n1{delimiter}Shirt\n"
    assert table(text) == [{"id": "1", "title": "Shirt"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_recognised(encoding: str) -> None:
    lines = "id;title\n" + "".join(f"{n};Weiße Blüschen für Damen, Größe {n}\n" for n in range(50))
    assert table(lines.encode(encoding))[7]["title"] == "Weiße Blüschen für Damen, Größe 7"


def test_late_bytes_of_another_encoding_do_not_break_the_table() -> None:
    lines = "id,title\n" + "".join(f"{n},Plain shirt\n" for n in range(90_000)) + "90000,Café jacket\n"
    found = table(lines.encode("cp1252"))
    assert len(found) == 90_001
    assert found[-1]["title"] == "Café jacket"


def test_columns_are_recognised_by_their_usual_names() -> None:
    found = table("SKU,productDisplayName,masterCategory,subCategory,articleType,baseColour,Vendor\n1,A,B,C,D,E,F\n")
    assert found == [{"id": "1", "title": "A", "category": "B", "subcategory": "C", "article_type": "D",
                      "colour": "E", "brand": "F"}]  # fmt: skip


def test_a_second_column_of_the_same_meaning_is_kept_beside() -> None:
    assert table("id,title,name\n1,A,B\n") == [{"id": "1", "title": "A", "name": "B"}]


def test_unquoted_commas_in_a_title_are_joined() -> None:
    assert table("id,gender,title,year\n1,Men,Shirt, blue, slim,2012\n")[0] == {
        "id": "1", "gender": "Men", "title": "Shirt,blue,slim", "year": "2012"}  # fmt: skip


def test_trailing_empty_cells_and_short_rows_are_fine() -> None:
    assert table("id,title\n1,Shirt,,\n2\n") == [{"id": "1", "title": "Shirt"}, {"id": "2", "title": ""}]


def test_a_row_that_cannot_be_fitted_is_named_with_its_number() -> None:
    refused = rejected("id,gender\n1,Men\n2,Men,extra\n")
    assert [(one.number, one.id) for one in refused] == [(3, "2")]
    assert "3 cells" in refused[0].reason


def test_a_table_without_ids_says_which_columns_it_has() -> None:
    with pytest.raises(FeedError, match=r"no column of ids.*colour"):
        table("colour,price\nred,1\n")


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_table_says_so(text: str) -> None:
    with pytest.raises(FeedError):
        table(text)


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [("29.90", "29.90", ""), ("€ 29,90", "29.90", "EUR"), ("1.299,00 EUR", "1299.00", "EUR"), ("$1,299", "1299", "USD"),
     ("1,299.50", "1299.50", ""), ("12,5", "12.50", ""), ("0.125", "0.12", ""), ("1.234.567", "1234567", ""),
     ("GBP 7", "7", "GBP"), ("", None, "")],
)  # fmt: skip
def test_prices_in_many_spellings(text: str, price: str | None, currency: str) -> None:
    assert read_price(text) == (None if price is None else Decimal(price).quantize(Decimal("0.01")), currency)


@pytest.mark.parametrize("text", ["cheap", "-5", "9" * 20])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="price"):
        read_price(text)


def test_words_are_cleaned_of_markup_and_doubled_spaces() -> None:
    assert clean("  <p>Red  \u00a0 shirt</p>\n\x00 now ") == "Red shirt now"


def test_literal_na_means_nothing_and_other_columns_are_kept(folder: Folder) -> None:
    place = folder([row(1)])
    (place / "products.csv").write_text("id,title,colour,fit,year\nS1,Shirt,NA,slim,2012.0\n")
    with open_feed(place) as feed:
        (found,) = list(feed.rows())
    assert isinstance(found, ProductRow)
    assert (found.colour, found.year, found.attributes) == ("", 2012, {"fit": "slim"})


def test_a_folder_of_pictures_alone_is_a_feed(tmp_path: Path) -> None:
    draw(tmp_path / "images" / "A-1.png", 1)
    with open_feed(tmp_path) as feed:
        (found,) = list(feed.rows())
        assert isinstance(found, ProductRow)
        assert found.id == "A-1"
        assert feed.picture(found)


def test_a_column_may_name_the_picture(folder: Folder) -> None:
    place = folder([row(1)])
    draw(place / "images" / "front.PNG", 3)
    (place / "products.csv").write_text("id,image\nX,front.png\nY,images/front.PNG\nZ,gone.png\nW,http://shop/x.jpg\n")
    with open_feed(place) as feed:
        found = {one.id: one for one in feed.rows() if isinstance(one, ProductRow)}
        assert feed.picture(found["X"]) == feed.picture(found["Y"])
        with pytest.raises(FeedError, match="no picture"):
            feed.picture(found["Z"])
        with pytest.raises(FeedError, match="address"):
            feed.picture(found["W"])


def test_a_table_that_is_named_is_the_one_that_is_read(folder: Folder) -> None:
    place = folder([row(1)])
    (place / "spring.csv").write_text("id,title\nS1,Spring shirt\n")
    with open_feed(place / "spring.csv") as feed:
        (found,) = list(feed.rows())
        assert isinstance(found, ProductRow)
        assert found.title == "Spring shirt"
        assert feed.picture(found)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def test_a_zip_may_hold_everything_in_a_folder(tmp_path: Path) -> None:
    members = {"export/products.csv": b"id,title\n1,Shirt\n", "export/images/1.jpg": b"picture",
               "__MACOSX/export/._products.csv": b"junk"}  # fmt: skip
    with open_feed(zipped(tmp_path / "a.zip", members)) as feed:
        (found,) = list(feed.rows())
        assert isinstance(found, ProductRow)
        assert feed.picture(found) == b"picture"


def test_dangerous_members_are_left_out_and_named(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {"products.csv": b"id\n1\n", "images/1.jpg": b"x", "../evil.csv": b"id\n", "/etc/x.jpg": b"x",
         "images/bomb.png": b"\0" * 30_000_000},
    )  # fmt: skip
    with zipfile.ZipFile(path, "a") as made:
        link = zipfile.ZipInfo("images/link.jpg")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    with open_feed(path) as feed:
        refused = [one.reason for one in feed.rows() if isinstance(one, Rejected)]
        good = [one.id for one in feed.rows() if isinstance(one, ProductRow)]
    assert good == ["1"]
    assert len(refused) == 4
    assert any("evil" in reason for reason in refused)
    assert any("link.jpg" in reason for reason in refused)
    assert any("bomb.png" in reason for reason in refused)


@pytest.mark.parametrize(
    "members", [{}, {"readme.md": b"hello"}, {"a.csv": b"id\n1\n", "b.csv": b"id\n1\n"}], ids=["empty", "other", "two"]
)
def test_a_zip_without_products_says_what_is_missing(tmp_path: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(FeedError):
        open_feed(zipped(tmp_path / "a.zip", members))


def test_what_is_no_zip_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(FeedError):
        open_feed(tmp_path / "a.zip")
    with pytest.raises(FeedError, match="does not exist"):
        open_feed(tmp_path / "none")


def test_links_out_of_a_folder_are_not_followed(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"secret")
    place = folder([row(1)])
    (place / "images" / "S9.jpg").symlink_to(secret)
    with open_feed(place) as feed:
        assert any(isinstance(one, Rejected) and "S9.jpg" in one.reason for one in feed.rows())


def test_json_lines_are_read(tmp_path: Path) -> None:
    lines = '{"sku": "1", "name": "Shirt", "price": 12.5, "tags": ["a", "b"]}\nnot json\n'
    (tmp_path / "products.jsonl").write_text(lines)
    with open_feed(tmp_path, "EUR") as feed:
        good, bad = list(feed.rows())
    assert isinstance(good, ProductRow)
    assert (good.title, good.price, good.currency, good.attributes) == (
        "Shirt",
        Decimal("12.50"),
        "EUR",
        {"tags": "a, b"},
    )
    assert isinstance(bad, Rejected)
    assert bad.number == 2
