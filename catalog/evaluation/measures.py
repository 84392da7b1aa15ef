"""Measures over vectors held in memory. Every query counts the same; intervals are bootstrapped over queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over ``queries`` with its 95 % interval."""

    value: float
    low: float
    high: float
    queries: int

    @classmethod
    def over(cls, values: Sequence[float] | NDArray[np.float64], seed: int = 1) -> Measure:
        """Percentile bootstrap (Efron 1979) of the mean. Errors: ValueError without any query."""
        each = np.asarray(values, np.float64)
        if not each.size:
            raise ValueError("there is nothing to measure")
        drawn = np.random.default_rng(seed).integers(0, each.size, (RESAMPLES, each.size))
        low, high = np.percentile(each[drawn].mean(axis=1), [2.5, 97.5])
        return cls(float(each.mean()), float(low), float(high), each.size)


def blended(images: Rows, texts: Rows, image_query: Rows, text_query: Rows, weight: float) -> Rows:
    """Scores (queries, products) as the index gives them: w·cos(image) + (1-w)·cos(text)."""
    scores: Rows = weight * (image_query @ images.T) + (1 - weight) * (text_query @ texts.T)
    return scores


def ranked(scores: Rows, depth: int, without: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """(queries, depth) places of the best products, best first; ``without`` (queries,) is left out of each."""
    if without is not None:
        scores = scores.copy()
        scores[np.arange(len(scores)), without] = -np.inf
    return np.argsort(-scores, axis=1, kind="stable")[:, :depth]


def recall(best: NDArray[np.int64], right: Sequence[set[int]], depth: int) -> list[float]:
    """For each query 1 if any of its answers is among the first ``depth``, else 0."""
    return [float(bool(answers & set(row[:depth].tolist()))) for row, answers in zip(best, right, strict=True)]


def reciprocal_rank(best: NDArray[np.int64], right: Sequence[set[int]]) -> list[float]:
    """1 / the place of the first right answer, 0 where none is ranked."""
    return [
        next((1 / place for place, found in enumerate(row.tolist(), start=1) if found in answers), 0.0)
        for row, answers in zip(best, right, strict=True)
    ]


def precision(best: NDArray[np.int64], right: Sequence[set[int]], depth: int) -> list[float]:
    """Share of right answers among the first ``depth``."""
    return [len(answers & set(row[:depth].tolist())) / depth for row, answers in zip(best, right, strict=True)]


def answers_by(labels: Sequence[str], at_least: int) -> Mapping[str, set[int]]:
    """For each label of ``at_least`` products their places, labels in order; "" is no label."""
    found: dict[str, set[int]] = {}
    for place, label in enumerate(labels):
        if label:
            found.setdefault(label, set()).add(place)
    return {label: found[label] for label in sorted(found) if len(found[label]) >= at_least}
