""""Like this, but red": searches with a photo and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from PIL import Image

from demo import demo_products, draw
from search import service
from search.engine import writer
from search.engine.entries import ProductEntry
from search.engine.query_vector import Vector
from search.intent.composition import changed, composed, directions, named
from search.lexicon.attributes import GARMENT
from search.types import SearchQuery
from tests.search.conftest import entry
from vision.encoder import Encoder
from vision.types import Box, Garment

COLOURS = ("Red", "Blue", "Green", "Yellow")
LABELS = {"Shirts": "top", "Dresses": "dress", "Skirts": "skirt"}
LOOKS = 5
ALL = Box(0, 0, 1, 1)
NOTHING: dict[str, int] = {}
"""Tags of a shop without types."""


@dataclass(frozen=True)
class Drawn:
    """A drawn garment of one colour on white."""

    colour: str
    article_type: str
    picture: Image.Image


def garments() -> list[Drawn]:
    """Each type in each colour, several of each."""
    plain = {one.article_type: one for one in demo_products(600) if one.pattern == "Solid"}
    return [
        Drawn(colour, kind, draw(replace(plain[kind], colour=colour, look=look), 160))
        for kind in LABELS
        for colour in COLOURS
        for look in range(LOOKS)
    ]


@pytest.fixture
def drawn(redis_server: object, encoder: Encoder) -> Sequence[Drawn]:
    """Products in the index with their pictures and types; no title names a colour."""
    shown = garments()
    images = encoder.images([one.picture for one in shown])
    texts = encoder.texts([f"{one.colour} {one.article_type}" for one in shown])
    entries: list[ProductEntry] = [
        entry(
            number, title=f"Alder {number}", colour=one.colour, article_type=one.article_type, image_vector=image,
            text_vector=text, fingerprint=encoder.fingerprint,
        )
        for number, (one, image, text) in enumerate(zip(shown, images, texts, strict=True))
    ]  # fmt: skip
    writer.put(entries)
    return shown


def shares(drawn: Sequence[Drawn], saying: str) -> tuple[float, float]:
    """Return two shares of the first five results, over one garment of each type and colour and each other colour.

    The first is of results with its type and the colour in the query, the second with its type and its own colour.
    """
    asked = own = count = 0
    for one in drawn[::LOOKS]:
        garment = Garment(LABELS[one.article_type], 0.9, ALL)
        for colour in COLOURS:
            if colour == one.colour:
                continue
            query = SearchQuery(text=saying.format(colour.lower()), limit=5)
            hits = service.by_image(one.picture, query, garments=[garment]).hits
            found = [hit.colour for hit in hits if hit.article_type == one.article_type]
            asked, own, count = asked + found.count(colour), own + found.count(one.colour), count + 5
    return asked / count, own / count


def test_words_turn_a_photo_into_the_same_garment_of_another_colour(drawn: Sequence[Drawn]) -> None:
    alone, like_it = shares(drawn, "")
    assert like_it > alone
    for saying in ("{}", "but {}", "in {} please"):
        asked, own = shares(drawn, saying)
        assert asked > alone + 0.4
        assert asked > 2 * own


def cosine(one: Vector | None, other: Vector | None) -> float:
    assert one is not None
    assert other is not None
    return float(one @ other)


@pytest.mark.parametrize(
    ("words", "attributes"),
    [
        ("red", ["colour"]),
        ("but in RED, please", ["colour"]),
        ("Crimson stripes", ["colour", "pattern"]),
        ("women’s", ["wearer"]),
        ("a black T-shirt for men", ["colour", "wearer", GARMENT]),
        ("dresses", [GARMENT]),
        ("cheaper", []),
        ("bored", []),
        ("…", []),
    ],
)
def test_words_name_attributes(words: str, attributes: list[str]) -> None:
    assert named(words) == attributes


def test_what_a_picture_says_of_the_attribute_is_gone_and_the_rest_stays(encoder: Encoder) -> None:
    seen = encoder.texts(["blue striped shirt for men"])[0]
    axes = directions(encoder, "colour")
    without = changed(encoder, seen, "but red")

    assert np.allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-5)
    assert np.abs(axes @ seen).max() > 0.1
    assert np.allclose(axes @ without, 0, atol=1e-5)
    assert np.linalg.norm(without) == pytest.approx(1, abs=1e-5)
    assert cosine(without, seen) > 0.5


def test_words_that_name_no_attribute_take_nothing_away(encoder: Encoder) -> None:
    seen = encoder.texts(["blue shirt"])[0]
    assert np.array_equal(changed(encoder, seen, "for a wedding"), seen)


def test_several_attributes_are_taken_away_together(encoder: Encoder) -> None:
    seen = encoder.texts(["blue striped shirt for men"])[0]
    without = changed(encoder, seen, "red, checked")
    for attribute in ("colour", "pattern"):
        assert np.allclose(directions(encoder, attribute) @ without, 0, atol=1e-5)


def test_words_bring_both_halves_nearer_to_themselves(encoder: Encoder) -> None:
    seen = encoder.texts(["blue shirt"])[0]
    asked = encoder.texts(["red shirt"])[0]
    plain = composed(encoder, seen, "top", "", 0.5, NOTHING).wanted
    red = composed(encoder, seen, "top", "but red", 0.5, NOTHING).wanted

    assert cosine(red.image, asked) > cosine(plain.image, asked)
    assert cosine(red.text, asked) > cosine(plain.text, asked)
    for half in (red.image, red.text):
        assert cosine(half, half) == pytest.approx(1, abs=1e-4)
    assert (red.weight, red.fingerprint) == (0.5, encoder.fingerprint)


def test_without_a_garment_and_without_words_the_picture_is_all(encoder: Encoder) -> None:
    seen = encoder.texts(["blue shirt"])[0]
    wanted = composed(encoder, seen, "", "", 0.5, NOTHING).wanted
    assert cosine(wanted.image, seen) == pytest.approx(1, abs=1e-5)
    assert cosine(wanted.text, seen) == pytest.approx(1, abs=1e-5)


def test_measured_colours_count_against_text_only_and_by_their_confidence(encoder: Encoder) -> None:
    seen = encoder.texts(["shirt"])[0]
    asked = encoder.texts(["brown shirt"])[0]
    plain = composed(encoder, seen, "top", "", 0.5, NOTHING).wanted
    unsure = composed(encoder, seen, "top", "", 0.5, NOTHING, {"brown": 0.4, "green": 0.3, "pink": 0.3}).wanted
    sure = composed(encoder, seen, "top", "", 0.5, NOTHING, {"brown": 0.9, "green": 0.05, "pink": 0.05}).wanted

    assert cosine(plain.text, asked) < cosine(unsure.text, asked) < cosine(sure.text, asked)
    assert cosine(sure.text, sure.text) == pytest.approx(1, abs=1e-4)
    assert cosine(sure.image, plain.image) == pytest.approx(1, abs=1e-5)


def test_words_are_read_with_what_the_shop_calls_such_a_garment(encoder: Encoder) -> None:
    seen = encoder.texts(["blue skirts"])[0]
    told = composed(encoder, seen, "skirt", "red", 0.5, {"Skirts": 9, "Shirts": 9}).wanted
    untold = composed(encoder, seen, "", "red", 0.5, NOTHING).wanted

    skirt = encoder.texts(["red skirts"])[0]
    assert cosine(told.text, skirt) > cosine(untold.text, skirt)


def test_words_that_name_a_garment_are_taken_at_their_word(encoder: Encoder) -> None:
    seen = encoder.texts(["blue shirt"])[0]
    wanted = composed(encoder, seen, "top", "red skirt", 0.5, {"Shirts": 9}).wanted
    assert cosine(wanted.text, encoder.texts(["red skirt"])[0]) > 0.9
