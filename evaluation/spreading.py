"""How evenly something is spread over products."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TAIL = 0.8


def gini(values: ArrayLike) -> float:
    """0: all have the same; near 1: one has all. NaN where there is nothing to be spread."""
    ordered = np.sort(np.asarray(values, float))
    total = ordered.sum()
    if not ordered.size or not total:
        return float("nan")
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total))


def coverage(values: ArrayLike) -> float:
    """The share of those that have anything."""
    counts = np.asarray(values, float)
    return float((counts > 0).mean()) if counts.size else float("nan")


def long_tail(values: ArrayLike, popularity: ArrayLike) -> float:
    """The share of ``values`` that goes to the products outside the most popular fifth; TAIL where all have the same.
    """
    counts, order = np.asarray(values, float), np.argsort(-np.asarray(popularity, float), kind="stable")
    tail = order[round((1 - TAIL) * len(order)) :]
    return float(counts[tail].sum() / counts.sum()) if counts.sum() else float("nan")
