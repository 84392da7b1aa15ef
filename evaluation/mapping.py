"""A two-dimensional map of a catalogue in which products with similar picture embeddings are close together.

Exact t-SNE (van der Maaten and Hinton 2008, "Visualizing Data using t-SNE"), initialised with the first two principal
components, so that the same catalogue always gives the same map.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.measures import Rows

MOST = 1600
"""Maximum number of products on the map; time and memory grow with the number of pairs."""
PERPLEXITY = 30.0
STEPS = 300
EARLY = 100
DIRECTIONS = 40

Points = NDArray[np.float64]
Pairs = NDArray[np.float32]


def flat(rows: Rows) -> Points:
    """Return (n, 2) coordinates from 0 to 1 for (n, dim) rows; fewer than four products are put on a line."""
    main = _main_directions(rows.astype(np.float32))
    points = main[:, :2]
    if points.shape[1] < 2 or len(rows) < 4:
        points = np.column_stack([np.linspace(0, 1, len(rows)), np.full(len(rows), 0.5)])
    else:
        points = _spread(_closeness(main), points)
    low, high = points.min(axis=0), points.max(axis=0)
    unit: Points = ((points - low) / np.maximum(high - low, 1e-9)).astype(np.float64)
    return unit


def _main_directions(rows: Rows) -> Rows:
    centred = rows - rows.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    main: Rows = (left * sizes)[:, :DIRECTIONS]
    return main


def _squared(rows: Rows) -> Pairs:
    lengths = (rows**2).sum(axis=1)
    apart: Pairs = np.maximum(lengths[:, None] + lengths[None] - 2 * rows @ rows.T, 0)
    return apart


def _closeness(rows: Rows) -> Pairs:
    """Return the symmetric neighbour probabilities; each row's bandwidth is bisected to reach PERPLEXITY."""
    apart = _squared(rows)
    np.fill_diagonal(apart, np.inf)
    apart -= apart.min(axis=1, keepdims=True)
    target = np.log(min(PERPLEXITY, (len(rows) - 1) / 3))
    low, high = np.full((len(rows), 1), 1e-6), np.full((len(rows), 1), 1e6)
    chances = np.zeros_like(apart)
    for _ in range(40):
        middle = np.sqrt(low * high)
        chances = np.exp(-apart * middle)
        chances /= chances.sum(axis=1, keepdims=True)
        entropy = -(chances * np.log(np.maximum(chances, 1e-12))).sum(axis=1, keepdims=True)
        low, high = np.where(entropy > target, middle, low), np.where(entropy > target, high, middle)
    both: Pairs = np.maximum((chances + chances.T) / (2 * len(rows)), 1e-12).astype(np.float32)
    return both


def _spread(close: Pairs, begin: Rows) -> Rows:
    """Optimise by gradient descent with momentum and per-coordinate gains, as in the authors' implementation."""
    points = (begin / max(float(begin[:, 0].std()), 1e-9) * 1e-4).astype(np.float32)
    speed, gains = np.zeros_like(points), np.ones_like(points)
    rate = max(len(points) / 12, 50.0)
    for step in range(STEPS):
        near = 1 / (1 + _squared(points))
        np.fill_diagonal(near, 0)
        pull = (close * (12 if step < EARLY else 1) - near / near.sum()) * near
        slope = 4 * (pull.sum(axis=1)[:, None] * points - pull @ points)
        gains = np.maximum(np.where(np.sign(slope) != np.sign(speed), gains + 0.2, gains * 0.8), 0.01)
        speed = (0.5 if step < EARLY else 0.8) * speed - rate * gains * slope
        points = points + speed
        points -= points.mean(axis=0)
    return points
