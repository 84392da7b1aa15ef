"""A small recurrent network that maps the products of a visitor to the vector of what comes next.

It is GRU4Rec (Hidasi et al. 2016), over the shop's product vectors instead of learnt ones, so that it can handle new
products at once. Training is done with torch (``training.sequences``); inference here takes a few matrix products.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.vectors import unit

LONGEST = 30
"""The number of events used, the latest ones."""
HALF_LIFE_DAYS = 7.0
STRONGEST = 6.0
"""The weight of a purchase, by which strengths are divided."""
NAMES = ("enter", "enter_bias", "turn", "turn_bias", "leave", "narrow", "widen")

Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class History:
    """The events of one visitor, oldest first, (n,) each: ``rows`` of products, ``times`` in days, ``strengths`` as in
    :data:`behaviour.events.WEIGHTS`."""

    rows: NDArray[np.int64]
    times: NDArray[np.float64]
    strengths: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def before(self, count: int) -> History:
        """Return the first ``count`` events, limited to the latest LONGEST of them."""
        span = slice(max(0, count - LONGEST), count)
        return History(self.rows[span], self.times[span], self.strengths[span])


def inputs(vectors: NDArray[np.float32], history: History) -> NDArray[np.float32]:
    """Return the (n, d + 2) inputs of the network: product vectors (n, d), log(1 + days since the previous event), and
    strength relative to a purchase."""
    gaps = np.log1p(np.diff(history.times, prepend=history.times[:1]).clip(0))
    return np.column_stack([vectors, gaps, history.strengths / STRONGEST]).astype(np.float32)


def means(vectors: NDArray[np.float32], history: History) -> NDArray[np.float32]:
    """Return the (n, d) decayed mean of the products (n, d) up to each event, as unit vectors."""
    return unit(_counted(history) @ vectors)


def _counted(history: History) -> NDArray[np.float32]:
    """Return the (n, n) weights of all events up to each one, at that time."""
    ages = (history.times[:, None] - history.times[None, :]).clip(0)
    return np.tril(history.strengths * 0.5 ** (ages / HALF_LIFE_DAYS)).astype(np.float32)


def following(
    weights: Weights, vectors: Sequence[NDArray[np.float32]], histories: Sequence[History]
) -> NDArray[np.float32]:
    """Return (visitors, d) unit vectors near the products that come next.

    ``vectors`` (n, d) are of the products of each history, none of which is empty. All visitors at once, since a single
    one takes nearly as long.
    """
    size, lengths = weights["turn"].shape[1], np.array([len(one) for one in histories])
    fed = np.concatenate([inputs(rows, one) for rows, one in zip(vectors, histories, strict=True)])
    entered = np.zeros((len(histories), int(lengths.max()), 3 * size), np.float32)
    entered[np.arange(entered.shape[1]) < lengths[:, None]] = fed @ weights["enter"].T + weights["enter_bias"]
    states = np.zeros((len(histories), size), np.float32)
    for step in range(entered.shape[1]):
        going = np.flatnonzero(lengths > step)
        states[going] = _turned(weights, entered[going, step], states[going])
    mean = unit(np.stack([_counted(one)[-1] @ rows for rows, one in zip(vectors, histories, strict=True)]))
    return unit(mean + mean @ weights["narrow"].T @ weights["widen"].T + states @ weights["leave"].T)


def _turned(weights: Weights, entered: NDArray[np.float32], states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the (n, h) states after one more event, by a gated recurrent unit (Cho et al. 2014) as torch implements
    it."""
    size = states.shape[1]
    turned = states @ weights["turn"].T + weights["turn_bias"]
    gates = _sigmoid(entered[:, : 2 * size] + turned[:, : 2 * size])
    reset, update = gates[:, :size], gates[:, size:]
    fresh = np.tanh(entered[:, 2 * size :] + reset * turned[:, 2 * size :])
    return (1 - update) * fresh + update * states


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-values))).astype(np.float32)


def packed(weights: Weights) -> bytes:
    held = io.BytesIO()
    arrays: dict[str, Any] = {name: np.asarray(weights[name], np.float16) for name in NAMES}
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def unpacked(data: bytes) -> Weights:
    """Errors: ValueError, KeyError or OSError for invalid data."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        return {name: held[name].astype(np.float32) for name in NAMES}
