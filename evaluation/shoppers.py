"""Simulated shoppers with known tastes, for evaluating recommendations; never shipped as data or stored as events.

A taste consists of tags and prices, never of vectors, so that vectors are not evaluated against themselves. A shopper
looks at pages of products, sees the first ones more often than the last (position bias), prefers to click what suits
the taste, sometimes clicks anything (noise), and may change taste (drift).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
PAGE = 48
NOISE = 0.15
"""Share of clicks that are independent of the taste."""
DRIFT = 0.3
"""Share of shoppers whose first preferred type changes half-way."""
DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Taste:
    """Preferred types, gender and colours as codes of the columns, and the logarithm of the preferred price."""

    types: tuple[int, ...]
    gender: int
    colours: tuple[int, ...]
    price: float


@dataclass(frozen=True, slots=True)
class Shopper:
    """``clicks``: rows of products, oldest first, at ``times`` in days; ``tastes``: the taste at each click."""

    clicks: tuple[int, ...]
    times: tuple[float, ...]
    tastes: tuple[Taste, ...]


class Simulator:
    """Simulates shoppers of the shop whose products the columns hold."""

    def __init__(self, columns: Columns, seed: int) -> None:
        self.columns, self.rng = columns, np.random.default_rng(seed)
        self.there = np.flatnonzero(columns.alive & (columns.codes["article_type"] >= 0))
        priced = columns.prices[self.there][~np.isnan(columns.prices[self.there])]
        prices = np.nan_to_num(columns.prices, nan=float(np.median(priced)) if priced.size else 1.0)
        self.prices = np.log(np.maximum(prices, 0.01))
        fashion = self.rng.permutation(len(columns))
        self.shown_first = fashion.argsort()
        """Order in which the shop lists products, the same for all shoppers; causes the position bias."""

    def taste(self) -> Taste:
        """Draw a taste from the products, so that common types are preferred by many shoppers."""
        first, second = (int(row) for row in self.rng.choice(self.there, 2))
        codes = self.columns.codes
        kinds = (int(codes["article_type"][first]), int(codes["article_type"][second]))
        types = kinds if self.rng.random() < 0.5 else kinds[:1]
        colours = tuple(int(codes["colour"][row]) for row in self.rng.choice(self.there, 2))
        return Taste(types, int(codes["gender"][first]), colours, float(self.prices[first]))

    def suits(self, taste: Taste) -> Scores:
        """Return (n,) probabilities that a shopper of this taste clicks a product that is seen."""
        codes = self.columns.codes
        odds = np.full(len(self.columns), -5.0)
        odds += 4.0 * np.isin(codes["article_type"], taste.types) + 1.5 * (codes["gender"] == taste.gender)
        odds += 1.5 * np.isin(codes["colour"], taste.colours) - 0.7 * np.abs(self.prices - taste.price)
        return np.where(self.columns.alive, 1 / (1 + np.exp(-odds)), 0.0)

    def shopper(self, clicks: int) -> Shopper:
        taste, done, tastes = self.taste(), [], []
        changes = self.rng.random() < DRIFT
        liking = self.suits(taste)
        for number in range(clicks):
            if changes and number == clicks // 2:
                other = self.taste()
                taste = Taste((other.types[0], *taste.types[1:]), taste.gender, taste.colours, taste.price)
                liking = self.suits(taste)
            done.append(self._click(taste, liking))
            tastes.append(taste)
        times = np.sort(self.rng.uniform(0, DAYS, clicks))
        return Shopper(tuple(done), tuple(times.tolist()), tuple(tastes))

    def shoppers(self, count: int, clicks: int) -> Sequence[Shopper]:
        return [self.shopper(clicks) for _ in range(count)]

    def _click(self, taste: Taste, liking: Scores) -> int:
        if self.rng.random() < NOISE:
            return int(self.rng.choice(self.there))
        types = self.columns.codes["article_type"]
        listed = self.there[types[self.there] == self.rng.choice(taste.types)]
        page = listed[np.argsort(self.shown_first[listed])]
        start = int(self.rng.integers(0, max(1, len(page) - PAGE + 1)))
        page = page[start : start + PAGE]
        seen = 1 / np.log2(2 + np.arange(len(page)))
        odds = seen * (liking[page] + 1e-6)
        return int(self.rng.choice(page, p=odds / odds.sum()))
