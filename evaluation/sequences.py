"""Does the network that foretells the next product beat what recommends without it? Asked on a time split.

Everything learns from what was done before a moment; asked about is each event after it, from what the same visitor
did before that event. The row is made as it is served.
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
"""The share of the events, in time, that is learnt from."""
MOST_ASKED = 2000
FEWEST_HISTORIES, FEWEST_ASKED, FEWEST_EVENTS = 200, 200, 3
NAME = "sequence"
Recommend = Callable[[History], Rows]


class TooLittle(ValueError):
    """There is not enough to learn from or to ask about; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``recall``: whether the next product is among the first SHOWN; ``ndcg``: and how far in front; (asked,) each."""

    recall: NDArray[np.float64]
    ndcg: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """By recommender; ``gain``: how much more the network finds than the best other one, by recall and nDCG."""

    asked: int
    recall: dict[str, Figure]
    ndcg: dict[str, Figure]
    rival: str
    gain: tuple[Figure, Figure]
    weights: Weights

    @property
    def wins(self) -> bool:
        """Whether it is better by both measures, beyond chance (95 %)."""
        return all(one.low > 0 for one in self.gain)


def compare(
    columns: Columns,
    vectors: NDArray[np.float32],
    histories: Sequence[History],
    seed: int = 1,
    progress: Callable[[int, float], None] = lambda epoch, loss: None,
) -> Comparison:
    """Errors: TooLittle."""
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
    """Weights from what was done before ``until``."""
    examples = [
        _example(vectors, one.before(known)) for one in histories if (known := int((one.times < until).sum())) > 1
    ]
    return sequences.train(vectors, examples, seed, progress)


def _example(vectors: NDArray[np.float32], history: History) -> Example:
    rows = vectors[history.rows]
    following = history.rows[1:].copy()
    seen = [row in set(history.rows[: place + 1].tolist()) for place, row in enumerate(following.tolist())]
    following[seen] = -1  # what was looked at already is not recommended
    return Example(network.inputs(rows, history)[:-1], network.means(rows, history)[:-1], following)


def _asked(histories: Sequence[History], cut: float, seed: int) -> list[tuple[History, int]]:
    """Histories, and the place in each of an event that comes after the cut and is of a product that is new to it."""
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
    """A recommender that takes rows and ages; what speaks more strongly counts as done later."""

    def told(history: History) -> Rows:
        ages = history.times[-1] - history.times - network.HALF_LIFE_DAYS * np.log2(history.strengths)
        return recommend(history.rows.tolist(), ages.tolist())

    return told


def _following(vectors: NDArray[np.float32], weights: Weights, earlier: Sequence[Shopper]) -> Recommend:
    """The row *for you* with the network's vector in place of the centres."""

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
    """What is known of a visitor before the cut."""
    known = history.times < cut
    return Shopper(tuple(history.rows[known].tolist()), tuple(history.times[known].tolist()), ())
