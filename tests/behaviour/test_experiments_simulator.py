"""Experiments on simulated visitors: no difference is found between equal variants, and a better one is recognised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from evaluation import experiments
from evaluation.experiments import LOOKS, draft
from search.engine import retrieval
from search.engine.entries import ProductEntry


def test_equal_sides_stay_equal_and_the_better_one_is_found(shop: Sequence[ProductEntry]) -> None:
    columns = retrieval.known()[1]
    found = experiments.evaluate(columns, visitors=3000, repeats=20)
    same, _, better = ({one.look: one for one in outcomes} for outcomes in found.values())
    assert list(found) == [way.name for way in experiments.WAYS]
    assert same[LOOKS[0]].truth == 0 < better[LOOKS[0]].truth
    for look in (LOOKS[2], LOOKS[3]):
        assert same[look].better + same[look].worse <= 0.1
        assert better[look].better > 0.5
        assert better[look].worse == 0
    peeked = same[LOOKS[1]]
    assert peeked.better + peeked.worse >= same[LOOKS[0]].better + same[LOOKS[0]].worse


def test_both_rankings_choose_in_turn() -> None:
    rng = np.random.default_rng(1)
    first, second = np.arange(10), np.arange(10)[::-1].copy()
    firsts = []
    for _ in range(200):
        rows, teams = draft(first, second, rng.random(6) < 0.5, 6)
        assert len({*rows.tolist()}) == 6
        assert teams.sum() == 3
        assert sorted(rows[~teams].tolist()) == [0, 1, 2]
        firsts.append(teams[0])
    assert 70 < sum(firsts) < 130
    rows, teams = draft(first, first, rng.random(20) < 0.5, 20)
    assert rows.tolist() == first.tolist()
    assert teams.sum() == 5


def test_the_command_prints_how_often_each_look_is_right(
    shop: Sequence[ProductEntry],
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("evaluate_experiments", visitors=200, repeats=2)
    printed = capsys.readouterr().out
    assert all(look in printed for look in LOOKS)
    with pytest.raises(CommandError, match="100 visitors"):
        call_command("evaluate_experiments", visitors=10)
