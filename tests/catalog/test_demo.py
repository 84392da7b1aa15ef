"""The drawn demo catalogue: deterministic, varied, and matching its text."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from demo import COLUMNS, DemoProduct, demo_products, draw
from demo.drawing.registry import DRAWINGS

PRODUCTS = demo_products(600)
HUES = {"Red": (0.9, 0.08), "Green": (0.22, 0.45), "Blue": (0.52, 0.7), "Yellow": (0.1, 0.2)}


def examples() -> list[DemoProduct]:
    found: dict[str, DemoProduct] = {}
    for product in PRODUCTS:
        found.setdefault(product.article_type, product)
    return list(found.values())


def cloth(picture: Image.Image) -> np.ndarray:
    """Return the pixels that are not the white background, (n, 3)."""
    pixels = np.asarray(picture).reshape(-1, 3)
    chosen: np.ndarray = pixels[pixels.min(axis=1) < 225]
    return chosen


def test_there_are_600_different_products_of_many_types_and_colours() -> None:
    assert len({product.id for product in PRODUCTS}) == 600
    assert len({product.article_type for product in PRODUCTS}) >= 24
    assert len({product.colour for product in PRODUCTS}) >= 12
    assert len({product.pattern for product in PRODUCTS}) >= 8
    assert {product.gender for product in PRODUCTS} >= {"Men", "Women", "Boys", "Girls"}


def test_every_product_is_complete() -> None:
    for product in PRODUCTS:
        assert all(getattr(product, name) for name in COLUMNS if name != "sale_price"), product
        assert product.colour in product.title
        assert 4 <= product.price < 1000


def test_only_what_comes_in_pairs_is_called_a_pair() -> None:
    paired = {one.article_type for one in demo_products() if "pair of" in one.description}
    assert {"Jeans", "Heels", "Trousers"} <= paired
    assert not paired & {"Dresses", "Shirts", "Skirts"}


def test_some_products_are_on_sale() -> None:
    reduced = [product for product in PRODUCTS if product.sale_price]
    assert len(PRODUCTS) / 12 < len(reduced) < len(PRODUCTS) / 6
    assert all(0 < product.sale_price < product.price for product in reduced if product.sale_price)


def test_the_same_seed_gives_the_same_products_and_drawings() -> None:
    assert demo_products(20, seed=3) == demo_products(20, seed=3)
    assert demo_products(20, seed=3) != demo_products(20, seed=4)
    one = PRODUCTS[7]
    assert draw(one, 120).tobytes() == draw(one, 120).tobytes()
    assert draw(one, 120).tobytes() != draw(replace(one, look=one.look + 1), 120).tobytes()


def test_every_type_that_is_sold_can_be_drawn() -> None:
    assert {product.article_type for product in PRODUCTS} <= set(DRAWINGS)


@pytest.mark.parametrize("product", examples(), ids=lambda product: product.article_type)
def test_a_drawing_fills_its_picture_on_white(product: DemoProduct) -> None:
    picture = draw(product, 150)

    assert picture.size == (150, 200)
    edge = np.concatenate([np.asarray(picture)[0], np.asarray(picture)[-1]])
    assert edge.min() > 235
    assert 0.08 < len(cloth(picture)) / (150 * 200) < 0.9


@pytest.mark.parametrize("colour", HUES)
def test_the_colour_is_the_one_that_the_words_name(colour: str) -> None:
    shirts = [
        one for one in PRODUCTS if one.pattern == "Solid" and one.article_type in ("Tshirts", "Shirts", "Dresses")
    ]
    picture = draw(replace(shirts[0], colour=colour), 120)
    low, high = HUES[colour]
    hue = np.median(
        np.asarray(picture.convert("HSV")).reshape(-1, 3)[np.asarray(picture).reshape(-1, 3).min(1) < 200, 0]
    )
    place = float(hue) / 255
    assert place >= low or place <= high if low > high else low <= place <= high


def test_the_command_writes_a_catalogue_that_ingest_reads(tmp_path: Path) -> None:
    call_command("demo_catalogue", tmp_path / "demo", count=20)

    with (tmp_path / "demo" / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    for row in rows:
        assert Image.open(tmp_path / "demo" / "images" / f"{row['id']}.webp").size == (480, 640)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("demo_catalogue", tmp_path / "file", count=1)
    with pytest.raises(CommandError, match="at least 1"):
        call_command("demo_catalogue", tmp_path / "demo", count=0)
