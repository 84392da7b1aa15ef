"""Recommenders evaluated on simulated shoppers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from evaluation.recommendations import AFTER, NAMES, evaluate
from search.engine import retrieval, writer
from search.engine.entries import ProductEntry
from tests.search.conftest import entry, unit


@pytest.fixture
def typed(redis_server: object) -> Sequence[ProductEntry]:
    """Two hundred products whose pictures and text identify their type."""
    rng = np.random.default_rng(5)
    ways = [unit(rng) for _ in range(5)]
    made = []
    for number in range(200):
        near = ways[number % 5] + 0.3 * unit(rng)
        vector = (near / np.linalg.norm(near)).astype(np.float32)
        typed = {"article_type": f"Type {number % 5}", "image_vector": vector, "text_vector": vector}
        made.append(replace(entry(number), **typed))
    writer.put(made)
    return made


def test_what_looks_alike_beats_popularity_once_something_is_known(typed: Sequence[ProductEntry]) -> None:
    outcomes = list(evaluate(retrieval.known()[1], learn_from=30, ask=20))
    gains = {(one.recommender, one.events): one.ndcg for one in outcomes}
    assert len(gains) == len(NAMES) * len(AFTER)
    assert all(0 <= one.low <= one.mean <= one.high <= 1 for one in gains.values())
    for name in ("decayed mean", "own taste alone", "for you"):
        assert gains[name, 10].low > gains["popularity", 10].high


def test_the_same_seed_gives_the_same_figures(
    typed: Sequence[ProductEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for _ in range(2):
        call_command("evaluate_recommendations", shoppers=3, earlier=3)
        printed.append(capsys.readouterr().out)
    assert "co-occurrence" in printed[0]
    assert printed[0] == printed[1]


def test_nobody_is_measured_without_products_or_shoppers(typed: Sequence[ProductEntry]) -> None:
    with pytest.raises(CommandError, match="one shopper"):
        call_command("evaluate_recommendations", shoppers=0)
