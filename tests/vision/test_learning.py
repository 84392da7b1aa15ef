"""What the encoder's training uses: similarity, facts, nonsense."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import torch

from training.encoder.captions import title_caption
from training.encoder.data import Example, facts, kinds, strange
from training.encoder.items import Item
from training.encoder.nonsense import drawn, of_fashion
from training.fashion import PHOTO_CLASSES, TYPES
from vision import nonsense, nothing

JEANS = Item(
    "p/1", "product", "1.jpg", "Alder Men Blue Jeans", "Men", "Apparel", "Bottomwear", "Jeans", "Blue", "Casual"
)
SHIRT = Item("p/2", "product", "2.jpg", "Alder Men Blue Shirt", "Men", "Apparel", "Topwear", "Shirts", "Blue", "Casual")
PANTS_PHOTO = Item("g/pants/1.jpg", "photo", "pants/1.jpg", article_type="pants")
SHIRT_PHOTO = Item("g/shirt/1.jpg", "photo", "shirt/1.jpg", article_type="shirt")


def examples(*items: Item) -> list[Example]:
    return [Example(0, row, item) for row, item in enumerate(items)]


def test_a_photo_of_trousers_is_of_the_kind_of_jeans_and_not_of_shirts() -> None:
    shares = kinds(examples(JEANS, SHIRT, PANTS_PHOTO, SHIRT_PHOTO))
    alike = shares @ shares.T

    assert torch.allclose(shares.sum(1), torch.ones(4))
    assert alike[2, 0] > 0
    assert alike[2, 1] == alike[2, 3] == alike[3, 0] == 0
    assert alike[3, 1] == 1


def test_an_unknown_kind_is_like_nothing() -> None:
    assert kinds(examples(Item("d/1", "drawing", "1.webp"), JEANS))[0].sum() == 0


def test_facts_that_are_not_known_agree_with_none() -> None:
    table = facts(examples(PANTS_PHOTO, SHIRT_PHOTO))
    assert not (table[0] == table[1]).any()


def test_every_kind_of_photo_has_names_and_the_types_of_a_shop() -> None:
    for names, types in PHOTO_CLASSES.values():
        assert names
        assert set(types.split("|")) & set(TYPES)


def test_titles_are_also_written_as_catalogues_are_encoded() -> None:
    said = Counter(title_caption(JEANS, random.Random(seed)).text for seed in range(200))

    assert said["alder men blue jeans, casual"] > 20
    assert said["alder men blue jeans"] > 20


def test_nonsense_is_made_of_the_words_given_of_keys_and_of_digits() -> None:
    some = {drawn(["banana", "volcano"], random.Random(seed)) for seed in range(300)}

    assert {"banana", "volcano", "banana volcano"} <= some
    assert any(text.isdigit() for text in some)
    assert any(text in "qwertyuiop" for text in some)


def test_no_word_of_fashion_is_nonsense() -> None:
    strange = {*nonsense.CALIBRATING.split(), *nonsense.MEASURING.split()}
    assert not strange & {part for text in of_fashion() for part in text.split()}


def test_a_brand_of_the_catalogue_is_not_nonsense() -> None:
    assert strange(["alder", "volcano"], examples(JEANS)) == ["volcano"]


@pytest.mark.parametrize("kind", list(nothing.KINDS))
def test_a_drawing_of_no_garment_is_the_same_for_the_same_seed(kind: str) -> None:
    assert nothing.picture(kind, 5).tobytes() == nothing.picture(kind, 5).tobytes()
    assert nothing.picture(kind, 5).tobytes() != nothing.picture(kind, 6).tobytes()
