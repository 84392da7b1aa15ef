"""The effect of popularity on rankings for simulated shoppers, and how evenly products are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from evaluation import popularity
from evaluation.bias.gender import with_and_without
from evaluation.bias.groups import groups, shares
from evaluation.spreading import coverage, gini, long_tail
from search.engine import retrieval
from search.engine.entries import ProductEntry
from search.types import SearchQuery


def test_what_shoppers_choose_comes_first_once_it_is_known(shop: Sequence[ProductEntry]) -> None:
    columns = retrieval.known()[1]
    runs = list(popularity.evaluate(columns, "gently", runs=4))
    ways = {one[0].way: one for one in zip(*runs, strict=True)}
    assert list(ways) == [way.name for way in popularity.WAYS]
    for outcomes in ways.values():
        assert all(0 <= one.gini <= 1 and 0 < one.coverage <= 1 and 0 < one.ndcg <= 1 for one in outcomes)
    plain, corrected = ways["without popularity"], ways["corrected, exploring, twice the weight"]
    assert np.mean([one.ndcg for one in corrected]) > np.mean([one.ndcg for one in plain])
    assert list(popularity.evaluate(columns, "gently", runs=4)) == runs


def test_the_command_prints_both_curves(shop: Sequence[ProductEntry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("evaluate_popularity", runs=1)
    printed = capsys.readouterr().out
    assert all(f"looked at {name}" in printed for name in popularity.LOOKED_AT)
    with pytest.raises(CommandError, match="one run"):
        call_command("evaluate_popularity", runs=0)


def test_how_uneven_something_is() -> None:
    assert gini([3, 3, 3, 3]) == 0
    assert gini([0, 0, 0, 7]) == 0.75
    assert np.isnan(gini([0, 0]))
    assert coverage([0, 2, 0, 1]) == 0.5
    assert long_tail(np.ones(10), np.arange(10)) == pytest.approx(0.8)
    assert long_tail([1, *[0] * 9], [5, *[0] * 9]) == 0


def test_groups_get_shares_of_what_is_shown(shop: Sequence[ProductEntry]) -> None:
    columns = retrieval.known()[1]
    by = groups(columns)
    assert {"gender: Men", "gender: Women", "price: cheapest third", "price: dearest third"} <= set(by)
    assert sum(mask.sum() for name, mask in by.items() if name.startswith("price")) == len(shop)
    everything = np.ones(len(columns))
    only_men = by["gender: Men"].astype(float)
    found = shares(by, only_men, everything)
    assert found["gender: Men"].got == 1
    assert found["gender: Men"].ratio == pytest.approx(3)
    assert found["gender: Women"].got == 0


def test_words_for_a_gender_find_it_and_none_finds_both(shop: Sequence[ProductEntry]) -> None:
    found = with_and_without(retrieval.known()[1], SearchQuery(limit=24))
    assert found is not None
    assert found.types == 5
    assert found.kept.value == 1.0
    assert found.unsaid.expected == pytest.approx(0.5)
    assert 0.2 < found.unsaid.got < 0.8
    assert json.dumps([found.unsaid.got, found.apart.value, found.overlap.value])
