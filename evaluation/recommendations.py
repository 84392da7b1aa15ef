"""Compare recommenders by how well they find what shoppers want after a number of events, with simulated shoppers.

Popularity, co-occurrence and similar tastes learn from other, earlier shoppers than those evaluated. Rows are computed
as in production (weights, centres, MMR), but with exact nearest neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from behaviour import learning, products, profiles, recommending, scoring, tastes
from evaluation.shoppers import DAYS, Rows, Scores, Shopper, Simulator
from search.engine.columns import Columns
from vision.vectors import unit

SHOWN = 20
AFTER = (1, 2, 5, 10, 20)
"""Numbers of events."""
NEXT = 10
"""Number of following clicks that recall counts."""
DRAWS = 1000
NAMES = ("popularity", "co-occurrence", "decayed mean", "own taste alone", "for you")
"""The last one is the row as served; "own taste alone" is the same without visitors of similar taste."""
Recommender = Callable[[Sequence[int], Sequence[float]], Rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over shoppers with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Outcome:
    recommender: str
    events: int
    recall: Figure
    ndcg: Figure


def evaluate(columns: Columns, learn_from: int, ask: int, seed: int = 1) -> Iterator[Outcome]:
    """Yield the outcomes for ``ask`` shoppers, with ``learn_from`` earlier ones to learn from.

    Errors: SearchUnavailable, IndexMissing.
    """
    simulator = Simulator(columns, seed)
    clicks = max(AFTER) + NEXT
    earlier, later = simulator.shoppers(learn_from, clicks), simulator.shoppers(ask, clicks)
    known = recommenders(columns, vectors(columns), earlier)
    for events in AFTER:
        for name, recommend in known.items():
            found = [_judged(simulator, recommend, shopper, events) for shopper in later]
            recalls, gains = (np.array(values) for values in zip(*found, strict=True))
            yield Outcome(name, events, figure(recalls, seed), figure(gains, seed))


def _judged(simulator: Simulator, recommend: Recommender, shopper: Shopper, events: int) -> tuple[float, float]:
    seen, times = shopper.clicks[:events], shopper.times[:events]
    shown = recommend(seen, [times[-1] - time for time in times])
    following = set(shopper.clicks[events : events + NEXT]) - set(seen)
    recall = len(following & set(shown.tolist())) / max(1, len(following))
    liking = simulator.suits(shopper.tastes[events - 1])
    liking[list(seen)] = 0
    discount = 1 / np.log2(2 + np.arange(SHOWN))
    ideal = np.sort(liking)[::-1][:SHOWN] @ discount
    return recall, float(liking[shown] @ discount[: len(shown)] / ideal)


def clicks_by_product(columns: Columns, shoppers: Sequence[Shopper], after: int = 0) -> Scores:
    """Return (n,) click counts of the products, ignoring the first ``after`` clicks of each shopper."""
    counts = np.zeros(len(columns))
    for shopper in shoppers:
        np.add.at(counts, list(shopper.clicks[after:]), 1)
    return counts


def recommenders(
    columns: Columns, vectors: NDArray[np.float32], earlier: Sequence[Shopper]
) -> Mapping[str, Recommender]:
    """Return the recommenders of :data:`NAMES`; popularity, co-occurrence and similar tastes learn from ``earlier``."""
    popularity = clicks_by_product(columns, earlier)
    pairs = _together(earlier)

    def popular(seen: Sequence[int], ages: Sequence[float]) -> Rows:
        return _best(popularity, seen)

    def together(seen: Sequence[int], ages: Sequence[float]) -> Rows:
        scores = np.zeros(len(columns))
        for row in seen:
            for place, other in enumerate(pairs.get(("", str(row)), ())):
                scores[int(other[1])] += 1 / (1 + place)
        return _best(scores + 1e-9 * popularity, seen)

    def mean(seen: Sequence[int], ages: Sequence[float]) -> Rows:
        return _best((vectors @ _mean(vectors, seen, ages)).astype(float), seen)

    def own_taste(seen: Sequence[int], ages: Sequence[float]) -> Rows:
        return various(vectors, _suiting(vectors, seen, ages), seen)

    def for_you(seen: Sequence[int], ages: Sequence[float]) -> Rows:
        scores = _suiting(vectors, seen, ages)
        for row, lift in lifted(seen, ages):
            scores[row] += lift
        return various(vectors, scores, seen)

    lifted = others(vectors, earlier)
    return dict(zip(NAMES, (popular, together, mean, own_taste, for_you), strict=True))


def _suiting(vectors: NDArray[np.float32], seen: Sequence[int], ages: Sequence[float]) -> Scores:
    found, totals = profiles.centres(vectors[list(seen)], _weights(ages))
    return scoring.suiting(vectors, found, totals)


def various(vectors: NDArray[np.float32], scores: Scores, seen: Sequence[int]) -> Rows:
    best = _best(scores, seen, recommending.POOL * SHOWN)
    return best[scoring.various(vectors[best], scores[best], SHOWN)]


def others(
    vectors: NDArray[np.float32], shoppers: Sequence[Shopper]
) -> Callable[[Sequence[int], Sequence[float]], Iterator[tuple[int, float]]]:
    """Return a function that yields the rows of products liked by similar shoppers and their score increments."""
    people = np.stack([_mean(vectors, one.clicks, [one.times[-1] - time for time in one.times]) for one in shoppers])
    liked = [[("", str(row)) for row in dict.fromkeys(reversed(one.clicks))][: tastes.MOST_LIKED] for one in shoppers]

    def lifted(seen: Sequence[int], ages: Sequence[float]) -> Iterator[tuple[int, float]]:
        likeness = people @ _mean(vectors, seen, ages)
        nearest = np.argsort(-likeness, kind="stable")[: tastes.NEIGHBOURS].tolist()
        found = [tastes.Neighbour(float(likeness[one]), liked[one]) for one in nearest]
        return ((int(row), lift) for (_, row), lift in tastes.lifts(found).items())

    return lifted


def _mean(vectors: NDArray[np.float32], rows: Sequence[int], ages: Sequence[float]) -> NDArray[np.float32]:
    return unit(_weights(ages) @ vectors[list(rows)])


def _weights(ages: Sequence[float]) -> Scores:
    weights: Scores = 0.5 ** (np.array(ages) * profiles.DAY / profiles.HALF_LIFE)
    return weights


def _together(shoppers: Sequence[Shopper]) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    baskets = (
        {("", str(row)) for row, time in zip(one.clicks, one.times, strict=True) if int(time) == day}
        for one in shoppers
        for day in range(int(DAYS) + 1)
    )
    return learning.together(basket for basket in baskets if basket)


def _best(scores: Scores, seen: Sequence[int], count: int = SHOWN) -> Rows:
    left = scores.copy()
    left[list(seen)] = -np.inf
    return np.argsort(-left, kind="stable")[:count]


def vectors(columns: Columns) -> NDArray[np.float32]:
    """Return the (n, 2·dim) product vectors; zeros for products that no longer exist."""
    rows: NDArray[np.float32] | None = None
    for start in range(0, len(columns), 1000):
        found = products.vectors(columns.keys[start : start + 1000])
        if not found.rows:
            continue
        if rows is None:
            rows = np.zeros((len(columns), found.vectors.shape[1]), np.float32)
        rows[[columns.rows[key] for key in found.rows]] = found.vectors
    return rows if rows is not None else np.zeros((len(columns), 1), np.float32)


def figure(values: NDArray[np.float64], seed: int) -> Figure:
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5]).tolist()
    return Figure(float(values.mean()), low, high)
