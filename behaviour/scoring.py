"""How well products suit a profile, and a diverse selection among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from behaviour.products import Vector

VARIETY = 0.3
"""The share of MMR that penalises similarity to what is already selected."""


def suiting(vectors: Vector, centres: Vector, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how well products (n, 2·dim) suit a profile, (n,): the best cosine to a centre, scaled by the weight of
    the centre; the lightest still count half."""
    cosines = (vectors @ centres.T).astype(float)
    share = 0.5 + 0.5 * weights / (weights.sum() or 1.0)
    best: NDArray[np.float64] = np.where(cosines > 0, cosines * share, cosines).max(axis=1)
    return best


def various(vectors: Vector, scores: NDArray[np.float64], count: int) -> list[int]:
    """Return the indices of the rows in the order of maximal marginal relevance (Carbonell and Goldstein 1998)."""
    gain = (1 - VARIETY) * scores
    likest = np.zeros(len(vectors))
    chosen: list[int] = []
    for _number in range(min(count, len(vectors))):
        worth = gain - VARIETY * likest
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
        likest = np.maximum(likest, vectors @ vectors[chosen[-1]])
    return chosen
