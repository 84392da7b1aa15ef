"""A colour that the shop only has under other names: "red" shows maroon rather than nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from search import service
from search.engine import writer
from search.engine.entries import ProductEntry
from search.types import SearchQuery
from search.web.state import PageState
from search.web.understood import understood
from tests.search.conftest import entry
from vision.encoder import Encoder

PRODUCTS = {
    "sky": ("Linen Shirt", "Shirts", "Light Blue"),
    "navy": ("Oxford Shirt", "Shirts", "Navy"),
    "maroon": ("Flannel Shirt", "Shirts", "Maroon"),
    "white": ("Poplin Shirt", "Shirts", "White"),
    "jeans": ("Straight Jeans", "Jeans", "Blue"),
    "chinos": ("Slim Chinos", "Jeans", "Navy"),
}


@pytest.fixture(autouse=True)
def shop(redis_server: object, encoder: Encoder) -> Sequence[ProductEntry]:
    """Only jeans are blue, and nothing is red."""
    vectors = encoder.texts([title for title, _, _ in PRODUCTS.values()])
    made = [
        entry(number, id=id, title=title, article_type=kind, colour=colour, brand="Alder", gender="Men",
              image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)
        for number, ((id, (title, kind, colour)), vector) in enumerate(zip(PRODUCTS.items(), vectors, strict=True))
    ]  # fmt: skip
    writer.put(made)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("blue shirt", {"sky", "navy"}, id="shades, where no shirt is called blue"),
        pytest.param("blue jeans", {"jeans"}, id="that colour alone, where the shop has it"),
        pytest.param("blue", {"jeans"}, id="without a type, too"),
        pytest.param("red shirt", {"maroon"}, id="where nothing at all is called red"),
        pytest.param("rotes Hemd", {"maroon"}, id="in another language"),
        pytest.param("maroon jeans", set(), id="a shade stands for no other"),
        pytest.param("shirt not blue", {"maroon", "white"}, id="who wants no blue wants no shade of it"),
    ],
)
def test_a_colour_means_its_shades_where_nothing_goes_by_its_name(text: str, expected: set[str]) -> None:
    assert {hit.id for hit in service.by_text(SearchQuery(text=text, limit=100)).hits} == expected


def test_the_chip_names_the_shades_that_are_there() -> None:
    query = SearchQuery(text="blue shirt")
    chips = [chip.label for chip in understood(PageState(query), service.by_text(query), "EUR")]

    assert "Light Blue, Navy" in chips
