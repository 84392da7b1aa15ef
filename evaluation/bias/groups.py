"""Divide products into groups, and compare the share that each group gets with its expected share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns

Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]
SMALLEST = 0.01
"""Minimum share of the products that a group must have; smaller groups are omitted."""
COMMON_BRANDS = 10
THIRDS = ("cheapest third", "middle third", "dearest third")


@dataclass(frozen=True, slots=True)
class Shares:
    """``got``: a group's share of what is shown; ``expected``: its share of what could have been shown."""

    got: float
    expected: float

    @property
    def ratio(self) -> float:
        """Return shown over expected share; 1 means proportional, NaN that nothing was expected."""
        return self.got / self.expected if self.expected else float("nan")


def groups(columns: Columns) -> Mapping[str, Mask]:
    """Return (n,) masks by group name; groups for which the products have no data are omitted."""
    found = {
        f"gender: {value}": columns.alive & columns.having("gender", [value])
        for value in sorted(columns.counted("gender"))
    }
    priced = columns.alive & ~np.isnan(columns.prices)
    if priced.any():
        bounds = np.quantile(columns.prices[priced], [1 / 3, 2 / 3])
        third = np.searchsorted(bounds, columns.prices, side="left")
        found |= {f"price: {name}": priced & (third == number) for number, name in enumerate(THIRDS)}
    brands = columns.counted("brand")
    if len(brands) > COMMON_BRANDS:
        common = sorted(brands, key=lambda name: (-brands[name], name))[:COMMON_BRANDS]
        branded = columns.alive & (columns.codes["brand"] >= 0)
        in_common = columns.having("brand", common) & branded
        found |= {f"brand: the {COMMON_BRANDS} commonest": in_common, "brand: all others": branded & ~in_common}
    return {name: mask for name, mask in found.items() if mask.sum() >= SMALLEST * columns.alive.sum()}


def shares(by: Mapping[str, Mask], got: Scores, expected: Scores) -> Mapping[str, Shares]:
    """Return the shares of each group; ``got`` and ``expected`` (n,) are each product's actual and expected amount."""
    whole, possible = got.sum() or 1.0, expected.sum() or 1.0
    return {
        name: Shares(float(got[mask].sum() / whole), float(expected[mask].sum() / possible))
        for name, mask in by.items()
    }
