"""Stored pictures: complete or absent, checked, and restored."""

from __future__ import annotations

import errno
import os
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from catalog import disk, pictures, reading
from catalog.feeds import open_feed
from catalog.fetching import Fetched, Fetcher
from catalog.importing import ingest
from catalog.models import Catalog, ProductImage, StoredFile
from catalog.pictures import keep, names_of
from search.engine.picture_names import avif_name, large_name
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def place(empty_storage: None, folder: Folder, shop: Catalog) -> Path:
    """Three imported products."""
    made = folder([row(number) for number in range(3)])
    with open_feed(made) as feed:
        ingest(feed, shop)
    return made


def stored() -> str:
    return ProductImage.objects.order_by("pk").values_list("name", flat=True)[0]


def path(name: str) -> Path:
    return Path(default_storage.path(name))


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_pictures", *arguments, stdout=out)
    return out.getvalue()


def damage(file: Path, how: str) -> None:
    match how:
        case "missing":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "truncated":
            file.write_bytes(file.read_bytes()[:-20])
        case "changed":
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)


def test_pictures_are_what_was_written(place: Path) -> None:
    assert check() == "All 3 pictures are what was written.\n"
    assert StoredFile.objects.count() == len(
        {file for image in ProductImage.objects.all() for file in names_of(image.name)}
    )


@pytest.mark.parametrize("how", ["missing", "empty", "truncated"])
def test_importing_again_restores_what_is_missing(place: Path, shop: Catalog, how: str) -> None:
    before = {name: path(name).read_bytes() for name in names_of(stored())}
    for name in before:
        damage(path(name), how)
        with open_feed(place) as feed:
            report = ingest(feed, shop)
        assert (report.unchanged, report.updated) == (3, 0)
        assert path(name).read_bytes() == before[name]
    assert "All 3 pictures" in check()


@pytest.mark.parametrize("how", ["missing", "empty", "truncated", "changed"])
def test_a_damaged_thumbnail_is_made_again(place: Path, how: str) -> None:
    damage(path(names_of(stored())[-1]), how)
    with pytest.raises(CommandError, match=r"1 pictures are damaged.*--repair"):
        check()
    assert "1 restored" in check("--repair")
    assert "All 3 pictures" in check()


@pytest.mark.parametrize("how", ["missing", "empty", "truncated", "changed"])
def test_a_damaged_picture_comes_back_from_the_feed(place: Path, how: str) -> None:
    whole = path(stored()).read_bytes()
    damage(path(stored()), how)
    with pytest.raises(CommandError, match="still damaged"):
        check("--repair")
    assert "1 restored" in check("--repair", "--from", str(place), "--catalog", "shop")
    assert path(stored()).read_bytes() == whole


