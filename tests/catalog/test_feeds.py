"""Exports as shops really write them."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.feeds import FeedError, open_feed
from catalog.rows import ProductRow, Rejected, Remark
from tests.catalog.conftest import Folder, draw, row


def test_late_bytes_of_another_encoding_do_not_break_the_table(tmp_path: Path) -> None:
    text = "long " * 400
    lines = "id,title,description\n" + "".join(f"{n},Plain shirt,{text}\n" for n in range(900))
    (tmp_path / "products.csv").write_bytes((lines + "900,Café jacket,\n").encode("cp1252"))
    with open_feed(tmp_path) as feed:
        *_, last = feed.rows()
        assert feed.count() == 901
    assert isinstance(last, ProductRow)
    assert last.title == "Café jacket"


def rows_of(folder: Path, text: str) -> tuple[list[ProductRow], list[Rejected]]:
    (folder / "products.csv").write_text(text)
    with open_feed(folder) as feed:
        found = list(feed.rows())
    good = [one for one in found if isinstance(one, ProductRow)]
    return good, [one for one in found if isinstance(one, Rejected)]


def test_unquoted_commas_in_a_title_are_joined(tmp_path: Path) -> None:
    (one,), _ = rows_of(tmp_path, "id,gender,title,year\n1,Men,Shirt, blue, slim,2012\n")
    assert (one.title, one.gender, one.year) == ("Shirt, blue, slim", "Men", 2012)


def test_trailing_empty_cells_and_short_rows_are_fine(tmp_path: Path) -> None:
    good, bad = rows_of(tmp_path, "id,title,brand\n1,Shirt,Oak,,\n2,Hat\n")
    assert [(one.id, one.title, one.brand) for one in good] == [("1", "Shirt", "Oak"), ("2", "Hat", "")]
    assert not bad


def test_a_row_that_cannot_be_fitted_is_named_with_its_number(tmp_path: Path) -> None:
    _, refused = rows_of(tmp_path, "id,gender\n1,Men\n2,Men,extra\n")
    assert [(one.number, one.id) for one in refused] == [(3, "2")]
    assert "3 cells" in refused[0].reason


def test_a_missing_title_is_made_from_other_fields(tmp_path: Path) -> None:
    good, _ = rows_of(tmp_path, "id,brand,colour,type\n1,Oak,Red,Hats\n2,,,\n")
    assert [one.title for one in good] == ["Oak Red Hats", "2"]
    assert all("title" not in one.given for one in good)


def test_a_long_title_is_cut_with_a_remark(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(f"id,title\n1,{'velvet ' * 800}\n")
    with open_feed(tmp_path) as feed:
        remark, one = feed.rows()
    assert isinstance(one, ProductRow)
    assert isinstance(remark, Remark)
    assert len(one.title) <= 500
    assert "cut to 500" in remark.text


def test_literal_na_means_nothing_and_other_columns_are_kept(tmp_path: Path) -> None:
    (one,), _ = rows_of(tmp_path, "id,title,colour,fit,year\nS1,Shirt,NA,slim,2012.0\n")
    assert (one.colour, one.year, one.attributes) == ("", 2012, {"fit": "slim"})


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
    "members", [{}, {"readme.md": b"hello"}, {"a.csv": b"id\n1\n", "b.csv": b"sku\n1\n"}], ids=["empty", "other", "two"]
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
