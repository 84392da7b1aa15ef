"""``evaluate --bias`` on toy shops that are skewed on purpose, with metrics computed by hand.

First place counts 1, second 1/log2(3) = .63093, third 1/log2(4) = .5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from evaluation.bias import gender, measuring
from evaluation.bias.groups import Shares, groups, shares
from evaluation.bias.measuring import of_recommender, of_searches
from evaluation.recommendations import NEXT
from evaluation.shoppers import Shopper
from search.engine import retrieval, writer
from search.engine.columns import Columns
from search.types import SearchQuery
from tests.search.conftest import entry

pytestmark = pytest.mark.usefixtures("redis_server")


def stocked(*products: dict[str, Any]) -> tuple[Columns, list[int]]:
    """Return the columns of a shop with these products, and the row of each."""
    entries = [entry(number, **one) for number, one in enumerate(products)]
    writer.put(entries)
    _, columns = retrieval.known()
    at = {key.decode().rsplit(":", 1)[1]: row for key, row in columns.rows.items()}
    return columns, [at[one.id] for one in entries]


def shop() -> tuple[Columns, list[int]]:
    """Return six products for men priced from 10 to 60, and four for women from 70 to 100."""
    return stocked(*({"gender": "Men" if n < 6 else "Women", "price": Decimal(10 * (n + 1))} for n in range(10)))


def answering(
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    columns: Columns,
    found: Mapping[str, tuple[Sequence[int], Sequence[int]]],
) -> None:
    """Fix the search results: for each text the rows of its first page, and of all results."""

    def trace(query: SearchQuery, took: object) -> tuple[Any, None]:
        page, rows = found[query.text]
        mask = np.zeros(len(columns), bool)
        mask[list(rows)] = True
        return SimpleNamespace(page=np.array(page, np.int64), relevant=SimpleNamespace(mask=mask)), None

    monkeypatch.setattr(module, "words_trace", trace)


def test_searches_that_favour_cheap_things_for_men_show_it_in_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    columns, rows = shop()
    # "shirts" could show all ten and shows two of the cheapest for men first; "skirts" the four for women, and shows
    # one; "hats" has no results
    answers = {"shirts": ([rows[0], rows[1], rows[6]], rows), "skirts": ([rows[9]], rows[6:]), "hats": ([], [])}
    answering(monkeypatch, measuring, columns, answers)
    popularity = np.zeros(len(columns))
    popularity[rows[:2]] = 100, 50
    told: list[int] = []

    found = of_searches(columns, list(answers), groups(columns), popularity, told.append)

    assert (found.pages, told) == (3, [1, 1, 1])
    assert found.coverage == 0.4
    # in order: six with 0, then .5, .63093, 1, 1: (3 · .5 + 5 · .63093 + 7 + 9) : (10 · 3.13093)
    assert found.gini == pytest.approx(0.65970, abs=1e-4)
    # all but the two most popular: (.5 + 1) : 3.13093
    assert found.long_tail == pytest.approx(0.47909, abs=1e-4)
    # each of the ten could have had 2.13093 : 10, each of those for women also 1 : 4
    by_hand = {
        "gender: Men": (0.52091, 0.40836),
        "gender: Women": (0.47909, 0.59164),
        "price: cheapest third": (0.52091, 0.27224),
        "price: middle third": (0.15970, 0.28403),
        "price: dearest third": (0.31939, 0.44373),
    }
    assert set(found.groups) == set(by_hand)
    for name, (got, expected) in by_hand.items():
        assert found.groups[name].got == pytest.approx(got, abs=1e-4), name
        assert found.groups[name].expected == pytest.approx(expected, abs=1e-4), name
    assert found.groups["gender: Men"].ratio == pytest.approx(1.2756, abs=1e-3)


def test_even_searches_have_even_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    columns, rows = shop()
    answering(monkeypatch, measuring, columns, {str(row): ([row], rows) for row in rows})

    found = of_searches(columns, [str(row) for row in rows], groups(columns), np.ones(len(columns)), lambda count: None)

    assert [found.coverage, found.gini, found.long_tail] == pytest.approx([1.0, 0.0, 0.8])
    assert [one.ratio for one in found.groups.values()] == [pytest.approx(1.0)] * len(found.groups)


def test_a_recommender_is_held_against_what_is_clicked_next() -> None:
    columns, rows = shop()
    known, following = [rows[0]] * measuring.EVENTS, [rows[2]] * 8 + [rows[7]] * 2
    assert len(following) == NEXT
    clicks = (*known, *following)
    shopper = Shopper(clicks, tuple(float(n) for n in range(len(clicks))), ())

    def only_women(seen: Sequence[int], ages: Sequence[float]) -> Any:
        assert (list(seen), list(ages)) == (known, [4, 3, 2, 1, 0])
        return np.array([rows[6], rows[7]])

    found = of_recommender(columns, only_women, [shopper, shopper], groups(columns), np.ones(len(columns)))

    assert found.pages == 2
    assert found.coverage == 0.2
    # eight with 0, then .63093 and 1: (7 · .63093 + 9) : (10 · 1.63093)
    assert found.gini == pytest.approx(0.82263, abs=1e-4)
    assert (found.groups["gender: Women"].got, found.groups["gender: Men"].got) == (1.0, 0.0)
    assert found.groups["gender: Women"].expected == pytest.approx(0.2)
    assert found.groups["gender: Women"].ratio == pytest.approx(5.0)
    # .8 of the next clicks are on the cheapest third, .2 on the most expensive; .63093 of 1.63093 shown is
    assert found.groups["price: cheapest third"].expected == pytest.approx(0.8)
    assert found.groups["price: dearest third"].got == pytest.approx(0.38685, abs=1e-4)


def test_common_brands_are_told_from_all_others() -> None:
    brands = ["A", "A", *"BCDEFGHIJK"]
    columns, rows = stocked(*({"brand": brand} for brand in brands))
    by = groups(columns)
    got = np.zeros(len(columns))
    got[rows[0]], got[rows[-1]] = 3, 1  # "K" is the last of the brands with one product

    found = shares({name: mask for name, mask in by.items() if name.startswith("brand")}, got, np.ones(len(columns)))

    assert found == {
        "brand: the 10 commonest": Shares(0.75, 11 / 12),
        "brand: all others": Shares(0.25, 1 / 12),
    }


def test_words_for_gender_are_held_against_what_is_shown_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("Jeans", "Shirts")
    things = [{"article_type": kind, "gender": of} for kind in kinds for of in ("Women", "Men") for _ in range(10)]
    few = [{"article_type": "Hats", "gender": of} for of in ("Women", *["Men"] * 9)]
    columns, rows = stocked(*things, *few)
    jeans, shirts = rows[:20], rows[20:40]  # ten for women and ten for men each
    answers = {
        "Jeans": ([*jeans[:3], jeans[10]], jeans),  # three of four are for women
        "Jeans for Women": ([*jeans[:3], jeans[11]], jeans),  # and one is wrong
        "Jeans for Men": (jeans[10:14], jeans),
        "Shirts": ([shirts[0], *shirts[10:13]], shirts),  # three of four are for men
        "Shirts for Women": (shirts[4:8], shirts),
        "Shirts for Men": (shirts[12:16], shirts),
    }
    answering(monkeypatch, gender, columns, answers)

    found = gender.with_and_without(columns, SearchQuery())

    assert found is not None
    assert found.types == 2  # there are too few hats
    # .75 and .25 of the two first pages are for women, half of both sets: even in total, a quarter apart by type
    assert (found.unsaid.got, found.unsaid.expected) == (0.5, 0.5)
    assert found.apart.value == pytest.approx(0.25)
    assert found.kept.value == pytest.approx((0.75 + 1 + 1 + 1) / 4)
    # all four of the jeans, one of the four shirts
    assert found.overlap.value == pytest.approx((1 + 0.25) / 2)


def test_a_shop_that_sells_no_type_to_both_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    columns, _ = shop()
    answering(monkeypatch, gender, columns, {})
    assert gender.with_and_without(columns, SearchQuery()) is None
