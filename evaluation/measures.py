"""Retrieval measures over vectors in memory. Every query has equal weight; intervals are bootstrapped over queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Places = NDArray[np.int64]
RESAMPLES = 1000
AT_ONCE = 1_000_000
"""Maximum number of values resampled at once."""
CHUNK = 512
"""Queries ranked at once: the scores of all titles of a large catalogue would not fit into memory."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over ``queries`` with its 95 % interval."""

    value: float
    low: float
    high: float
    queries: int

    @classmethod
    def over(cls, values: Sequence[float] | NDArray[np.float64], seed: int = 1) -> Measure:
        """Return the mean with a percentile bootstrap interval (Efron 1979). Errors: ValueError without any query."""
        each = np.asarray(values, np.float64)
        if not each.size:
            raise ValueError("there is nothing to measure")
        draw = np.random.default_rng(seed)
        together = max(1, AT_ONCE // each.size)
        sizes = [min(together, RESAMPLES - done) for done in range(0, RESAMPLES, together)]
        means = [each[draw.integers(0, each.size, (size, each.size))].mean(axis=1) for size in sizes]
        low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
        return cls(float(each.mean()), float(low), float(high), each.size)


def blended(images: Rows, texts: Rows, weight: float) -> Rows:
    """Return (n, 2·dim) query rows whose dot products with :func:`joined` products equal the index's scores.

    These scores are w·cos(image) + (1-w)·cos(text).
    """
    rows: Rows = np.hstack([weight * images, (1 - weight) * texts]).astype(np.float32)
    return rows


def joined(images: Rows, texts: Rows) -> Rows:
    """Return the image and text vectors of each product concatenated, (n, 2·dim)."""
    rows: Rows = np.hstack([images, texts])
    return rows


def nearest(queries: Rows, products: Rows, depth: int, without: Places | None = None) -> Places:
    """Return the (queries, depth) indices of the products with the highest dot products, best first.

    ``without`` (queries,): the product to exclude for each query.
    """
    depth = min(depth, len(products) - (without is not None))
    parts = [
        ranked(queries[start : start + CHUNK] @ products.T, depth, part(without, start))
        for start in range(0, len(queries), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, depth), np.int64)


def part(places: Places | None, start: int) -> Places | None:
    """Return the chunk of ``places`` that starts at ``start``."""
    return None if places is None else places[start : start + CHUNK]


def ranked(scores: Rows, depth: int, without: Places | None = None) -> Places:
    """Return the (queries, depth) indices of the best products, best first; ``without`` as in :func:`nearest`."""
    if without is not None:
        scores = scores.copy()
        scores[np.arange(len(scores)), without] = -np.inf
    if depth >= scores.shape[1]:
        return np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    best = np.argpartition(-scores, depth, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def recall(best: Places, right: Sequence[set[int]], depth: int) -> list[float]:
    """Return for each query 1 if any correct product is among the first ``depth``, else 0."""
    return [float(bool(answers & set(row[:depth].tolist()))) for row, answers in zip(best, right, strict=True)]


def reciprocal_rank(best: Places, right: Sequence[set[int]]) -> list[float]:
    """Return for each query 1 / the rank of the first correct product, 0 if none is ranked."""
    return [
        next((1 / place for place, found in enumerate(row.tolist(), start=1) if found in answers), 0.0)
        for row, answers in zip(best, right, strict=True)
    ]


def precision(best: Places, right: Sequence[set[int]], depth: int) -> list[float]:
    """Return for each query the share of correct products among the first ``depth``."""
    return [len(answers & set(row[:depth].tolist())) / depth for row, answers in zip(best, right, strict=True)]


def answers_by(labels: Sequence[str], at_least: int) -> Mapping[str, set[int]]:
    """Return the product indices of each label, in order, that has at least ``at_least``; "" is no label."""
    found: dict[str, set[int]] = {}
    for place, label in enumerate(labels):
        if label:
            found.setdefault(label, set()).add(place)
    return {label: found[label] for label in sorted(found) if len(found[label]) >= at_least}
