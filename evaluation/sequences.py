"""Evaluate whether the next-product network beats the other recommenders, on a temporal split.

All recommenders learn from the events before a point in time. Each later event is predicted from what the same visitor
did before it. The rows are computed as in production.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from behaviour import scoring
from behaviour.sequences import network
from behaviour.sequences.network import History, Weights
from evaluation import recommendations
from evaluation.recommendations import Figure, Recommender
from evaluation.shoppers import Rows, Shopper
from search.engine.columns import Columns
from training import sequences
from training.sequences import Example

LEARNT = 0.8
"""Share of the events, the earliest ones, that is used for training."""
MOST_ASKED = 2000
FEWEST_HISTORIES, FEWEST_ASKED, FEWEST_EVENTS = 200, 200, 3
NAME = "sequence"
Recommend = Callable[[History], Rows]


class TooLittle(ValueError):
    """There is too little data to train or evaluate with. The text says what is missing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Results per event, (asked,) each. ``recall``: whether the next product is among the first SHOWN; ``ndcg``."""

    recall: NDArray[np.float64]
    ndcg: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measures by recommender; ``gain``: the network minus the best other one (``rival``), in recall and nDCG."""

    asked: int
    recall: dict[str, Figure]
    ndcg: dict[str, Figure]
    rival: str
    gain: tuple[Figure, Figure]
    weights: Weights

    @property
    def wins(self) -> bool:
        """Whether the network is significantly better (95 %) by both measures."""
        return all(one.low > 0 for one in self.gain)


def compare(
    columns: Columns,
    vectors: NDArray[np.float32],
    histories: Sequence[History],
    seed: int = 1,
    progress: Callable[[int, float], None] = lambda epoch, loss: None,
) -> Comparison:
    """Train the network and compare it with the other recommenders. Errors: TooLittle."""
    used = [one for one in histories if len(one) >= FEWEST_EVENTS]
    if len(used) < FEWEST_HISTORIES:
        raise TooLittle(
            f"{len(used)} recognised visitors did something with {FEWEST_EVENTS} products or more; "
            f"{FEWEST_HISTORIES} are needed."
        )
    cut = float(np.quantile(np.concatenate([one.times for one in used]), LEARNT))
    asked = _asked(used, cut, seed)
    if len(asked) < FEWEST_ASKED:
        raise TooLittle(f"Only {len(asked)} later events could be asked about; {FEWEST_ASKED} are needed.")
    weights = network.unpacked(network.packed(fitted(vectors, used, cut, seed, progress)))
    earlier = [_shopper(one, cut) for one in used if one.times[0] < cut]
    known = {name: _told(one) for name, one in recommendations.recommenders(columns, vectors, earlier).items()}
    judged = {name: _judged(recommend, asked) for name, recommend in known.items()}
    judged[NAME] = _judged(_following(vectors, weights, earlier), asked)
    rival = max(known, key=lambda name: float(judged[name].recall.mean() + judged[name].ndcg.mean()))
    mine, best = judged[NAME], judged[rival]
    return Comparison(
        asked=len(asked),
        recall={name: recommendations.figure(one.recall, seed) for name, one in judged.items()},
        ndcg={name: recommendations.figure(one.ndcg, seed) for name, one in judged.items()},
        rival=rival,
        gain=(
            recommendations.figure(mine.recall - best.recall, seed),
            recommendations.figure(mine.ndcg - best.ndcg, seed),
        ),
        weights=weights,
    )


def fitted(
    vectors: NDArray[np.float32],
    histories: Sequence[History],
    until: float,
    seed: int,
    progress: Callable[[int, float], None] = lambda epoch, loss: None,
) -> Weights:
    """Return weights trained on the events before ``until``."""
    examples = [
        _example(vectors, one.before(known)) for one in histories if (known := int((one.times < until).sum())) > 1
    ]
    return sequences.train(vectors, examples, seed, progress)


def _example(vectors: NDArray[np.float32], history: History) -> Example:
    rows = vectors[history.rows]
    following = history.rows[1:].copy()
    seen = [row in set(history.rows[: place + 1].tolist()) for place, row in enumerate(following.tolist())]
    following[seen] = -1  # products seen before are not recommended
    return Example(network.inputs(rows, history)[:-1], network.means(rows, history)[:-1], following)


def _asked(histories: Sequence[History], cut: float, seed: int) -> list[tuple[History, int]]:
    """Return histories with the index of an event after the cut whose product is new to the visitor."""
    found = [
        (one, place)
        for one in histories
        for place in range(1, len(one))
        if one.times[place] >= cut and one.rows[place] not in one.rows[:place]
    ]
    chosen = np.random.default_rng(seed).permutation(len(found))[:MOST_ASKED]
    return [found[place] for place in chosen]


def _judged(recommend: Recommend, asked: Sequence[tuple[History, int]]) -> Judged:
    gains = np.zeros(len(asked))
    for number, (history, place) in enumerate(asked):
        shown = recommend(history.before(place)).tolist()
        if (wanted := int(history.rows[place])) in shown:
            gains[number] = 1 / np.log2(2 + shown.index(wanted))
    return Judged((gains > 0).astype(float), gains)


def _told(recommend: Recommender) -> Recommend:
    """Adapt a recommender of rows and ages to histories; stronger events count as more recent ones."""

    def told(history: History) -> Rows:
        ages = history.times[-1] - history.times - network.HALF_LIFE_DAYS * np.log2(history.strengths)
        return recommend(history.rows.tolist(), ages.tolist())

    return told


def _following(vectors: NDArray[np.float32], weights: Weights, earlier: Sequence[Shopper]) -> Recommend:
    """Return the recommender *for you* with the network's vector instead of the taste centres."""

    def recommend(history: History) -> Rows:
        centres = network.following(weights, [vectors[history.rows]], [history])
        scores = scoring.suiting(vectors, centres, np.ones(1))
        seen = history.rows.tolist()
        for row, lift in others(seen, (history.times[-1] - history.times).tolist()):
            scores[row] += lift
        return recommendations.various(vectors, scores, seen)

    others = recommendations.others(vectors, earlier)
    return recommend


def _shopper(history: History, cut: float) -> Shopper:
    """Return the part of a visitor's history before the cut as a shopper."""
    known = history.times < cut
    return Shopper(tuple(history.rows[known].tolist()), tuple(history.times[known].tolist()), ())
