"""Held-out pictures must not be in the training set as near-duplicates, and only near-duplicates are removed for it."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.detector.dataset import LEAST_BACKGROUND, backgrounds
from training.encoder.items import Source
from training.encoder.packing import Pack, near_identical, pack


def shoe(model: int, size: tuple[int, int] = (300, 400)) -> Image.Image:
    """A low shoe on white: all models have the same silhouette and similar colours."""
    shape = Image.new("L", (300, 400), 0)
    ImageDraw.Draw(shape).polygon([(20, 220), (110, 150), (150, 190), (280, 235), (280, 290), (20, 290)], fill=255)
    leather = Image.new("RGB", (300, 400), (60, 45, 40))
    pen = ImageDraw.Draw(leather)
    draw = random.Random(model)
    for _ in range(9):
        x, y = draw.randrange(20, 260), draw.randrange(150, 270)
        pen.ellipse((x, y, x + 44, y + 30), fill=(120, 95, 85))
    picture = Image.new("RGB", (300, 400), "white")
    picture.paste(leather, mask=shape)
    return picture.resize(size)


def packed(folder: Path, name: str, pictures: list[Image.Image], size: int) -> Pack:
    place = folder / name
    (place / "images").mkdir(parents=True)
    with (place / "products.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "article_type"))
        for number, picture in enumerate(pictures):
            picture.save(place / "images" / f"{number}.jpg", quality=80)
            writer.writerow((number, f"Shoe {number}", "Casual Shoes"))
    return pack(Source(place, "product"), size, folder / "packs", lambda done, total: None)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return packed(tmp_path_factory.mktemp("large"), "large", [shoe(0), shoe(3), shoe(6)], 144)


def test_the_same_picture_is_found_small_and_compressed_and_others_of_its_silhouette_are_not(
    large: Pack, tmp_path: Path
) -> None:
    small = packed(tmp_path, "small", [shoe(6, (60, 80)), shoe(3, (60, 80)), shoe(1, (60, 80))], 80)

    assert near_identical(small, large, [2]) == [0]


def test_a_picture_is_its_own_double(large: Pack) -> None:
    assert near_identical(large, large, [0, 2]) == [0, 2]
    assert near_identical(large, large, []) == []


def test_backgrounds_are_what_is_beside_above_and_below_a_person_and_not_narrow() -> None:
    taken = np.zeros((600, 400), bool)
    taken[150:500, 180:250] = True
    areas = list(backgrounds(taken))

    assert areas
    for left, top, right, bottom in areas:
        assert not taken[top:bottom, left:right].any()
        assert min(right - left, bottom - top) >= LEAST_BACKGROUND
        assert 0.75 <= (right - left) / (bottom - top) <= 1.34
    assert list(backgrounds(np.zeros((600, 400), bool))) == []
