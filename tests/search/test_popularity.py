"""The effect of popularity on the ranking, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from search import service
from search.engine import popularity
from search.engine.entries import ProductEntry
from search.merchandising import store
from search.merchandising.reading import normalised
from search.ranking import popular, weights
from search.types import SearchQuery

SHIRTS = SearchQuery(text="shirts", limit=100)


def found(query: SearchQuery = SHIRTS) -> Any:
    return service.by_text(query, explain=True)


def ids(query: SearchQuery = SHIRTS) -> list[str]:
    return [hit.id for hit in found(query).hits]


def publish(lifts: Mapping[str, float]) -> None:
    most = weights.MOST_POPULAR
    popularity.publish({("demo", one): by / most for one, by in lifts.items()}, {"": most})


def lift(*products: str, by: float = weights.MOST_POPULAR) -> None:
    publish({one: by for one in products})


def test_a_popular_product_moves_up_and_nothing_else_changes(published: Sequence[ProductEntry]) -> None:
    before = found()
    last = before.hits[-1]
    stranger = next(one.id for one in published if one.article_type == "Jeans")
    lift(last.id, stranger)
    after = found()
    order = [hit.id for hit in after.hits]
    assert order.index(last.id) < len(order) - 1
    assert stranger not in order
    assert sorted(order) == sorted(hit.id for hit in before.hits)
    assert (after.total, after.facets) == (before.total, before.facets)
    assert [one for one in order if one != last.id] == [hit.id for hit in before.hits][:-1]
    moved = after.hits[order.index(last.id)]
    assert any("popular" in reason for reason in moved.reasons)
    assert not any("popular" in reason for hit in after.hits if hit is not moved for reason in hit.reasons)
    assert [hit.score for hit in after.hits] == sorted((hit.score for hit in after.hits), reverse=True)

    publish({})
    assert ids() == [hit.id for hit in before.hits]


def test_no_value_lifts_by_more_than_half_of_what_the_words_count(published: Sequence[ProductEntry]) -> None:
    before = {hit.id: hit.score for hit in found().hits}
    lift(*before, by=100.0)
    after = {hit.id: hit.score for hit in found().hits}
    assert all(after[id] - before[id] <= weights.MOST_POPULAR + 1e-6 for id in before)
    assert weights.MOST_POPULAR <= weights.WORDS_BONUS / 2


def test_who_has_the_words_stays_before_who_has_not() -> None:
    order, ranked = np.arange(4), np.array([0.52, 0.5, 0.31, 0.1])  # the first two with 0.2 for matching the words
    moved, scores = popular.lifted(order, ranked, np.array([0.0, 0.05, 5.0, 5.0]))
    assert moved.tolist() == [1, 0, 2, 3]
    assert scores.tolist() == pytest.approx([0.52, 0.55, 0.41, 0.2])
    assert ranked.tolist() == [0.52, 0.5, 0.31, 0.1]


def test_only_the_first_pages_are_put_into_another_order_and_only_what_was_compared() -> None:
    size = popular.WINDOW + 10
    ranked = np.linspace(1.0, 0.99, size)
    moved, _ = popular.lifted(np.arange(size), ranked, np.arange(size) / size / 10)
    assert moved[0] == popular.WINDOW - 1
    assert moved[popular.WINDOW :].tolist() == list(range(popular.WINDOW, size))
    ranked[3:] = np.nan
    moved, _ = popular.lifted(np.arange(size), ranked, np.arange(size) / size / 10)
    assert sorted(moved[:3].tolist()) == [0, 1, 2]
    assert moved[3:].tolist() == list(range(3, size))


def test_the_order_that_a_shopper_chooses_stays(published: Sequence[ProductEntry]) -> None:
    cheap = replace(SHIRTS, sort="price")
    before = ids(cheap)
    lift(before[-1])
    assert ids(cheap) == before


def test_rules_of_the_shop_come_before_popularity(published: Sequence[ProductEntry]) -> None:
    first, *_, last = ids()
    lift(first, last)
    store.publish(
        [
            normalised({"name": "a", "kind": "bury", "where": "everywhere", "products": [f"demo/{first}"],
                        "strength": "completely"}),
            normalised({"name": "b", "kind": "pin", "queries": ["shirts"], "products": [f"demo/{last}"], "place": 2}),
        ]
    )  # fmt: skip
    order = ids()
    assert order[-1] == first
    assert order[1] == last


def test_what_looks_alike_and_what_is_browsed_is_in_no_other_order(published: Sequence[ProductEntry]) -> None:
    def others() -> list[list[str]]:
        like = service.by_product("demo", "P-0", "both", SearchQuery(limit=100))
        return [[hit.id for hit in one.hits] for one in (like, service.by_text(SearchQuery(limit=100)))]

    before = others()
    lift(before[0][-1], before[1][-1])
    assert others() == before


@pytest.mark.keep_redis
@limits(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(["shirts", "red shirts", "jeans", "summer"]),
    lifts=st.dictionaries(st.integers(0, 59), st.floats(0, 0.2), max_size=20),
    size=st.sampled_from([1, 3, 7, 24]),
    looks=st.booleans(),
)
def test_pages_never_overlap_and_lose_nothing(
    published: Sequence[ProductEntry], text: str, lifts: dict[int, float], size: int, looks: bool
) -> None:
    query = SearchQuery(text=text, limit=100, looks=looks)
    publish({})
    plain = ids(query)
    publish({f"P-{number}": by for number, by in lifts.items()})
    whole = ids(query)
    assert sorted(whole) == sorted(plain)
    paged: list[str] = []
    while len(paged) < len(whole):
        paged += ids(replace(query, limit=size, offset=len(paged)))
    assert paged == whole
