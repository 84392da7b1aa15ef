"""The colours of garments, determined from their pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from vision.appearance import NAMES, SHADES, ColourHead, colour_similarity, features
from vision.clip_models import ModelError
from vision.look import colour_group
from vision.types import Box, Garment


@pytest.fixture(scope="module")
def head() -> ColourHead:
    return ColourHead.read()


def shirt(paint: tuple[int, int, int], ground: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    picture = Image.new("RGB", (200, 260), ground)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(60, 40), (140, 40), (190, 110), (160, 125), (140, 95), (140, 230), (60, 230), (60, 95), (40, 125),
                 (10, 110)], fill=paint)  # fmt: skip
    return picture


@pytest.mark.parametrize(
    ("paint", "colour"),
    [
        ((25, 25, 28), "black"),
        ((200, 30, 40), "red"),
        ((40, 80, 180), "blue"),
        ((60, 140, 65), "green"),
        ((240, 200, 50), "yellow"),
        ((110, 70, 42), "brown"),
        ((240, 170, 190), "pink"),
    ],
)
def test_plain_garments_have_the_colour_that_they_are_called(
    head: ColourHead, paint: tuple[int, int, int], colour: str
) -> None:
    found = head.colours(shirt(paint))

    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert NAMES[int(found.argmax())] == colour


def test_the_ground_does_not_count(head: ColourHead) -> None:
    for ground in ((255, 255, 255), (210, 60, 60), (120, 160, 120)):
        assert NAMES[int(head.colours(shirt((40, 80, 180), ground)).argmax())] == "blue"


def test_of_a_garment_its_outline_counts(head: ColourHead) -> None:
    picture = shirt((40, 80, 180))
    ImageDraw.Draw(picture).rectangle((0, 150, 200, 260), fill=(200, 30, 40))
    upper = Garment("top", 0.9, Box(0.3, 0.16, 0.4, 0.4), ((0.3, 0.16), (0.7, 0.16), (0.7, 0.55), (0.3, 0.55)))
    lower = Garment("trousers", 0.9, Box(0.1, 0.6, 0.8, 0.39))

    assert NAMES[int(head.colours(picture, upper).argmax())] == "blue"
    assert NAMES[int(head.colours(picture, lower).argmax())] == "red"


def test_a_garment_of_a_few_pixels_and_a_picture_of_one_colour_are_measured_whole() -> None:
    dot = Garment("hat", 0.9, Box(0.5, 0.5, 0.01, 0.01))
    for found in (features(Image.new("RGB", (80, 80), "white"), dot), features(Image.new("RGB", (80, 80), "white"))):
        assert found.shape == (2 * SHADES,)
        assert np.isfinite(found).all()


def test_similar_colours_are_closer(head: ColourHead) -> None:
    red, wine, blue = (head.colours(shirt(paint)) for paint in ((200, 30, 40), (150, 25, 40), (40, 80, 180)))
    same, other = colour_similarity(red, np.stack([wine, blue]))

    assert colour_similarity(red, red[None])[0] == pytest.approx(1, abs=1e-5)
    assert same > other


def test_shades_are_of_their_colour() -> None:
    assert colour_group("Navy Blue") == "navy"
    assert colour_group("Greenish Khaki") == "green"
    assert colour_group("as in the picture") == ""


def test_a_head_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Restore it"):
        ColourHead.read(tmp_path / "head.safetensors")
