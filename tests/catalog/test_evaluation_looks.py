"""Whether results, as ranked on pages, look like the query picture."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from catalog.rows import ProductRow
from evaluation.looks import Labels, basic, main_colour
from evaluation.outcome import Outcome
from vision.types import Box, Garment


@pytest.mark.keep_redis
@pytest.mark.parametrize("where", ["", ", products without words"])
def test_products_like_a_product_are_judged_as_served(outcome: Outcome, where: str) -> None:
    for what in ("article type", "colour"):
        found = outcome.measures[f"similar by image as served{where}, same {what}, precision@10"]
        assert found.queries > 20
        assert 0 < found.value <= 1


@pytest.mark.keep_redis
def test_photos_are_judged_by_kind_and_by_colour(outcome: Outcome) -> None:
    for what in ("same kind", "same colour"):
        assert outcome.measures[f"photo of a garment as served, {what}, precision@10"].queries == len(outcome.photos)


def test_most_pixels_tell_the_main_colour() -> None:
    picture = Image.new("RGB", (200, 200), (200, 30, 42))
    ImageDraw.Draw(picture).rectangle((60, 40, 140, 160), fill=(28, 36, 70))
    assert main_colour(picture, Garment("top", 0.9, Box(0.3, 0.2, 0.4, 0.6))) == "blue"
    assert main_colour(Image.new("RGB", (50, 50), (200, 30, 42)), None) == "red"


def test_labels_are_what_the_shop_says() -> None:
    rows = [
        ProductRow(1, "a", "Striped Full Sleeve Shirt", article_type="Shirts", colour="Navy Blue"),
        ProductRow(2, "b", "Shirt", article_type="Shirts", colour="Multi", pattern="Checked"),
    ]
    labels = Labels.of(rows)
    assert labels.types == ["Shirts", "Shirts"]
    assert labels.colours == ["blue", ""]
    assert labels.patterns == ["striped", "checked"]
    assert labels.sleeves == ["long sleeves", ""]
    assert [basic(name) for name in ("beige", "gold", "red")] == ["brown", "yellow", "red"]
