"""Searching with a photo: cropping, naming the garment, additional text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from demo import demo_products, draw
from search import photo_asking, service
from search.engine.entries import ProductEntry
from search.types import SearchQuery
from vision.encoder import Encoder
from vision.garment import cut_out
from vision.types import Box, Garment

PICTURE = Image.effect_noise((300, 400), 40).convert("RGB")
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def garment(label: str) -> Garment:
    return Garment(label, 0.9, Box(0.1, 0.1, 0.8, 0.8), CORNERS)


def types(found: Sequence[object]) -> list[str]:
    return [str(getattr(hit, "article_type", "")) for hit in found]


def test_the_name_of_the_detection_adds_products_of_its_kind(published: Sequence[ProductEntry]) -> None:
    def share(label: str, kind: str) -> float:
        query = SearchQuery(limit=8, image_weight=0.3)
        found = service.by_image(PICTURE, query, garment=0, garments=[garment(label)])
        return types(found.hits).count(kind) / 8

    assert share("shoes", "Casual Shoes") > share("dress", "Casual Shoes")
    assert share("dress", "Dresses") > share("shoes", "Dresses")


def test_the_chosen_garment_is_searched_with(published: Sequence[ProductEntry]) -> None:
    both = [garment("dress"), garment("shoes")]
    query = SearchQuery(limit=8, image_weight=0.3)
    first = service.by_image(PICTURE, query, garment=0, garments=both)
    second = service.by_image(PICTURE, query, garment=1, garments=both)

    assert types(first.hits) != types(second.hits)
    assert [h.id for h in service.by_image(PICTURE, query, garments=both).hits] == [h.id for h in first.hits]


def test_a_garment_is_looked_for_with_its_background_and_without(encoder: Encoder) -> None:
    found = garment("dress")
    looked_for = photo_asking.vectors(PICTURE, found, "", 0.8, {}).wanted.image
    kept, alone = encoder.photos([cut_out(PICTURE, found, background=True), cut_out(PICTURE, found)])

    assert looked_for is not None
    assert np.linalg.norm(looked_for) == pytest.approx(1, abs=1e-4)
    assert float(looked_for @ kept) == pytest.approx(float(looked_for @ alone), abs=1e-4)
    assert float(kept @ alone) < float(looked_for @ kept) < 1


def test_words_change_what_a_photo_finds(published: Sequence[ProductEntry]) -> None:
    plain = photo_asking.vectors(PICTURE, None, "", 0.8, {}).wanted
    red = photo_asking.vectors(PICTURE, None, "red dress", 0.8, {}).wanted

    assert plain.image is not None
    assert red.image is not None
    assert red.text is not None
    assert float(plain.image @ red.image) < 0.99
    assert np.linalg.norm(red.image) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(red.text) == pytest.approx(1, abs=1e-4)


def test_a_box_takes_that_part_alone(published: Sequence[ProductEntry]) -> None:
    halves = [Image.new("RGB", (200, 100), beside) for beside in ("white", "green")]
    for half in halves:
        half.paste("red", (0, 0, 100, 100))
    query = SearchQuery(limit=5, image_weight=1)
    one, other = (service.by_image(half, query, box=Box(0, 0, 0.5, 1)) for half in halves)

    assert one.hits
    assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits])


def test_a_drawn_part_is_searched_for_as_what_it_shows(published: Sequence[ProductEntry]) -> None:
    page = Image.new("RGB", (400, 800), "white")
    shoes = next(one for one in demo_products(60, seed=5) if one.article_type == "Casual Shoes")
    page.paste(draw(shoes, 400).resize((400, 400)), (0, 400))

    told = photo_asking.drawn(page.crop((0, 400, 400, 800)))

    assert told is not None
    assert told.label == "shoes"
    assert told.box == photo_asking.WHOLE


def test_a_photo_taken_in_the_dark_finds_what_it_finds_in_light(published: Sequence[ProductEntry]) -> None:
    photos = [draw(product, 300) for product in demo_products(8)]

    def found(picture: Image.Image) -> set[str]:
        result = service.by_image(picture, SearchQuery(limit=10))
        return {hit.id for hit in (*result.hits, *result.also_close)[:10]}

    same = [len(found(one) & found(one.point(lambda value: value * 0.15))) / 10 for one in photos]

    assert np.mean(same) > 0.8
