"""No file makes an import exceed its share of memory or time; it fails with a sentence instead."""

from __future__ import annotations

import gzip
import json
import os
import signal
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from catalog.feeds import Choices, FeedError, open_feed, sources
from catalog.feeds.apart import FeedApart
from catalog.feeds.readers import choosing
from catalog.models import Catalog, Import
from catalog.rows import ProductRow
from catalog.stored import row_hash
from catalog.values import tags

MEGABYTE = 2**20
MANY = 1_000_000


@contextmanager
def within(megabytes: int) -> Iterator[None]:
    """Whatever Python allocates in the meantime must be less than this."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


def packed(path: Path, start: bytes, repeated: bytes, times: int) -> Path:
    """A gzip file of some kilobytes that unpacks to many megabytes."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(times):
            file.write(repeated)
    return path


def long_line(folder: Path) -> Path:
    return packed(folder / "products.csv.gz", b"id,title\n1,", b"a" * MEGABYTE, 60)


def endless_record(folder: Path) -> Path:
    """Short quoted cells in a record that never ends."""
    return packed(folder / "products.csv.gz", b'id,title\n1,"', b'a\n","' * 100_000, 40)


def long_json_line(folder: Path) -> Path:
    return packed(folder / "products.jsonl.gz", b'{"id": "1"}\n{"id": "', b"a" * MEGABYTE, 60)


@pytest.mark.parametrize("make", [long_line, endless_record, long_json_line])
def test_a_line_without_end_is_given_up_before_it_is_held(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path)
    assert path.stat().st_size < MEGABYTE
    with within(60), pytest.raises(FeedError, match="more than 8,388,608 characters"), open_feed(path) as feed:
        list(feed.rows())


def columns_of_csv(folder: Path) -> Path:
    path = folder / "products.csv"
    path.write_text("id," + ",".join(map(str, range(MANY))) + "\n1\n")
    return path


def columns_of_json(folder: Path) -> Path:
    path = folder / "products.json"
    path.write_text(json.dumps([{"id": "1", **dict.fromkeys(map(str, range(20_000)), 1)}]))
    return path


def columns_of_json_lines(folder: Path) -> Path:
    path = folder / "products.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), f"column {n}": 1}) + "\n" for n in range(6000)))
    return path


def columns_of_xml(folder: Path) -> Path:
    path = folder / "products.xml"
    path.write_text(f"<feed><item><id>1</id>{''.join(f'<c{n}>1</c{n}>' for n in range(6000))}</item></feed>")
    return path


