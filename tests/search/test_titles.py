"""What titles, and types that a search names, bring forward: names, numbers, slips, plurals, descriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import redis

from search.engine import query, writer
from search.engine.entries import ProductEntry
from search.types import SearchQuery
from tests.search.conftest import entry, unit, wanted

pytestmark = pytest.mark.usefixtures("redis_server")


@pytest.mark.parametrize("text", ["Zephyrine 10K", "zephyrines 10k", "the ZEPHYRINE's 10k"])
def test_names_and_numbers_of_a_title_bring_it_to_the_top(redis_server: object, text: str) -> None:
    writer.put([entry(n) for n in range(80)])
    writer.put([entry(500, title="Zephyrine 10K runner"), entry(501, title="Zephyrine 5K runner")])
    rng = np.random.default_rng(2)

    hits = query.search(SearchQuery(text=text, limit=5), wanted(unit(rng), unit(rng), 0.5)).hits

    assert hits[0].id == "P-500"
    scores = [hit.score or 0.0 for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_where_no_title_holds_all_words_some_are_better_than_none(redis_server: object) -> None:
    writer.put([entry(n) for n in range(80)])
    writer.put([entry(500, title="Zephyrine runner")])
    rng = np.random.default_rng(2)

    hits = query.search(SearchQuery(text="zephyrine 10K", limit=5), wanted(unit(rng), unit(rng), 0.5)).hits

    assert hits[0].id == "P-500"
    nothing = query.search(SearchQuery(text="qwertz uiop", limit=5), wanted(unit(rng), unit(rng), 0.5)).hits
    assert len(nothing) == 5


def test_paging_with_words_shows_each_product_once(redis_server: object) -> None:
    writer.put([entry(n) for n in range(100)])
    rng = np.random.default_rng(2)
    looked_for = wanted(unit(rng), unit(rng), 0.5)
    seen = [
        hit.id
        for offset in range(0, 100, 9)
        for hit in query.search(SearchQuery(text="red shirts", limit=9, offset=offset), looked_for).hits
    ]
    assert sorted(seen) == sorted(f"P-{n}" for n in range(100))


@pytest.mark.parametrize("typed", ["Zephyr Quill 10K", "zephir quil 10k", "zephyr  QUILS 10K", "quill zephyrr"])
def test_names_and_numbers_come_first_slips_forgiven(stored: list[ProductEntry], typed: str) -> None:
    writer.put([entry(900, title="Zephyr Quill 10K Track Jacket"), entry(901, title="Quilted Jacket")])
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)

    assert query.search(SearchQuery(text=typed, limit=5), looked_for).hits[0].id == "P-900"


def test_a_number_is_not_forgiven(stored: list[ProductEntry]) -> None:
    writer.put([entry(900, title="Zephyr 5000 Jacket"), entry(901, title="Zephyr 5001 Jacket")])
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)

    assert query.search(SearchQuery(text="zephir 5001", limit=5), looked_for).hits[0].id == "P-901"


def test_a_search_by_words_asks_redis_twice_at_most(
    stored: list[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[None] = []
    real = redis.client.Pipeline.execute

    def counted(self: Any, **options: Any) -> Any:
        trips.append(None)
        return real(self, **options)

    monkeypatch.setattr(redis.client.Pipeline, "execute", counted)
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)
    asked = []
    for text in ("red shirts", "xylophone of quartz"):
        trips.clear()
        assert query.search(SearchQuery(text=text), looked_for).hits
        asked.append(len(trips))

    assert asked[0] <= 1
    assert asked[1] == 2


def test_no_product_is_shown_twice_where_only_some_words_are_found(stored: list[ProductEntry]) -> None:
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)

    hits = query.search(SearchQuery(text="shirtt reed xylophone", limit=60), looked_for).hits

    assert len({hit.id for hit in hits}) == len(hits) == 60


def test_a_short_word_alone_is_not_taken_for_another(stored: list[ProductEntry]) -> None:
    near = replace(entry(901, title="Green Jacket"), image_vector=stored[0].image_vector)
    writer.put([entry(900, title="Park Avenue Belt"), near])
    looked_for = wanted(near.image_vector, near.text_vector, 0.5)

    assert query.search(SearchQuery(text="parka", limit=5), looked_for).hits[0].id == "P-901"


def test_a_word_is_not_taken_for_a_longer_one_that_begins_with_it(stored: list[ProductEntry]) -> None:
    near = replace(entry(901, title="Clear Sunglasses"), image_vector=stored[0].image_vector)
    writer.put([entry(900, title="Special Edition Spectrum Shoes"), near])
    looked_for = wanted(near.image_vector, near.text_vector, 0.5)

    assert query.search(SearchQuery(text="specs", limit=5), looked_for).hits[0].id == "P-901"


@pytest.mark.parametrize("typed", ["quilly", "quillies", "zephyrs", "zephyres"])
def test_plurals_find_singulars_and_the_other_way_round(stored: list[ProductEntry], typed: str) -> None:
    writer.put([entry(900, title="Quilly Zephyr Jacket"), entry(901, title="Quilted Jacket")])
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)

    assert query.search(SearchQuery(text=typed, limit=5), looked_for).hits[0].id == "P-900"


def test_where_all_words_describe_garments_titles_do_not_count_but_types_do(stored: list[ProductEntry]) -> None:
    near = replace(entry(901, title="Plain Oxford"), image_vector=stored[0].image_vector)
    writer.put([entry(900, title="White T-Shirt"), near])
    looked_for = wanted(near.image_vector, near.text_vector, 0.5)
    asked = SearchQuery(text="white shirts", limit=100)

    plain = query.search(asked, looked_for)
    named = query.search(asked, looked_for, kinds=["SHIRTS", "no such {type}"])

    assert [hit.id for hit in plain.hits] == [hit.id for hit in query.search(SearchQuery(limit=100), looked_for).hits]
    white = next(place for place, hit in enumerate(plain.hits) if hit.id == "P-900")
    assert plain.vouched[white] > (plain.hits[white].score or 0.0)
    scores = {hit.id: hit.score or 0.0 for hit in plain.hits}
    more = {hit.id: (hit.score or 0.0) - scores[hit.id] for hit in named.hits}
    said = {hit.id for hit in named.hits if hit.article_type == "Shirts" and "White" in hit.title}
    shirts = {hit.id for hit in named.hits if hit.article_type == "Shirts"}
    assert said < shirts
    expected = {id: query.LEXICAL_BONUS if id in said else query.KIND_BONUS if id in shirts else 0 for id in scores}
    assert more == pytest.approx(expected, abs=1e-5)
    assert list(named.vouched) == [hit.score for hit in named.hits]


def test_a_type_that_is_named_counts_beside_names_too(stored: list[ProductEntry]) -> None:
    writer.put([entry(900, title="Zephyrine runner", article_type="Jeans")])
    looked_for = wanted(unit(np.random.default_rng(3)), unit(np.random.default_rng(4)), 0.5)

    singled_out = query.RARE_BONUS - query.LEXICAL_BONUS
    for text, less in (
        ("zephyrine runner", singled_out),
        ("zephyrine xylophone", singled_out),
        ("xylophone quartz", 0),
    ):
        asked = SearchQuery(text=text, limit=100)
        plain = {hit.id: hit.score or 0.0 for hit in query.search(asked, looked_for).hits}
        named = query.search(asked, looked_for, kinds=["Shirts"]).hits
        assert {hit.id for hit in named} == plain.keys()
        for hit in named:
            more = query.KIND_BONUS if hit.article_type == "Shirts" else 0
            if hit.id != "P-900":  # another type than is named is not put first, few as these titles are
                assert hit.score == pytest.approx(plain[hit.id] + more, abs=1e-5)
        assert plain["P-900"] - next(hit.score or 0.0 for hit in named if hit.id == "P-900") == pytest.approx(less)
