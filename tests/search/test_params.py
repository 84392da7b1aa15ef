"""Parsing queries from addresses: limited, exact, and serialised to the same address."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from search.errors import InvalidQuery
from search.params import query_string, read_query


@pytest.mark.parametrize("price", ["1e-50000000", "1e5", "-1", "NaN", "Infinity", "1_0", "٣", "9" * 13, "0x1", "1,5"])
def test_prices_that_are_no_plain_decimals_are_refused(price: str) -> None:
    with pytest.raises(InvalidQuery, match=r"29\.90"):
        read_query(_of(price_min=price))


def _of(**params: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(params)
    return made


@pytest.mark.parametrize(("typed", "meant"), [("29.9", "29.90"), ("29.999", "30"), ("30", "30"), (".5", "0.50")])
def test_prices_are_cents(typed: str, meant: str) -> None:
    assert read_query(_of(price_max=typed)).price_max == Decimal(meant)


def test_bounds_the_wrong_way_round_are_swapped() -> None:
    query = read_query(_of(price_min="50", price_max="20"))
    assert (query.price_min, query.price_max) == (Decimal(20), Decimal(50))


@limits(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=40),
    plain=st.lists(st.text(min_size=1, max_size=10), max_size=3),
    price=st.decimals(0, 10**6, places=2),
    sort=st.sampled_from(["relevance", "price", "newest"]),
    offset=st.integers(0, 50_000),
)
def test_an_address_is_read_as_it_was_written(
    text: str, plain: list[str], price: Decimal, sort: str, offset: int
) -> None:
    made = _of(q=text, price_min=f"{price:f}", sort=sort, offset=str(offset))
    made.setlist("plain", plain)
    query = read_query(made)

    again = QueryDict(mutable=True)
    for name, value in parse_qsl(query_string(query), keep_blank_values=True):
        again.appendlist(name, value)
    assert read_query(again) == query