MOST = 400_000
TRYING = {
    "CDATA that nothing closes": "<![CDATA[" * (MOST // 9),
    "CDATA after one that is closed": "<![CDATA[a]]>" + "<![CDATA[" * (MOST // 9),
    "comments that nothing closes": "<!--" * (MOST // 4),
    "tags that nothing closes": "<a" + " x" * (MOST // 2),
    "spaces": "a" + " " * MOST + "b",
    "separators": "and " * (MOST // 4),
    "colons": "a:b," * (MOST // 4),
    "no colon": "a" * MOST,
    "names": "Name=" * (MOST // 5),
    "digits": "1 " * (MOST // 2),
    "dashes": "1.-" * (MOST // 3),
    "brackets": "[" * MOST,
}


@pytest.mark.parametrize("cell", TRYING.values(), ids=TRYING)
def test_no_cell_takes_time_beyond_its_length(cell: str, tmp_path: Path) -> None:
    """With quadratic run time, each of these takes minutes or hours."""
    names = ("title", "description", "price", "colour", "features", "stock", "gender")
    cells = ("1", *[f'"{cell}"'] * len(names))
    (tmp_path / "products.csv").write_text(",".join(("id", *names)) + "\n" + ",".join(cells) + "\n")
    with open_feed(tmp_path) as feed:
        list(feed.rows())


def test_nor_do_colours_and_lists() -> None:
    assert tags.colours("red" + " " * MOST + "blue") == ["red" + " " * MOST + "blue"]
    assert tags.items("[" * MOST) == ["[" * MOST]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("products.json", '[{"id": ' + "[" * 100_000),
        ("products.jsonl", '{"id": ' + "[" * 100_000 + '\n{"id": 2}\n'),
        ("products.xml", "<r>" + "<a>" * 300_000 + "</a>" * 300_000 + "</r>"),
    ],
)
def test_what_is_nested_without_end_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(FeedError), open_feed(tmp_path) as feed:
        list(feed.rows())


@pytest.mark.parametrize("make", [columns_of_csv, columns_of_json, columns_of_json_lines, columns_of_xml])
def test_a_table_of_countless_columns_is_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="more than 5,000 columns"), open_feed(make(tmp_path)):
        pass


def test_a_cell_longer_than_any_text_is_cut(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(f"id,title\n1,{'a' * 2 * MEGABYTE}\n2,Shirt\n")
    with open_feed(tmp_path) as feed:
        titles = {one.id: len(one.title) for one in feed.rows() if isinstance(one, ProductRow)}
    assert titles == {"1": 500, "2": 5}


def test_a_table_that_unpacks_to_more_than_any_has_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "LARGEST_TABLE", 4 * MEGABYTE)
    path = packed(tmp_path / "products.csv.gz", b"id,title\n", b"1,Shirt\n" * 10_000, 100)
    with within(60), pytest.raises(FeedError, match="unpacks to more than"):
        open_feed(path)


def test_a_zip_of_more_files_than_any_catalogue_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_FILES", 10)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(11):
            made.writestr(f"images/{number}.jpg", b"")
    with pytest.raises(FeedError, match="more than any catalogue holds"):
        open_feed(path)


def test_a_zip_of_nothing_but_a_bomb_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("products.csv", b"0" * 20 * MEGABYTE)
    with pytest.raises(FeedError, match=r"nor a picture in it\. products\.csv would unpack to more than 200 times"):
        open_feed(path)


def test_a_member_that_is_a_bomb_is_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("products.csv", "id,title\n1,Shirt\n")
        made.writestr("products-2.csv", b"0" * 50 * MEGABYTE)
    with within(20), open_feed(path) as feed:
        bomb, good = feed.rows()
    assert "200 times its size" in str(bomb)
    assert isinstance(good, ProductRow)


EXPORT = """id,title,colour,size,price,sale price,sale from,stock,gender,material
A-1,Café shirt,Navy,M,29.90,19.90,2026-01-01,3,Herren,linen
A-1,Café shirt,Navy,L,29.90,19.90,2026-01-01,0,Herren,linen
B,"Two
lines",Red,,5,,,,,
B,twice,,,,,,,,
,nothing,,,,,,,,
"""


def apart(path: Path, memory_mb: int = 512) -> FeedApart:
    return FeedApart(path, Choices("EUR"), memory_mb=memory_mb)


def test_the_separate_process_returns_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(EXPORT)
    with open_feed(tmp_path, "EUR") as here, apart(tmp_path) as there:
        expected, told = list(here.rows()), list(there.rows())
        assert told == expected
        assert there.count() == here.count()
        assert there.fields == here.fields
        assert there.first() == list(here.tables[0].table.records())
    rows = [[row_hash(one) for one in some if isinstance(one, ProductRow)] for some in (told, expected)]
    assert rows[0] == rows[1]


def test_pictures_without_a_table_are_returned_too(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"x")
    with apart(tmp_path) as feed:
        assert feed.count() == 2
        assert [one.id for one in feed.rows() if isinstance(one, ProductRow)] == ["a", "b"]


def test_invalid_characters_do_not_end_an_import(tmp_path: Path) -> None:
    (tmp_path / "products.json").write_text('[{"id": "1", "title": "a \\ud800 shirt"}]')
    with apart(tmp_path) as feed:
        (one,) = feed.rows()
    assert isinstance(one, ProductRow)
    assert "shirt" in one.title


def test_a_file_that_needs_more_memory_than_it_may_have_fails_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "products.json").write_text("[" + '{"id": "a"},' * 2_500_000 + "{}]")
    with within(20), pytest.raises(FeedError, match="more than 128 MB of memory"), apart(tmp_path, 128):
        pass


def test_a_file_that_ends_its_reader_ends_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(EXPORT)
    with apart(tmp_path) as feed:
        os.kill(feed._reader._process.pid, signal.SIGKILL)
        with pytest.raises(FeedError, match="ended with the code -9"):
            feed.count()


def test_a_table_that_is_damaged_in_the_middle_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "products.csv.gz", b"id,title\n", b"1,Shirt\n" * 1000, 100)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FeedError, match="damaged"), apart(path) as feed:
        feed.count()


@pytest.mark.django_db(transaction=True)
def test_an_upload_and_a_command_say_what_is_wrong(tmp_path: Path) -> None:
    path = long_line(tmp_path)
    catalog = Catalog.objects.create(slug="shop", name="Shop")
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    file = SimpleUploadedFile("products.csv.gz", path.read_bytes())
    client.post(reverse("admin:catalog_import_add"), {"catalog": catalog.pk, "file": file})
    upload = Import.objects.get()
    assert upload.state == Import.State.FAILED
    assert "Line 2 has more than 8,388,608 characters" in upload.error
    with pytest.raises(CommandError, match="Line 2 has more than"):
        call_command("ingest", str(path), catalog="shop")
