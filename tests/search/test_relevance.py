"""The set of relevant results: which products belong to it, and how it is counted and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from search import service
from search.engine import writer
from search.engine.entries import ProductEntry
from search.types import SearchQuery, SearchResult
from tests.search.conftest import BRANDS, entry
from vision.encoder import Encoder

ODD = {
    "sku": {"title": "Zalvora Runner", "brand": "A.P.C.", "description": "Lined with Gore-Tex.", "id": "AB-1234/56"},
    "acronym": {"title": "U.S. Polo Assn. Cotton Belt", "article_type": "", "brand": "", "colour": ""},
    "model": {"title": "Casio LTP-1165A Quartz", "article_type": "", "brand": "Chloé", "colour": ""},
    "striped": {"title": "Striped Oxford", "article_type": "Shirts", "colour": "Black"},
    "tape": {"title": "Red Tape Loafers", "article_type": "Casual Shoes", "colour": "Black"},
    "polo": {"title": "Boulder Green Polo T-shirt", "article_type": "Tshirts", "colour": "Green"},
    "rugby": {"title": "Rugby Jersey", "article_type": "Tshirts", "colour": "Green"},
    "knitted": {"title": "Knitted Vest", "article_type": "Sweaters", "colour": "Green"},
    "plain": {"title": "Green Tee", "article_type": "Tshirts", "colour": "Green"},
    "blanc": {"title": "Silk Scarf", "article_type": "Scarves", "brand": "Blanc", "colour": "Red"},
    "joined": {"title": "Windrunner Fastrack", "article_type": "", "colour": ""},
}


@pytest.fixture
def shop(published: Sequence[ProductEntry], encoder: Encoder) -> Sequence[ProductEntry]:
    """The published products, and some with odd names."""
    vector = encoder.texts(["umbrella"])[0]
    odd = [
        entry(100 + number, **{"id": name, **changes}, fingerprint=encoder.fingerprint,
              image_vector=vector, text_vector=vector)
        for number, (name, changes) in enumerate(ODD.items())
    ]  # fmt: skip
    writer.put(odd)
    return [*published, *odd]


def found(text: str, **changes: object) -> SearchResult:
    return service.by_text(SearchQuery(text=text, limit=100, **changes))  # type: ignore[arg-type]


def ids(text: str) -> list[str]:
    return [hit.id for hit in found(text).hits]


def test_words_that_name_tags_find_exactly_what_carries_them(shop: Sequence[ProductEntry]) -> None:
    result = found("red shirts")

    expected = {one.id for one in shop if one.colour == "Red" and one.article_type == "Shirts"}
    assert {hit.id for hit in result.hits} == expected
    assert result.total == len(expected)
    assert sum(value.count for value in result.facets["gender"]) == len(expected)
    assert {value.value for value in result.facets["article_type"]} == {"Shirts"}


def test_what_is_also_close_is_apart_and_not_counted(shop: Sequence[ProductEntry]) -> None:
    result = found("red shirts")

    assert result.also_close
    assert not {hit.id for hit in result.also_close} & {hit.id for hit in result.hits}
    assert not any(hit.confident for hit in result.also_close)


def test_what_is_also_close_to_a_type_is_of_its_category(shop: Sequence[ProductEntry]) -> None:
    result = found("dresses", price_max=Decimal(15))

    assert {hit.article_type for hit in result.hits} == {"Dresses"}
    assert result.also_close
    assert {hit.category for hit in result.also_close} == {"Apparel"}


def test_only_the_last_page_shows_what_is_also_close(shop: Sequence[ProductEntry]) -> None:
    first = service.by_text(SearchQuery(text="shirts", limit=3))
    assert first.next_offset == 3
    assert not first.also_close


def test_sorting_by_price_sorts_the_whole_set_and_nothing_else(shop: Sequence[ProductEntry]) -> None:
    result = found("jeans", sort="price")

    assert {hit.article_type for hit in result.hits} == {"Jeans"}
    prices = [hit.price for hit in result.hits]
    assert prices == sorted(one.price for one in shop if one.article_type == "Jeans" and one.price)
    assert result.price_range == (prices[0], prices[-1])


@pytest.mark.parametrize("text", ["red dresses?", '"red dresses"', "red dresses, please", "Red  DRESS", "reddress"])
def test_punctuation_quotes_and_politeness_change_nothing(shop: Sequence[ProductEntry], text: str) -> None:
    assert ids(text) == ids("red dresses")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("AB-1234/56", "AB-1234/56"),
        ("ab123456", "AB-1234/56"),
        ("gore-tex", "AB-1234/56"),
        ("A.P.C.", "AB-1234/56"),
        ("apc runner", "AB-1234/56"),
        ("us polo assn", "acronym"),
        ("U.S. Polo Assn.", "acronym"),
        ("LTP1165A", "model"),
        ("ltp-1165a", "model"),
        ("chloe", "model"),
        ("CHLOÉ quartz", "model"),
        ("red tape", "tape"),
        ("red tape loafers", "tape"),
        ("wind runner", "joined"),
        ("fast track", "joined"),
    ],
)
def test_every_word_that_the_shop_knows_finds_its_product(shop: Sequence[ProductEntry], text: str, first: str) -> None:
    assert ids(text) == [first]


@pytest.mark.parametrize("brand", [brand for brand in BRANDS if brand])
def test_a_brand_alone_finds_all_of_its_products(shop: Sequence[ProductEntry], brand: str) -> None:
    assert set(ids(brand)) == {one.id for one in shop if one.brand == brand}


def test_a_brand_that_begins_with_no_excludes_nothing(shop: Sequence[ProductEntry]) -> None:
    writer.put([replace(shop[0], id="none", brand="No Boundaries")])

    assert ids("no boundaries") == ["none"]


@pytest.mark.parametrize("text", ["shirts not red", "shirts -red", "shirts without red", "shirts other than red"])
def test_what_is_excluded_is_not_shown(shop: Sequence[ProductEntry], text: str) -> None:
    result = found(text)

    assert result.hits
    assert {hit.article_type for hit in result.hits} == {"Shirts"}
    shown = (*result.hits, *result.also_close)
    assert "Red" not in {hit.colour for hit in shown}
    assert not any("Red" in hit.title.split() for hit in shown)


def test_patterns_that_titles_name_are_excluded_too(shop: Sequence[ProductEntry]) -> None:
    assert "striped" in ids("shirts")
    assert "striped" not in ids("shirts without stripes")


def test_prices_in_words_bound_the_results_and_filters_stay_beside_them(shop: Sequence[ProductEntry]) -> None:
    result = found("shirts under 20")

    assert result.hits
    assert all(hit.price is not None and hit.price <= 20 for hit in result.hits)
    lower = found("shirts under 20", price_max=Decimal(10))
    assert all(hit.price is not None and hit.price <= 10 for hit in lower.hits)


def test_cheap_asks_for_an_order_unless_the_shopper_chose_another(shop: Sequence[ProductEntry]) -> None:
    prices = [hit.price or 0 for hit in found("cheap shirts").hits]
    assert prices == sorted(prices)
    dear = [hit.price or 0 for hit in found("cheap shirts", sort="-price").hits]
    assert dear == sorted(dear, reverse=True)


def test_a_scope_alone_is_browsed_newest_first(shop: Sequence[ProductEntry]) -> None:
    result = found("for women")

    assert {hit.gender for hit in result.hits} == {"Women"}
    newest = sorted((one for one in shop if one.gender == "Women"), key=lambda one: one.created_at, reverse=True)
    assert [hit.id for hit in result.hits] == [one.id for one in newest]


@pytest.mark.parametrize(
    "text",
    ["rotes Hemd", "rote Hemden", "chemise rouge", "camisa roja", "camicia rossa", "camisa vermelha", "rood overhemd"],
)
def test_other_languages_find_what_english_finds(shop: Sequence[ProductEntry], text: str) -> None:
    assert ids(text) == ids("red shirt")


@pytest.mark.parametrize("text", ["синие джинсы", "红色连衣裙"])
def test_a_script_that_nothing_reads_finds_nothing_close(shop: Sequence[ProductEntry], text: str) -> None:
    assert found(text).nothing_close


def test_a_chip_taken_back_searches_for_plain_words(shop: Sequence[ProductEntry]) -> None:
    filtered = found("red shirts")
    assert [(part.field, part.words) for part in filtered.intent] == [("colour", "red"), ("article_type", "shirts")]

    plain = found("red shirts", plain=("red",))

    assert [part.field for part in plain.intent] == ["article_type"]
    assert plain.hits


def test_words_that_no_product_has_are_named(shop: Sequence[ProductEntry]) -> None:
    result = found("gucci shirts")

    assert {hit.article_type for hit in result.hits} == {"Shirts"}
    assert result.notice == "No product mentions “gucci”. These products match the other words."


def test_a_type_that_is_named_but_not_in_that_colour_shows_the_type_as_also_close(
    shop: Sequence[ProductEntry],
) -> None:
    writer.remove([(one.catalog, one.id) for one in shop if one.article_type == "Jeans" and one.colour == "Green"])

    result = found("green jeans")

    assert result.nothing_close
    assert result.also_close[0].article_type == "Jeans"


def test_a_title_that_says_it_all_is_found_whatever_its_tags(shop: Sequence[ProductEntry], encoder: Encoder) -> None:
    vector = encoder.texts(["umbrella"])[0]
    writer.put(
        [
            entry(200, id="tagged wrongly", title="Quivella Red Shirts", article_type="Tops", colour="Red",
                  image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)
        ]
    )  # fmt: skip
    assert ids("quivella red shirts") == ["tagged wrongly"]


def test_a_product_without_a_tag_is_found_by_its_title(shop: Sequence[ProductEntry]) -> None:
    untagged = replace(shop[0], id="untagged", title="Red Shirt of Linen", article_type="", colour="Red")
    writer.put([untagged])

    assert "untagged" in ids("red shirts")


def test_a_name_that_the_shop_files_elsewhere_is_found_where_titles_say_it(shop: Sequence[ProductEntry]) -> None:
    assert set(ids("jersey")) == {"knitted", "rugby"}


def test_what_tells_a_type_from_others_counts_though_the_shop_has_another_noun(shop: Sequence[ProductEntry]) -> None:
    found_ids = ids("green polo shirt")
    assert found_ids.index("polo") < found_ids.index("plain")


def test_a_brand_is_not_translated_away(shop: Sequence[ProductEntry]) -> None:
    assert ids("blanc") == ["blanc"]
    assert ids("rotes Halstuch Blanc") == ["blanc"]


def test_an_occasion_narrows_a_scope(shop: Sequence[ProductEntry]) -> None:
    result = found("summer for women")
    assert {(part.field, part.values) for part in result.intent} == {("gender", ("Women",)), ("season", ("Summer",))}
    assert result.total == sum(one.gender == "Women" and one.season == "Summer" for one in shop) > 0


@pytest.mark.parametrize(
    ("text", "instead"),
    [("Rock", "skirt"), ("red skirt", "skirt"), ("red skirt", "red"), ("jeans under 1", "jeans")],
)
def test_where_nothing_is_close_other_words_that_find_something_are_offered(
    shop: Sequence[ProductEntry], encoder: Encoder, text: str, instead: str
) -> None:
    vector = encoder.texts(["pleated"])[0]
    skirt = entry(300, id="skirt", title="Pleated", article_type="Skirts", colour="Pink",
                  fingerprint=encoder.fingerprint, image_vector=vector, text_vector=vector)  # fmt: skip
    writer.put([skirt])
    result = found(text)

    assert result.nothing_close
    assert instead in result.try_instead
    assert all(found(other).total for other in result.try_instead)


def test_nothing_is_offered_where_something_was_found(shop: Sequence[ProductEntry]) -> None:
    assert found("red shirts").try_instead == ()
    assert found("xylophone").try_instead == ()
