"""Sideways photos: rotated before searching, with boxes reported in the original orientation."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from demo import demo_products, draw
from search import photo_store
from search.engine.entries import ProductEntry
from search.photo_intake import upright
from vision.types import Box, Garment

SIDEWAYS = Image.Transpose.ROTATE_90


@pytest.fixture(scope="module")
def garments() -> list[Image.Image]:
    return [draw(product, 300).resize((240, 320)) for product in demo_products(40, seed=3)]


def sent(picture: Image.Image) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    file.name = "photo.png"
    return file


def test_most_photos_on_their_side_are_turned_and_upright_ones_are_not(garments: list[Image.Image]) -> None:
    stay = [upright(one)[1] == 0 for one in garments]
    turned = [upright(one.transpose(SIDEWAYS))[1] == 3 for one in garments]

    assert np.mean(stay) > 0.9
    assert np.mean(turned) > 0.5


def test_what_lies_in_a_picture_is_turned_with_it() -> None:
    outline = ((0.1, 0.2), (0.3, 0.2), (0.3, 0.6))
    one = Garment("top", 0.9, Box(0.1, 0.2, 0.2, 0.4), outline)

    left = one.turned(1)

    assert (left.box.x, left.box.y, left.box.width, left.box.height) == pytest.approx((0.2, 0.7, 0.4, 0.2))
    assert left.outline[0] == pytest.approx((0.2, 0.9))
    back = left.turned(-1)
    assert (back.box.x, back.box.y, back.box.width, back.box.height) == pytest.approx((0.1, 0.2, 0.2, 0.4))
    assert np.allclose(back.outline, outline)
    assert one.turned(4) == one.turned(0) == one


def test_a_page_shows_and_keeps_a_photo_the_right_way_up(
    client: Client, published: Sequence[ProductEntry], garments: list[Image.Image]
) -> None:
    picture = next(one for one in garments if upright(one.transpose(SIDEWAYS))[1] == 3)

    address = client.post("/photo", {"photo": sent(picture.transpose(SIDEWAYS))}).headers["Location"]

    kept = photo_store.load(address.split("photo=")[1].split("&")[0], client.cookies["photos"].value)
    assert kept is not None
    assert (kept.width, kept.height) == (240, 320)


def test_the_api_returns_boxes_in_the_original_picture(
    client: Client, published: Sequence[ProductEntry], garments: list[Image.Image]
) -> None:
    picture = next(one for one in garments if upright(one.transpose(SIDEWAYS))[1] == 3)

    def asked(address: str, shown: Image.Image) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(client.post(address, {"image": sent(shown)}).content)
        return found

    up, side = (asked("/api/detect", one) for one in (picture, picture.transpose(SIDEWAYS)))
    assert (side["width"], side["height"]) == (320, 240)
    box, turned = (found["garments"][0]["box"] for found in (up, side))
    assert turned == pytest.approx([box[1], 1 - box[0] - box[2], box[3], box[2]], abs=0.02)

    same = [asked("/api/search/image", one)["results"] for one in (picture, picture.transpose(SIDEWAYS))]
    assert [one["id"] for one in same[0][:3]] == [one["id"] for one in same[1][:3]]
