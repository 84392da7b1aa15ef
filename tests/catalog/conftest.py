"""Catalogue folders as shops send them, small enough to inspect in a test."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from catalog.choices import choices_of
from catalog.feeds import open_feed
from catalog.importing import Options, ingest
from catalog.models import Catalog
from catalog.report import IngestReport
from evaluation.outcome import Outcome
from search.engine import generations, open_indexes
from tests.catalog.evaluated import draw_catalogue, draw_photos, run

HEADER = ("id", "title", "gender", "category", "subcategory", "article_type", "colour", "season", "usage", "price")
Folder = Callable[..., Path]
Take = Callable[..., IngestReport]


@pytest.fixture(autouse=True)
def _forget() -> None:
    generations.forget()
    open_indexes.close_all()


def row(number: int, **changes: str) -> dict[str, str]:
    words = {
        "id": f"S{number}",
        "title": f"Alder Men Red Shirt {number}",
        "gender": "Men",
        "category": "Apparel",
        "subcategory": "Topwear",
        "article_type": "Shirts",
        "colour": "Red",
        "season": "Summer",
        "usage": "Casual",
        "price": f"{20 + number}.90",
    }
    return {**words, **changes}


def draw(path: Path, number: int) -> None:
    """Draw a small shirt in a colour of its own on white."""
    picture = Image.new("RGB", (90, 120), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 25, 70, 100), fill=(40 + number * 7 % 200, 30, 200 - number * 11 % 180))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def write_folder(place: Path, rows: Sequence[dict[str, str]], pictures: bool = True) -> Path:
    """Write products.csv and a picture for each id into a folder; return it."""
    place.mkdir(exist_ok=True)
    with (place / "products.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADER, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    for number, one in enumerate(rows):
        if pictures and one.get("id"):
            path = place / "images" / f"{one['id']}.png"
            if not path.exists():
                draw(path, number)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """``folder(rows)`` writes products.csv and a picture for each id; returns the folder."""

    def make(rows: Sequence[dict[str, str]], name: str = "shop", pictures: bool = True) -> Path:
        return write_folder(tmp_path / name, rows, pictures)

    return make


@pytest.fixture
def empty_storage() -> None:
    """Clear the picture storage, so that no picture of an earlier test exists."""
    shutil.rmtree(default_storage.path("products"), ignore_errors=True)


@pytest.fixture
def shop(db: Any) -> Catalog:
    return Catalog.objects.create(slug="shop", name="Shop")


@pytest.fixture
def take(tmp_path: Path, shop: Catalog) -> Take:
    """``take(table, pictures)`` ingests a table with this number of drawn pictures: a.png, b.png, …"""
    count = 0

    def ingested(table: str, pictures: str = "", **options: Any) -> IngestReport:
        nonlocal count
        count += 1
        place = tmp_path / str(count)
        place.mkdir()
        (place / "products.csv").write_text(table)
        for name in pictures:
            draw(place / "images" / f"{name}.png", ord(name))
        with open_feed(place, choices=choices_of(Catalog.objects.get(pk=shop.pk), "EUR")) as feed:
            return ingest(feed, shop, Options(**options))

    return ingested


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of four types of products, twelve of each."""
    return draw_catalogue(tmp_path_factory.mktemp("evaluated") / "shop")


@pytest.fixture(scope="session")
def outcome(evaluated: Path, redis_server: object) -> Outcome:
    """Its evaluation; nothing of it remains in Redis."""
    return run(evaluated, draw_photos(evaluated.parent / "photos"))