def test_a_damaged_picture_comes_back_from_its_web_address(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = ProductImage.objects.order_by("pk").first()
    assert image is not None
    source = place / "images" / f"{image.product.external_id}.png"
    ProductImage.objects.filter(pk=image.pk).update(address="https://shop.example/a.png")
    asked: list[str] = []

    def get(_: Fetcher, address: str, etag: str = "", modified: str = "") -> Fetched:
        asked.append(address)
        return Fetched(source.read_bytes())

    monkeypatch.setattr(Fetcher, "get", get)
    damage(path(image.name), "truncated")
    assert "1 restored" in check("--repair")
    assert asked == ["https://shop.example/a.png"]
    assert "All 3 pictures" in check()


def test_pictures_from_before_hashes_were_kept_are_opened_and_recorded(place: Path) -> None:
    StoredFile.objects.all().delete()
    damage(path(stored()), "truncated")
    with pytest.raises(CommandError, match="1 pictures are damaged"):
        check()
    assert stored() not in StoredFile.objects.values_list("name", flat=True)
    assert StoredFile.objects.count() > 0


def test_what_is_interrupted_leaves_no_half_written_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    whole = path(stored()).read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    for name in (stored(), "products/new.jpg"):
        with pytest.raises(OSError, match="No space left"), open(path(stored()), "rb") as file:  # noqa: PTH123
            default_storage.save(name, file)
    assert path(stored()).read_bytes() == whole
    assert not default_storage.exists("products/new.jpg")
    assert not list(Path(default_storage.path("products")).rglob("*.part"))


def test_a_full_disk_ends_an_import_and_refuses_no_row(
    folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(data: bytes) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reading, "keep", full)
    with open_feed(folder([row(1)])) as feed, pytest.raises(OSError, match="No space left"):
        ingest(feed, shop)


def test_low_disk_space_is_reported_with_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.warning() == ""
    monkeypatch.setattr(disk, "free_mb", lambda: disk.LOW_MB - 1)
    assert "299 MB are free, 300 MB are needed" in disk.warning()
    with pytest.raises(disk.DiskLow):
        disk.refuse_if_low()


@pytest.mark.parametrize(
    ("sent", "shown", "largest"),
    [
        ((2400, 1800), (1200, 900), (1600, 1200)),
        ((1000, 1400), (857, 1200), (1000, 1400)),
        ((600, 800), (600, 800), (600, 800)),
        ((300, 400), (300, 400), (300, 400)),
    ],
)
def test_a_picture_that_is_larger_than_shown_keeps_a_copy_to_zoom_into_never_enlarged(
    empty_storage: None, sent: tuple[int, int], shown: tuple[int, int], largest: tuple[int, int]
) -> None:
    kept = keep(png(sent))
    assert kept.pixels.size == Image.open(path(kept.name)).size == shown
    assert Image.open(path(large_name(kept.name))).size == largest
    assert {one.name for one in kept.files} == set(names_of(kept.name))
    assert keep(png(sent)).files == ()
    path(large_name(kept.name)).unlink()
    assert keep(png(sent)).files  # a missing copy is written again


@pytest.mark.parametrize("lost", [0, 1])
def test_a_large_copy_comes_back_from_the_feed_and_not_from_what_is_smaller(
    empty_storage: None, folder: Folder, shop: Catalog, lost: int
) -> None:
    made = folder([row(1)])
    (made / "images" / "S1.png").write_bytes(png((1500, 1800)))
    with open_feed(made) as feed:
        ingest(feed, shop)
    file = path(names_of(stored())[lost])
    whole = file.read_bytes()
    damage(file, "truncated")
    with pytest.raises(CommandError, match="still damaged"):
        check("--repair")
    check("--repair", "--from", str(made), "--catalog", "shop")
    assert file.read_bytes() == whole


def test_a_picture_of_an_earlier_version_is_restored_under_its_name(
    empty_storage: None, folder: Folder, shop: Catalog
) -> None:
    made = folder([row(1)])
    data = png((1500, 1800))
    (made / "images" / "S1.png").write_bytes(data)
    with open_feed(made) as feed:
        ingest(feed, shop)
    ProductImage.objects.update(name=re.sub(r"-a?l\.jpg", ".jpg", stored()))
    assert not path(stored()).exists()
    assert "1 restored" in check("--from", str(made), "--catalog", "shop")
    assert Image.open(path(stored())).size == (1000, 1200)


def test_a_thumbnail_is_there_in_avif_unless_this_pillow_cannot_write_it(
    empty_storage: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(png((600, 800)))
    opened = Image.open(path(avif_name(kept.name)))
    assert (opened.format, opened.size) == ("AVIF", (480, 640))
    path(avif_name(kept.name)).write_bytes(path(avif_name(kept.name)).read_bytes()[:-1])
    assert len(keep(png((600, 800))).files) == 4  # a truncated copy is written again
    monkeypatch.setattr(pictures, "writes_avif", lambda: False)
    plain = keep(png((600, 800)))
    assert avif_name(plain.name) == ""
    assert {Path(one).suffix for one in names_of(plain.name)} == {".jpg", ".webp"}


def png(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()
