"""Groups of products, and what of something each group gets beside what it would get by its share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns

Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]
SMALLEST = 0.01
"""A group of a smaller share is left out."""
COMMON_BRANDS = 10
THIRDS = ("cheapest third", "middle third", "dearest third")


@dataclass(frozen=True, slots=True)
class Shares:
    """``got``: the share that a group has of what is shown, ``expected``: of all that might have been."""

    got: float
    expected: float

    @property
    def ratio(self) -> float:
        """1: as much as by its share."""
        return self.got / self.expected if self.expected else float("nan")


def groups(columns: Columns) -> Mapping[str, Mask]:
    """(n,) masks by name; of those that no product tells of there is none."""
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
    """``got`` and ``expected`` (n,): what each product has, and might have."""
    whole, possible = got.sum() or 1.0, expected.sum() or 1.0
    return {
        name: Shares(float(got[mask].sum() / whole), float(expected[mask].sum() / possible))
        for name, mask in by.items()
    }
