"""Ambiguous words, and names for a part of a type: what a shopper means by them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from search import service
from search.engine import writer
from search.engine.entries import ProductEntry
from search.ranking import confidence
from search.ranking.confidence import ConfidenceThreshold
from search.types import SearchQuery, SearchResult
from search.web.state import PageState
from search.web.understood import understood
from tests.search.conftest import entry
from vision.encoder import Encoder

CALLED = [
    ("red-shirt", "Red Slim Shirt", "Shirts", "Blue", "Red", "Men"),
    ("dress", "Summer Dress", "Dresses", "Red", "Alder", "Women"),
    ("heels", "Block Heels", "Heels", "Red", "Alder", "Women"),
    ("black-bag", "Black Duffel", "Duffel Bag", "Green", "Black", "Men"),
    ("mother-jeans", "Mother Rascal", "Jeans", "Blue", "Mother", "Women"),
    ("jeans", "Straight Jeans", "Jeans", "Black", "Alder", "Women"),
    ("watch", "Steel Watch", "Watches", "Silver", "Alder", "Women"),
    ("watch-men", "Steel Watch", "Watches", "Silver", "Alder", "Men"),
    ("earrings", "Pearl Earrings", "Earrings", "White", "Alder", "Women"),
]
TEES, POLOS = 30, 6


def named(title: str, count: int) -> list[tuple[str, ...]]:
    return [
        (f"{title}-{number}", f"{title} T-shirt {number}", "Tshirts", "Grey", "Alder", "Men") for number in range(count)
    ]


def stocked(encoder: Encoder, called: Sequence[tuple[str, ...]]) -> Sequence[ProductEntry]:
    """Products in the index, by id, title, type, colour, brand and gender."""
    vectors = encoder.texts([one[1] for one in called])
    made = [
        entry(number, id=id, title=title, article_type=kind, colour=colour, brand=brand, gender=gender,
              image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)
        for number, ((id, title, kind, colour, brand, gender), vector) in enumerate(zip(called, vectors, strict=True))
    ]  # fmt: skip
    writer.put(made)
    return made


@pytest.fixture
def shop(redis_server: object, encoder: Encoder) -> Sequence[ProductEntry]:
    """A shop with brands named like colours and people, and with polo shirts among its T-shirts."""
    return stocked(encoder, [*CALLED, *named("Round Neck", TEES), *named("Striped Polo", POLOS)])


def found(text: str) -> SearchResult:
    return service.by_text(SearchQuery(text=text, limit=100))


def ids(text: str) -> set[str]:
    return {hit.id for hit in found(text).hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("red dress", {"dress"}, id="a colour by its very name"),
        pytest.param("red", {"dress", "heels"}, id="alone, too"),
        pytest.param("red shirt", {"red-shirt"}, id="the brand, where nothing has the colour beside the type"),
        pytest.param("black duffel bag", {"black-bag"}, id="the brand again"),
        pytest.param("mother", {"mother-jeans"}, id="the brand rather than another name for women"),
        pytest.param("mother jeans", {"mother-jeans"}, id="beside a type, too"),
        pytest.param("watch for my mother", {"watch"}, id="women, where the brand has nothing of the kind"),
    ],
)
def test_a_word_that_is_a_brand_too_means_what_the_shop_has(
    shop: Sequence[ProductEntry], text: str, expected: set[str]
) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize("text", ["gift for my mother", "Geschenk für meine Mutter", "cadeau pour ma mère"])
def test_a_present_is_what_people_give_to_whom_it_is_for(shop: Sequence[ProductEntry], text: str) -> None:
    assert ids(text) == {"watch", "earrings"}


@pytest.mark.parametrize("text", ["watch for grandma", "Uhr für Oma", "reloj para mi abuela", "montre pour mamie"])
def test_families_say_for_whom_it_is(shop: Sequence[ProductEntry], text: str) -> None:
    assert ids(text) == {"watch"}


def test_where_titles_tell_a_kind_apart_the_set_is_of_that_kind(shop: Sequence[ProductEntry]) -> None:
    result = found("polo shirt")

    polos = {f"Striped Polo-{number}" for number in range(POLOS)}
    assert {hit.id for hit in result.hits} == polos
    assert result.also_close


def test_its_chip_says_so(shop: Sequence[ProductEntry]) -> None:
    """The type alone would suggest all T-shirts."""
    chips = [chip.label for chip in understood(PageState(SearchQuery(text="polo shirt")), found("polo shirt"), "EUR")]

    assert chips == ["polo shirt"]


def test_where_hardly_a_title_tells_the_whole_type_is_found(redis_server: object, encoder: Encoder) -> None:
    stocked(encoder, [*named("Round Neck", TEES), *named("Striped Polo", 1)])

    assert found("polo shirt").total == TEES + 1


def test_what_tells_a_kind_apart_joins_with_other_words(shop: Sequence[ProductEntry]) -> None:
    assert ids("striped polo shirt") == {f"Striped Polo-{number}" for number in range(POLOS)}


def test_what_comes_nearest_to_a_word_that_the_encoder_knows_is_near_to_that_word(
    redis_server: object, encoder: Encoder
) -> None:
    """Not to the shop's name for it, which may be unknown to the encoder."""
    shoes = [(f"shoe-{number}", "Casual Shoes", "Casual Shoes", "Black", "Alder", "Men") for number in range(15)]
    bags = [(f"bag-{number}", "Handbag", "Handbags", "Black", "Alder", "Women") for number in range(15)]
    stocked(encoder, [("booties", "Wool Booties", "Booties", "White", "Alder", "Boys"), *shoes, *bags])
    result = found("boots")

    assert [hit.id for hit in result.hits] == ["booties"]
    assert {hit.article_type for hit in result.also_close[:10]} == {"Casual Shoes"}


def test_a_present_from_a_shop_of_clothes_is_for_whom_it_is_for(published: Sequence[ProductEntry]) -> None:
    women = {one.id for one in published if one.gender == "Women"}
    assert women
    assert ids("gift for my mother") == women
    assert found("gift").nothing_close


def test_a_type_that_the_shop_lacks_is_not_answered_by_what_comes_near(
    shop: Sequence[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A similarity that suffices for descriptive text does not suffice for gloves among shirts, watches and bags."""
    known = ConfidenceThreshold("", 9, words=(-1.0, -1.0, -1.0), strict=(1.0, 1.0, 1.0), photo=0.0)
    monkeypatch.setattr(confidence, "of", lambda state: known)

    assert found("elegant").total
    assert found("gloves").nothing_close
    assert found("gloves").also_close
