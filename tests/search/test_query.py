"""Searching the real index: filters, order, pages, hostile input."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from search import service
from search.engine import retrieval, writer
from search.engine import searched as searched_for
from search.engine.connection import client
from search.engine.entries import ProductEntry
from search.engine.query_vector import QueryVector
from search.errors import EncoderMismatch, IndexMissing, SearchUnavailable
from search.fields import STORED_FIELDS
from search.lexicon.folding import fold
from search.types import SearchQuery
from tests.search.conftest import BRANDS, COLOURS, DIM, GENDERS, entry, searched, unit, wanted

pytestmark = pytest.mark.usefixtures("redis_server")


def ids(result: Any) -> list[str]:
    return [hit.id for hit in result.hits]


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
def test_the_score_is_the_same_with_and_without_its_parts(stored: list[ProductEntry], weight: float) -> None:
    rng = np.random.default_rng(0)
    looked_for = wanted(unit(rng), unit(rng), weight)
    plain = searched(SearchQuery(limit=10), looked_for).hits
    explained = searched(SearchQuery(limit=10), looked_for, explain=True).hits

    assert [hit.id for hit in plain] == [hit.id for hit in explained]
    for one, other in zip(plain, explained, strict=True):
        assert one.score == pytest.approx(other.score, abs=0.01)
        assert other.similarity == other.score
        assert (one.image_score, one.text_score) == (None, None)
        assert other.score == pytest.approx(
            weight * (other.image_score or 0) + (1 - weight) * (other.text_score or 0), abs=0.01
        )


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
def test_hits_come_in_the_order_of_the_blend_of_both_cosines(stored: list[ProductEntry], weight: float) -> None:
    rng = np.random.default_rng(0)
    image, text = unit(rng), unit(rng)
    blend = [weight * float(e.image_vector @ image) + (1 - weight) * float(e.text_vector @ text) for e in stored]
    best = [stored[place].id for place in np.argsort(blend)[::-1][:10]]

    hits = searched(SearchQuery(limit=10), wanted(image, text, weight), explain=True).hits

    assert len(set(best) & {hit.id for hit in hits}) >= 9  # int8 may swap two that are nearly equal
    for hit in hits:
        truth = blend[int(hit.id[2:])]
        assert hit.score == pytest.approx(truth, abs=0.01)
        assert hit.image_score == pytest.approx(float(stored[int(hit.id[2:])].image_vector @ image), abs=0.02)


def test_a_sparse_filter_still_fills_the_page(redis_server: object) -> None:
    writer.put([entry(number, brand="Rare" if number % 50 == 0 else "Common") for number in range(1000)])

    hits = searched(
        SearchQuery(limit=20, filters={"brand": ("Rare",)}), wanted(unit(np.random.default_rng(1)), None, 1.0)
    ).hits

    assert len(hits) == 20
    assert {hit.brand for hit in hits} == {"Rare"}


@pytest.mark.parametrize("brand", ["Norden|Süd", "Kite, Inc.", "Alder & Rye"])
def test_values_with_special_characters_match_as_a_whole(stored: list[ProductEntry], brand: str) -> None:
    found = service.by_text(SearchQuery(filters={"brand": (brand,)}, limit=100))

    assert sorted(ids(found)) == sorted(one.id for one in stored if one.brand == brand)


def test_filters_do_not_care_about_case_and_facets_agree(stored: list[ProductEntry]) -> None:
    found = service.by_text(SearchQuery(filters={"gender": ("men",)}, limit=100))

    assert found.total == len(found.hits) == sum(one.gender == "Men" for one in stored)
    assert [value.value for value in found.facets["gender"] if value.selected] == ["Men"]


def test_prices_bound_and_sort(stored: list[ProductEntry]) -> None:
    found = service.by_text(SearchQuery(price_min=Decimal("10.90"), price_max=Decimal("20"), sort="price", limit=100))

    prices = [hit.price for hit in found.hits]
    expected = sorted(one.price for one in stored if one.price and Decimal("10.90") <= one.price <= 20)
    assert prices == expected
    assert found.total == len(expected)
    dear = service.by_text(SearchQuery(sort="-price", limit=5))
    assert [hit.price for hit in dear.hits] == sorted((one.price for one in stored if one.price), reverse=True)[:5]


def test_without_words_the_newest_come_first(stored: list[ProductEntry]) -> None:
    assert ids(service.by_text(SearchQuery(limit=3))) == ["P-59", "P-58", "P-57"]


@pytest.mark.parametrize("same", [False, True])
def test_paging_shows_each_product_once_even_among_equals(redis_server: object, same: bool) -> None:
    first = entry(0)
    writer.put(
        [
            replace(entry(n), image_vector=first.image_vector, text_vector=first.text_vector,
                    created_at=first.created_at) if same else entry(n)
            for n in range(100)
        ]
    )  # fmt: skip
    for looked_for in (None, wanted(first.image_vector, first.text_vector, 0.5)):
        seen = [
            hit.id
            for offset in range(0, 100, 7)
            for hit in searched(SearchQuery(limit=7, offset=offset), looked_for).hits
        ]
        assert sorted(seen) == sorted(f"P-{n}" for n in range(100))


def test_similar_leaves_the_product_itself_out_on_every_page(stored: list[ProductEntry]) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = service.by_product("demo", "P-5", "both", SearchQuery(limit=10, offset=offset))
        seen += ids(page)
        offset = page.next_offset

    assert len(seen) == len(set(seen)) == page.total
    assert "P-5" not in {*seen, *(hit.id for hit in page.also_close)}
    assert not {hit.id for hit in page.also_close} & set(seen)


def test_facets_count_each_under_the_filters_of_the_others(stored: list[ProductEntry]) -> None:
    found = service.by_text(SearchQuery(filters={"gender": ("Men", "Women"), "colour": ("Red",)}))

    men = next(value for value in found.facets["gender"] if value.value == "Men")
    assert men.selected
    assert men.count == sum(one.gender == "Men" and one.colour == "Red" for one in stored)
    greens = next(value for value in found.facets["colour"] if value.value == "Green")
    assert not greens.selected
    assert greens.count == sum(one.gender in ("Men", "Women") and one.colour == "Green" for one in stored)
    assert "" not in {value.value for value in found.facets["brand"]}


def test_facets_follow_what_is_put_and_removed(stored: list[ProductEntry]) -> None:
    service.facets(SearchQuery())
    writer.put([entry(500, colour="Lilac")])
    assert "Lilac" in {value.value for value in service.facets(SearchQuery())["colour"]}
    writer.remove([("demo", "P-500")])
    assert "Lilac" not in {value.value for value in service.facets(SearchQuery())["colour"]}


def test_suggestions_hold_every_word_typed(stored: list[ProductEntry]) -> None:
    assert "Casual Shoes" in service.suggest("cas")
    assert "Navy Blue Jeans" in service.suggest("jea NAV")
    assert service.suggest("   ") == []
    assert service.suggest("zzz") == []
    assert "Navy Blue Jeans" in service.suggest("jaens nvy")
    assert len(service.suggest("s", limit=3)) == 3


def test_suggestions_know_what_shoppers_call_the_types_of_the_shop(stored: list[ProductEntry]) -> None:
    assert service.suggest("sneak")[0] == "Sneakers"
    assert "Navy Blue Trainers" not in service.suggest("navy sneak")
    assert service.suggest("turnschu") == []
    assert service.suggest("turnschu", language="de")[0] == "Turnschuhe"
    # types that the shop does not sell are not suggested
    assert service.suggest("bikin") == []


def test_suggestions_continue_what_many_searched_for(stored: list[ProductEntry]) -> None:
    searched_for.publish(["summer party outfit", "jeans"])
    assert service.suggest("summ par") == ["summer party outfit"]
    # a query that equals a tag is suggested once
    assert [text.lower() for text in service.suggest("jeans")].count("jeans") == 1
    # queries of other catalogues are not suggested to users limited to one
    assert service.suggest("summ par", catalogs=["demo"]) == []
    searched_for.publish([])


def test_a_title_that_continues_the_words_is_no_typo(stored: list[ProductEntry]) -> None:
    writer.put([entry(500, title="Floral print wrap")])
    assert [hit.id for hit in service.titled("flora wra", 4)] == ["P-500"]
    assert service.titled("fl", 4) == []
    assert service.suggest("flora") == []
    writer.remove([("demo", "P-500")])
    assert service.titled("flora", 4) == []


def test_vectors_of_another_encoder_never_reach_the_index(stored: list[ProductEntry]) -> None:
    with pytest.raises(EncoderMismatch):
        searched(SearchQuery(), QueryVector(unit(np.random.default_rng(0), 99), None, 1.0, "f" * 16))


def test_an_empty_redis_says_what_to_do(redis_server: object) -> None:
    for call in (
        lambda: service.by_text(SearchQuery()),
        lambda: service.product("a", "b"),
        lambda: service.suggest("x"),
    ):
        with pytest.raises(IndexMissing, match=r"manage\.py ingest"):
            call()


def test_a_search_that_runs_out_of_time_is_an_error_not_a_part_of_the_answer(
    stored: list[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "patience", lambda: 1e-9)  # every response takes longer
    with pytest.raises(SearchUnavailable):
        searched(SearchQuery(), wanted(unit(np.random.default_rng(3)), None, 1.0))


SYNTAX = st.text(st.sampled_from("@{}[]()|*%\\\"'~-:=>$,.<>&!?;#^/ _aé\u0000\n"), max_size=30)
VALUES = st.one_of(SYNTAX, st.sampled_from([*GENDERS, *COLOURS, *[b for b in BRANDS if b]]), st.text(max_size=20))


@pytest.fixture(scope="module")
def tiny_index() -> list[ProductEntry]:
    return [entry(number) for number in range(60)]


@limits(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    filters=st.dictionaries(
        st.sampled_from(["catalog", *STORED_FIELDS]), st.lists(VALUES, min_size=1, max_size=4).map(tuple), max_size=3
    ),
    limit=st.integers(1, 100),
    offset=st.sampled_from([0, 0, 0, 5, 100, 20_000]),
    sort=st.sampled_from(["relevance", "price", "-price", "newest"]),
    ranked=st.booleans(),
    text=VALUES,
)
def test_no_filter_breaks_a_search_or_lets_other_products_through(
    stored: list[ProductEntry],
    filters: dict[str, tuple[str, ...]],
    limit: int,
    offset: int,
    sort: str,
    ranked: bool,
    text: str,
) -> None:
    asked = SearchQuery(text=text, filters=filters, limit=limit, offset=offset, sort=sort)
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5) if ranked else None

    found = searched(asked, looked_for)

    for hit in (*found.hits, *found.also_close):
        for name, allowed in filters.items():
            assert fold(getattr(hit, name) or "") in {fold(value) for value in allowed}


TEXTS = ("", "red shirts", "dresses for women", "navy", "shirts not red", "alder & rye", "jeans under 40", "zzz")


@limits(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(TEXTS),
    filters=st.dictionaries(
        st.sampled_from(["gender", "colour", "article_type", "brand"]),
        st.lists(st.sampled_from([*GENDERS, *COLOURS, "Shirts", "Jeans", *[b for b in BRANDS if b]]), min_size=1,
                 max_size=3).map(tuple),
        max_size=2,
    ),
    low=st.sampled_from([None, None, Decimal(20)]),
)  # fmt: skip
def test_a_facet_counts_what_ticking_its_value_finds(
    stored: list[ProductEntry], text: str, filters: dict[str, tuple[str, ...]], low: Decimal | None
) -> None:
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5) if text else None
    asked = SearchQuery(text=text, filters=filters, price_min=low, limit=1)
    found = searched(asked, looked_for)

    for name in ("gender", "colour", "brand"):
        for value in found.facets[name]:
            ticked = replace(asked, filters={**filters, name: (value.value,)})
            assert searched(ticked, looked_for).total == value.count
            break  # one of each facet; the examples alternate


def test_a_product_costs_less_than_9_kb_with_vectors_of_the_bundled_size(redis_server: object) -> None:
    def used() -> int:
        return int(client().info("memory")["used_memory"])

    rng = np.random.default_rng(0)
    many = [
        replace(entry(n), image_vector=unit(rng, 192), text_vector=unit(rng, 192), description="Made to last. " * 10)
        for n in range(3000)
    ]
    writer.put(many[:100])
    before = used()
    writer.put(many)

    assert (used() - before) / 2900 <= 9000


def test_dim_is_that_of_the_entries(stored: list[ProductEntry]) -> None:
    from search.engine import generations

    assert generations.serving().dim == 2 * DIM
