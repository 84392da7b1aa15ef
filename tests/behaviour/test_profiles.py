"""Visitor profiles."""

from __future__ import annotations

import numpy as np

from behaviour.profiles import HALF_LIFE, centres, weigh
from vision.vectors import unit


def test_two_tastes_have_two_centres_the_stronger_first() -> None:
    rng = np.random.default_rng(1)
    dresses, shoes = np.eye(32)[0] * 8, np.eye(32)[1] * 8
    rows = unit(np.concatenate([dresses + rng.normal(size=(3, 32)), shoes + rng.normal(size=(5, 32))]))
    found, weights = centres(rows, np.ones(8))
    assert weights.tolist() == [5, 3]
    assert found[0, 1] > 0.8
    assert found[1, 0] > 0.8


def test_events_fade_and_what_was_taken_back_does_not_count() -> None:
    now = 1_000_000_000.0
    rows = [
        ("remove_from_cart", "demo", "4", now - 1),
        ("add_to_cart", "demo", "4", now - 2),
        ("like", "demo", "3", now - 3),
        ("unlike", "demo", "3", now - 4),
        ("unlike", "demo", "2", now - 5),
        ("like", "demo", "2", now - 6),
        ("view", "demo", "2", now - 7),
        ("view", "demo", "1", now - HALF_LIFE),
    ]
    weights = weigh(rows, now)
    assert set(weights) == {("demo", "3"), ("demo", "1")}
    assert weights["demo", "1"] == 0.5


def test_a_good_rating_speaks_for_a_product_a_bad_one_against_it_and_the_last_one_counts() -> None:
    now = 1_000_000_000.0
    rows = [
        ("rating 5", "demo", "good", now),
        ("view", "demo", "good", now),
        ("rating 4", "demo", "fair", now),
        ("rating 3", "demo", "so-so", now),
        ("view", "demo", "so-so", now),
        ("rating 1", "demo", "bad", now),
        ("purchase", "demo", "bad", now - 5),
        ("rating 4", "demo", "better", now),
        ("rating 5", "demo", "better", now - 1),
        ("rating 1", "demo", "better", now - 2),
        ("like", "demo", "forgiven", now),
        ("rating 2", "demo", "forgiven", now - 1),
    ]
    weights = {id: weight for (_, id), weight in weigh(rows, now).items()}
    assert weights == {"good": 6.0, "fair": 3.0, "so-so": 1.0, "better": 3.0, "forgiven": 4.0}
