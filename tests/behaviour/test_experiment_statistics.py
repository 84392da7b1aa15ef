"""The statistics of experiments, tested on simulated visitors with known behaviour."""

from __future__ import annotations

import numpy as np
import pytest

from behaviour.experiments.statistics import ALPHA, MEASURES, Side, difference, is_mismatched


def drawn(rng: np.random.Generator, visitors: int, rate: float) -> Side:
    """Visitors with different activity, so that the clicks of one visitor are not independent."""
    side = Side()
    searches = 1 + rng.poisson(1.5, visitors)
    clicks = rng.poisson(searches * rng.gamma(1.0, rate, visitors))
    carts = rng.random(visitors) < rate / 4
    for one in zip(searches.tolist(), clicks.tolist(), carts.tolist(), carts.tolist(), strict=True):
        side.add(*one)
    return side


@pytest.mark.parametrize("measure", MEASURES)
def test_the_variance_is_that_of_repeated_draws(measure: str) -> None:
    rng = np.random.default_rng(1)
    sides = [drawn(rng, 400, 0.4) for _ in range(400)]
    rates = np.array([side.rate(measure) for side in sides])
    told = np.mean([side.variance(measure) for side in sides])
    assert told == pytest.approx(rates.var(ddof=1), rel=0.25)


def test_a_known_difference_lies_within_and_is_found() -> None:
    rng = np.random.default_rng(2)
    found = difference(drawn(rng, 20_000, 0.4), drawn(rng, 20_000, 0.5), "clicks", 2000)
    assert found is not None
    assert found.once[0] < 0.1 < found.once[1]
    assert found.always[0] < found.once[0] < found.once[1] < found.always[1]
    assert found.is_found


def test_looking_every_day_does_not_find_what_is_not_there() -> None:
    rng = np.random.default_rng(3)
    once = always = 0
    for _ in range(200):
        first, second = Side(), Side()
        peeked = False
        stopped = False
        for _day in range(20):
            for side in (first, second):
                part = drawn(rng, 60, 0.4)
                for name in Side.__slots__:
                    setattr(side, name, getattr(side, name) + getattr(part, name))
            found = difference(first, second, "clicks", 1200)
            assert found is not None
            peeked |= not found.once[0] <= 0 <= found.once[1]
            stopped |= found.is_found
        once += peeked
        always += stopped
    assert always / 200 <= ALPHA + 0.02
    assert once / 200 > 2 * ALPHA


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert difference(Side(), Side(), "clicks", 1000) is None
    same = Side(visitors=5, searches=5, searches_squared=5)
    assert difference(same, same, "clicks", 1000) is None
    assert Side().rate("carts") is None


def test_unequal_halves_are_noticed_and_equal_ones_are_not() -> None:
    assert not is_mismatched(0, 0)
    assert not is_mismatched(5050, 4950)
    assert is_mismatched(5300, 4700)
    rng = np.random.default_rng(4)
    noticed = 0
    for _ in range(200):
        counts = np.cumsum(rng.binomial(100, 0.5, 50))
        noticed += any(is_mismatched(int(one), 100 * (n + 1) - int(one)) for n, one in enumerate(counts))
    assert noticed <= 6
