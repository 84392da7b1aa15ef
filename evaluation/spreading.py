"""Measures of how evenly something is distributed over products."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TAIL = 0.8


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient: 0 if all have the same, near 1 if one has everything, NaN if there is nothing."""
    ordered = np.sort(np.asarray(values, float))
    total = ordered.sum()
    if not ordered.size or not total:
        return float("nan")
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total))


def coverage(values: ArrayLike) -> float:
    """Return the share of products that have anything, NaN if there are no products."""
    counts = np.asarray(values, float)
    return float((counts > 0).mean()) if counts.size else float("nan")


def long_tail(values: ArrayLike, popularity: ArrayLike) -> float:
    """Return the share of ``values`` of the products outside the most popular fifth; TAIL if all have the same."""
    counts, order = np.asarray(values, float), np.argsort(-np.asarray(popularity, float), kind="stable")
    tail = order[round((1 - TAIL) * len(order)) :]
    return float(counts[tail].sum() / counts.sum()) if counts.sum() else float("nan")
