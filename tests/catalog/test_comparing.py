"""Repeating an import: unchanged pictures are not opened, and the number of queries does not grow with the rows."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalog.feeds import FeedFiles, open_feed
from catalog.importing import ingest
from catalog.models import Catalog, ProductImage
from catalog.report import IngestReport
from tests.catalog.conftest import Folder, draw, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server", "empty_storage")]


def run(place: Path, shop: Catalog) -> IngestReport:
    with open_feed(place) as feed:
        return ingest(feed, shop)


def as_zip(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of feeds that are read."""
    names: list[str] = []
    real = FeedFiles.read

    def read(self: FeedFiles, name: str) -> bytes:
        names.append(name)
        return real(self, name)

    monkeypatch.setattr(FeedFiles, "read", read)
    return names


def test_pictures_that_are_as_before_are_not_opened(folder: Folder, shop: Catalog, opened: list[str]) -> None:
    place = folder([row(n) for n in range(3)])
    assert run(place, shop).added == 3
    opened.clear()

    assert run(place, shop).unchanged == 3
    assert opened == []


def test_the_same_pictures_in_another_file_are_read_once(folder: Folder, shop: Catalog, opened: list[str]) -> None:
    place = folder([row(n) for n in range(3)])
    run(place, shop)
    opened.clear()

    packed = as_zip(place)
    assert (run(packed, shop).unchanged, len(opened)) == (3, 3)
    assert (run(packed, shop).unchanged, len(opened)) == (3, 3)


def test_another_picture_of_the_same_size_is_noticed(folder: Folder, shop: Catalog) -> None:
    place = folder([row(n) for n in range(2)])
    path = place / "images" / "S1.png"
    Image.new("RGB", (90, 120), "red").save(path, "BMP")
    facts = path.stat()
    run(place, shop)
    zipped = as_zip(place)
    run(zipped, shop)
    before = ProductImage.objects.get(product__external_id="S1").source_hash

    Image.new("RGB", (90, 120), "blue").save(path, "BMP")
    assert path.stat().st_size == facts.st_size
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    report = run(as_zip(place), shop)

    assert (report.updated, report.unchanged) == (1, 1)
    assert ProductImage.objects.get(product__external_id="S1").source_hash != before


def test_a_picture_that_is_drawn_anew_in_a_folder_is_noticed(folder: Folder, shop: Catalog) -> None:
    place = folder([row(n) for n in range(2)])
    run(place, shop)
    draw(place / "images" / "S1.png", 55)
    report = run(place, shop)
    assert (report.updated, report.unchanged) == (1, 1)


def test_a_product_whose_file_is_missing_keeps_its_picture_with_a_remark(folder: Folder, shop: Catalog) -> None:
    rows = [row(n) for n in range(2)]
    place = folder(rows)
    table = place / "products.csv"
    head, *lines = table.read_text().splitlines()
    table.write_text("\n".join([f"{head},image", *(f"{line},S{n}.png" for n, line in enumerate(lines))]))
    run(place, shop)
    (place / "images" / "S1.png").unlink()

    report = run(place, shop)

    assert (report.unchanged, report.refused) == (2, 0)
    assert [(one.id, "keeps the picture" in one.text) for one in report.remarks] == [("S1", True)]


def test_queries_do_not_grow_with_rows_that_are_unchanged(folder: Folder, shop: Catalog) -> None:
    every = [row(n) for n in range(16)]
    place = folder(every)
    run(place, shop)
    few = folder(every[:4], "few")
    for picture in (few / "images").iterdir():
        shutil.copy2(place / "images" / picture.name, picture)
    counts = []
    for one in (few, place):
        packed = as_zip(one)
        run(packed, shop)  # stores the fingerprints of its files
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert run(packed, shop).updated == 0
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_damaged_file_of_a_zip_is_reported(folder: Folder, shop: Catalog) -> None:
    packed = as_zip(folder([row(n) for n in range(2)]))
    run(packed, shop)
    ProductImage.objects.update(mark="")
    with zipfile.ZipFile(packed) as held:
        member = held.getinfo("images/S1.png")
    data = bytearray(packed.read_bytes())
    at = member.header_offset + 30 + len("images/S1.png") + member.compress_size // 2
    data[at] ^= 0xFF
    packed.write_bytes(bytes(data))

    report = run(packed, shop)

    assert (report.unchanged, report.refused) == (2, 0)
    assert ["damaged within the zip" in one.text for one in report.remarks] == [True]
