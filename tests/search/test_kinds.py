"""Which article types the words of a search name."""

from __future__ import annotations

import numpy as np
import pytest

from search import service
from search.engine import writer
from search.intent.article_types import Named, match_article_types, meaning
from search.types import SearchQuery
from tests.search.conftest import entry
from vision.encoder import Encoder

SHOP = (
    "Sweatshirts", "Shirts", "Casual Shoes", "Sports Shoes", "Jackets", "Rain Jacket", "Tshirts", "Dresses",
    "Lehenga Choli",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("red Hoodie for men", ["Sweatshirts"]),
        ("hoodies", ["Sweatshirts"]),
        ("white trainers", ["Casual Shoes", "Sports Shoes"]),
        ("blue T-Shirts", ["Tshirts"]),
        ("winter jacket", ["Jackets"]),
        ("rain jackets", ["Rain Jacket"]),
        ("polo shirt", ["Shirts", "Tshirts"]),
        ("lehenga", ["Lehenga Choli"]),
        ("tshirt dress", ["Dresses"]),
        ("shoes", []),  # the shop's other shoes are shoes, too
        ("dress shoes", []),
        ("sunglasses", []),  # it sells none
        ("xylophone", []),
        ("", []),
    ],
)
def test_types_are_named_by_the_shops_names_and_by_those_of_shoppers(said: str, meant: list[str]) -> None:
    assert match_article_types(said, SHOP).types == tuple(meant)


def test_a_shop_in_another_language_is_searched_by_its_own_names() -> None:
    assert match_article_types("kariertes Oberhemd", ["Oberhemd", "Laufschuhe"]) == Named(("Oberhemd",), "oberhemd")
    assert match_article_types("hoodie", ["Oberhemd", "Laufschuhe"]) == Named()


def test_a_name_that_the_encoder_never_read_is_read_as_the_shops(encoder: Encoder) -> None:
    shop = ("Earrings", "Flats")
    assert match_article_types("red Jhumkas, women's", shop).texts == ("red earrings women",)
    assert match_article_types("red earring", shop).texts == ()

    for said, read in (("red jhumka", "red earrings"), ("ballerinas", "ballerinas"), ("xylophone", "xylophone")):
        assert np.allclose(meaning(encoder, said, match_article_types(said, shop)), encoder.texts([read])[0], atol=1e-5)


@pytest.mark.parametrize(("other", "first"), [("Sweatshirts", "P-1"), ("Backpacks", "P-0")])
def test_a_search_puts_the_type_it_names_before_what_is_about_as_near(
    redis_server: object, encoder: Encoder, other: str, first: str
) -> None:
    """Of two equal products the one whose type is named comes first, on every page."""
    vector = encoder.texts(["hoodie"])[0]
    alike = {"image_vector": vector, "text_vector": vector, "fingerprint": encoder.fingerprint}
    far = {**alike, "image_vector": -vector, "text_vector": -vector}
    kinds = ("Backpacks", other)
    writer.put([entry(n, title=f"Item {n}", article_type=kind, **alike) for n, kind in enumerate(kinds)])
    writer.put([entry(n, title=f"Item {n}", article_type="Sweatshirts", **far) for n in range(2, 20)])

    found = [service.by_text(SearchQuery(text="hoodie", limit=1, offset=n)).hits[0] for n in range(3)]

    assert found[0].id == first
    assert [hit.id for hit in found[:2]] == sorted([found[0].id, found[1].id], key=lambda id: id != first)
    assert len({hit.id for hit in found}) == 3
    assert np.all(np.diff([hit.score or 0.0 for hit in found]) <= 0)
