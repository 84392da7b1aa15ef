"""Popularity in searches by words: it decides among products that match about equally well.

Only the first WINDOW products are reordered, and each score is raised by MOST_POPULAR at most. So no irrelevant product
comes in, a product whose title has the words stays ahead of one whose title does not, and pages never overlap.
"""

from __future__ import annotations

import numpy as np

from search.engine.columns import Rows
from search.ranking import weights
from search.ranking.relevant import Scores

WINDOW = 96
"""Four pages. All of them are compared for every page, or a product could move from one page to another between two
requests."""


def lifted(order: Rows, ranked: Scores, lifts: Scores) -> tuple[Rows, Scores]:
    """Return the order with its first compared products sorted again, and the (n,) scores with popularity added to
    theirs. ``lifts`` (n,): how much popularity would raise each product."""
    window = order[:WINDOW]
    compared = window[: int(np.cumprod(~np.isnan(ranked[window])).sum())]
    scores = ranked.copy()
    scores[compared] += np.clip(lifts[compared], 0.0, weights.MOST_POPULAR)
    moved = compared[np.argsort(-scores[compared], kind="stable")]
    return np.concatenate([moved, order[len(compared) :]]), scores
