"""Filters by sizes, sales, stock, and the shop's own columns; looks that are shown as one style."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from search import service, sizes
from search.engine import places, writer
from search.engine.entries import ProductEntry
from search.offers import InStore, Offer
from search.stores import Store
from search.types import Place, SearchQuery, SearchResult
from tests.search.conftest import entry, searched, unit, wanted

pytestmark = [pytest.mark.usefixtures("redis_server")]
SIZES = ("XL", "S", "M", "10", "9")
FITS = ("Slim", "Loose", "A|B=c")


def offered(number: int, **changes: object) -> ProductEntry:
    """Two of three products are looks of a style with up to three; every fourth is on sale, in one of its sizes.

    Two stores have some of their sizes, one of them also others, and a third has stock of unknown sizes.
    """
    left = SIZES[number % 3 : number % 3 + number % 4]
    reduced = left[:1] if number % 4 == 3 else ()
    offer = Offer(
        sizes=left,
        sale_sizes=reduced,
        regular_price=Decimal(200) if reduced else None,
        availability="out of stock" if number % 5 == 0 else "",
        group=f"style {number // 4}" if number % 4 else "",
        stores=(
            *([InStore("demo/a", left[:2])] if number % 2 else []),
            *([InStore("demo/b", (*left[1:], "44"))] if number % 3 else []),
            *([InStore("demo/c")] if number % 7 == 0 else []),
        ),
    )
    choices = {"Fit": (FITS[number % 3],), "Care": ("Wash",) if number % 2 else ("Wash", "Iron")}
    return replace(entry(number, offer=offer, choices=choices), **changes)  # type: ignore[arg-type]


@pytest.fixture
def shop(redis_server: object) -> list[ProductEntry]:
    made = [offered(number) for number in range(60)]
    writer.put(made)
    places.publish([Store("demo/a", "A", (), 52.5, 13.4), Store("demo/b", "B", (), 52.6, 13.4), Store("demo/c", "C")])
    return made


def found(**filters: str | tuple[str, ...]) -> SearchResult:
    chosen = {name.replace("attr_", "attr."): (one,) if isinstance(one, str) else one for name, one in filters.items()}
    return service.by_text(SearchQuery(filters=chosen, limit=100))


def styles(entries: list[ProductEntry]) -> int:
    return len({one.offer.group or one.id for one in entries})


def test_sizes_that_are_left_are_filters_in_the_order_of_sizes(shop: list[ProductEntry]) -> None:
    result = found(size=("m", "10"))

    assert result.total == styles([one for one in shop if {"M", "10"} & set(one.offer.sizes)])
    assert all({"M", "10"} & set(hit.offer.sizes) for hit in result.hits)
    assert [value.value for value in result.facets["size"]] == ["S", "M", "XL", "9", "10"]
    assert [value.value for value in result.facets["size"] if value.selected] == ["M", "10"]


def test_a_size_and_on_sale_together_ask_for_that_size_reduced(shop: list[ProductEntry]) -> None:
    result = found(size="M", on_sale="true")

    assert result.total == styles([one for one in shop if "M" in one.offer.sale_sizes]) > 0
    assert found(on_sale="true").total > result.total


def test_what_is_sold_out_can_be_left_out(shop: list[ProductEntry]) -> None:
    assert found(in_stock="true").total == styles([one for one in shop if not one.offer.is_sold_out])


def test_the_shops_own_columns_are_filters_with_any_value(shop: list[ProductEntry]) -> None:
    for fit in FITS:
        result = found(attr_fit=fit.upper())
        assert result.total == styles([one for one in shop if one.choices["Fit"] == (fit,)])
        assert [value.value for value in result.facets["attr.fit"] if value.selected] == [fit]
    care = {value.value: value.count for value in found().facets["attr.Care"]}
    assert care["Iron"] == styles([one for one in shop if "Iron" in one.choices["Care"]])


def test_a_style_is_shown_once_by_the_look_that_fits(shop: list[ProductEntry]) -> None:
    everything = found()
    shown = [hit.offer.group or hit.id for hit in everything.hits]
    assert everything.total == len(shown) == len(set(shown)) == styles(shop)

    two = [offered(1, colour="Red"), offered(2, colour="Black")]
    writer.put(two)
    assert found(colour="Red", size=two[0].offer.sizes).hits[-1].colour == "Red"
    black = service.by_text(SearchQuery(filters={"colour": ("Black",)}, limit=100)).hits
    assert "P-2" in [hit.id for hit in black]


def test_each_look_can_be_asked_for(shop: list[ProductEntry]) -> None:
    result = service.by_text(SearchQuery(limit=100, looks=True))

    assert result.total == len(result.hits) == len(shop)
    assert sum(value.count for value in result.facets["colour"]) == len(shop)


def test_pages_show_each_style_once(shop: list[ProductEntry]) -> None:
    for looked_for in (None, wanted(unit_of(1), unit_of(2), 0.5)):
        seen = [
            hit.offer.group or hit.id
            for offset in range(0, 60, 7)
            for hit in searched(SearchQuery(limit=7, offset=offset), looked_for).hits
        ]
        assert len(seen) == len(set(seen)) == styles(shop)


def test_what_is_similar_is_of_another_style(shop: list[ProductEntry]) -> None:
    own = shop[1].offer.group
    page = service.by_product("demo", "P-1", "both", SearchQuery(limit=100))

    assert own not in {hit.offer.group for hit in (*page.hits, *page.also_close)}
    assert service.by_text(SearchQuery(looks=True)).total == len(shop)


def unit_of(seed: int) -> object:
    import numpy as np

    return unit(np.random.default_rng(seed))


FILTERS = {
    "gender": ("Men", "Women"),
    "colour": ("Red", "Black", "Navy Blue"),
    "size": SIZES,
    "on_sale": ("true",),
    "in_stock": ("true",),
    "store": ("demo/a", "demo/b", "demo/c"),
    "attr.Fit": FITS,
    "attr.Care": ("Wash", "Iron"),
}


@limits(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    filters=st.dictionaries(st.sampled_from(list(FILTERS)), st.integers(0, 6), max_size=3),
    price=st.sampled_from([None, None, Decimal(30)]),
    near=st.sampled_from([None, None, Place(52.5, 13.4, 5), Place(52.5, 13.4, 20)]),
    looks=st.booleans(),
    turn=st.integers(0, 50),
)
def test_a_facet_counts_what_ticking_its_value_finds(
    shop: list[ProductEntry],
    filters: dict[str, int],
    price: Decimal | None,
    near: Place | None,
    looks: bool,
    turn: int,
) -> None:
    chosen = {name: (FILTERS[name][place % len(FILTERS[name])],) for name, place in filters.items()}
    asked = SearchQuery(filters=chosen, price_min=price, near=near, limit=1, looks=looks)
    facets = service.facets(asked)

    values = [(name, value) for name, several in facets.items() for value in several]
    name, value = values[turn % len(values)]
    ticked = replace(asked, filters={**chosen, name: (value.value,)})
    assert service.by_text(ticked).total == value.count


def test_a_size_and_a_store_together_ask_for_what_that_store_has(shop: list[ProductEntry]) -> None:
    def there(store: str, size: str) -> list[ProductEntry]:
        return [one for one in shop if any(held.store == store and size in held.sizes for held in one.offer.stores)]

    assert found(size="M", store="demo/a").total == styles(there("demo/a", "M")) > 0
    assert found(size="M").total > found(size="M", store="demo/a").total
    assert found(size="44", store="demo/b").total == styles(there("demo/b", "44")) > 0  # not available online
    assert found(size="44").total == 0
    nearest = {hit.id for hit in searched(SearchQuery(filters={"size": ("M",), "store": ("demo/a",)}, looks=True,
               limit=100), wanted(unit_of(1), unit_of(2), 0.5)).hits}  # fmt: skip
    assert nearest == {one.id for one in there("demo/a", "M")}


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (["XL", "s", "M", "XS", "2XL"], ["XS", "s", "M", "XL", "2XL"]),
        (["37", "36.5", "100", "36"], ["36", "36.5", "37", "100"]),
        (["One size", "L", "38/40", "34/36"], ["L", "34/36", "38/40", "One size"]),
        (["W32 L34", "W32 L30", "W28 L30"], ["W28 L30", "W32 L30", "W32 L34"]),
        (["Large", "Small", "Medium", "Extra Small"], ["Extra Small", "Small", "Medium", "Large"]),
    ],
)
def test_sizes_stand_in_their_order(given: list[str], ordered: list[str]) -> None:
    assert sorted(given, key=sizes.place) == ordered


@pytest.mark.parametrize(
    ("text", "field", "values", "rest"),
    [
        ("red shirts size s", "size", ("S",), 2),
        ("shirts in XL", "size", ("XL",), 1),
        ("jeans XL", "size", ("XL",), 1),
        ("jeans size 9 or 10", "size", ("9", "10"), 1),
        ("jeans on sale", "on_sale", ("true",), 1),
        ("size 10", "size", ("10",), 0),
    ],
)
def test_sizes_and_sales_are_understood_from_words(
    shop: list[ProductEntry], text: str, field: str, values: tuple[str, ...], rest: int
) -> None:
    result = searched(SearchQuery(text=text, limit=100), wanted(unit_of(1), unit_of(2), 0.5))

    part = next(one for one in result.intent if one.field == field)
    assert part.values == values
    assert len(result.intent) == rest + 1
    assert result.hits
    for hit in result.hits:
        assert hit.offer.is_on_sale if field == "on_sale" else set(values) & set(hit.offer.sizes)
    taken_back = searched(SearchQuery(text=text, plain=(part.words,)), wanted(unit_of(1), unit_of(2), 0.5))
    assert field not in {one.field for one in taken_back.intent}


@pytest.mark.parametrize("text", ["shirts in m size", "10 shirts", "m", "shirts size 44", "shirts under 10 euro"])
def test_what_may_be_something_else_is_no_size(shop: list[ProductEntry], text: str) -> None:
    result = searched(SearchQuery(text=text), wanted(unit_of(1), unit_of(2), 0.5))

    assert [one.values for one in result.intent if one.field == "size"] in ([], [("M",)] if " in m" in text else [])
