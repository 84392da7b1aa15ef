"""How two variants of an experiment differ, by what their visitors did.

Visitors are the randomisation unit: a rate per search is a ratio of two means over visitors, and its variance comes
from the delta method (Deng, Knoblich and Lu 2018, "Applying the Delta Method in Metric Analytics"). For a rate per
visitor that is Welch's formula for two means.

Whoever checks an ordinary 95 % interval every day and stops as soon as it excludes 0 is wrong far more often than once
in twenty. :attr:`Difference.always` stays valid however often one looks: it is the confidence sequence of the mixture
sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis and Walsh 2022, "Always Valid Inference"), with
the estimated variance in place of the true one, for which it holds in the limit of many visitors (Waudby-Smith, Arbour,
Sinha, Kennedy and Ramdas 2024, "Time-uniform central limit theory and asymptotic confidence sequences").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Self

ALPHA = 0.05
TIGHTEST = 8.2
"""The variance of the mixture, in units of that of the difference when the smallest sample is reached. The sequence is
tightest then: r = 2 log(1 / ALPHA) + log(1 + r)."""
MISMATCH_ALPHA = 0.01
MEASURES = ("clicks", "carts", "purchases")


@dataclass(slots=True)
class Side:
    """Sums over the visitors of one variant: ``searches`` and ``clicks`` with their squares and products; ``carts`` and
    ``purchases``: visitors who put something into the cart, or bought something."""

    visitors: int = 0
    searches: int = 0
    clicks: int = 0
    searches_squared: int = 0
    clicks_squared: int = 0
    clicks_by_searches: int = 0
    carts: int = 0
    purchases: int = 0

    def add(self, searches: int, clicks: int, carted: bool, bought: bool) -> None:
        """Add one visitor."""
        self.visitors += 1
        self.searches += searches
        self.clicks += clicks
        self.searches_squared += searches**2
        self.clicks_squared += clicks**2
        self.clicks_by_searches += searches * clicks
        self.carts += carted
        self.purchases += bought

    def rate(self, measure: str) -> float | None:
        """Return clicks per search, or the share of visitors; None if there are no searches or visitors."""
        whole = self.searches if measure == "clicks" else self.visitors
        return getattr(self, measure) / whole if whole else None

    def variance(self, measure: str) -> float:
        """Return the variance of the rate under random draws of visitors. Needs two visitors with a search."""
        n, rate = self.visitors, self.rate(measure) or 0.0
        if measure != "clicks":
            return rate * (1 - rate) / (n - 1)
        residuals = self.clicks_squared - 2 * rate * self.clicks_by_searches + rate**2 * self.searches_squared
        return max(0.0, residuals) / (n - 1) * n / self.searches**2

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def of_json(cls, held: Mapping[str, int]) -> Self:
        return cls(**held)


Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """``value``: the second variant's rate minus the first one's. ``once``: its 95 % interval for a single look;
    ``always``: the same however often one looks."""

    value: float
    once: Interval
    always: Interval

    @property
    def is_found(self) -> bool:
        return self.always[0] > 0 or self.always[1] < 0


def difference(first: Side, second: Side, measure: str, smallest: int) -> Difference | None:
    """Return the difference; None if too little is known for any interval. ``smallest``: visitors of both variants at
    which the sequence is to be tightest, chosen beforehand."""
    one, other = first.rate(measure), second.rate(measure)
    if one is None or other is None or min(first.visitors, second.visitors) < 2:
        return None
    variance = first.variance(measure) + second.variance(measure)
    return around(other - one, variance, first.visitors + second.visitors, smallest) if variance else None


def around(value: float, variance: float, visitors: int, smallest: int) -> Difference:
    """Return a difference with its intervals, given its variance as estimated from this number of ``visitors``."""
    usual = NormalDist().inv_cdf(1 - ALPHA / 2) * math.sqrt(variance)
    ratio = TIGHTEST * visitors / smallest
    wide = math.sqrt(variance * (1 + 1 / ratio) * (math.log(1 + ratio) + 2 * math.log(1 / ALPHA)))
    return Difference(value, (value - usual, value + usual), (value - wide, value + wide))


def is_mismatched(first: int, second: int) -> bool:
    """Return whether the sizes of variants drawn half and half differ beyond chance, however often one looks: a Bayes
    factor with a uniform prior (Lindon and Malek 2022, "Anytime-Valid Inference for Multinomial Count Data")."""
    log_factor = math.lgamma(first + 1) + math.lgamma(second + 1) - math.lgamma(first + second + 2)
    return log_factor + (first + second) * math.log(2) > -math.log(MISMATCH_ALPHA)
