"""Names that the shop does not use, read as what it calls such garments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from search import publish, service
from search.types import SearchQuery
from search.wording import in_words_of, meaning
from tests.search.conftest import entry
from vision.encoder import Encoder

SHOP = frozenset({"Sweatshirts", "Casual Shoes", "Sports Shoes", "Jackets", "Tshirts", "Sunglasses"})


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("red Hoodie for men's gym", ["red sweatshirts for men gym"]),
        ("hoodies", ["sweatshirts"]),
        ("white trainers", ["white casual shoes", "white sports shoes"]),
        ("T-Shirt", []),  # the shop's own name
        ("winter jacket", []),  # "jackets" are its own
        ("running shoes", []),
        ("evening gown", []),  # it sells no dresses
        ("xylophone", []),
        ("", []),
    ],
)
def test_only_names_that_the_shop_does_not_use_are_read_otherwise(said: str, instead: list[str]) -> None:
    assert in_words_of(SHOP, said) == instead


def test_the_meaning_lies_between_both(encoder: Encoder) -> None:
    said, shops = encoder.texts(["hoodie", "sweatshirts"])

    between = meaning(encoder, "hoodie", SHOP)

    assert np.linalg.norm(between) == pytest.approx(1, abs=1e-5)
    assert between @ said > shops @ said
    assert between @ shops > said @ shops
    assert np.allclose(meaning(encoder, "xylophone", SHOP), encoder.texts(["xylophone"])[0])


def test_a_search_reads_them_so(redis_server: object, encoder: Encoder) -> None:
    fields: dict[str, Any] = {"fingerprint": encoder.fingerprint}
    names = {"Backpacks": "hoodie backpack", "Sweatshirts": "sweatshirts"}
    publish.put(
        [
            entry(n, title=f"Item {n}", article_type=kind, image_vector=vector, text_vector=vector, **fields)
            for n, (kind, vector) in enumerate(zip(names, encoder.texts(list(names.values())), strict=True))
        ]
    )

    hits = service.by_text(SearchQuery(text="hoodie"), explain=True).hits

    plain = encoder.texts(["hoodie"])[0] @ encoder.texts(["sweatshirts"])[0]
    assert {hit.article_type: hit.image_score for hit in hits}["Sweatshirts"] > plain + 0.05
