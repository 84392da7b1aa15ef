"""Popularity in the order of a search by words: it decides among products that answer about as well.

Only the first WINDOW products are put into another order, and only by MOST at most, so that nothing comes in that does
not answer, a product whose title has the words stays before one whose title has not, and pages never overlap.
"""

from __future__ import annotations

import numpy as np

from search.engine.columns import Rows
from search.ranking import weights
from search.ranking.relevant import Scores

WINDOW = 96
"""Four pages. All of them are compared for each page, or a product could move from the one to the other between two
requests."""


def lifted(order: Rows, ranked: Scores, lifts: Scores) -> tuple[Rows, Scores]:
    """The order with its first compared products sorted anew, and the scores (n,) with what was added to these.
    ``lifts`` (n,): what each would be moved by."""
    window = order[:WINDOW]
    compared = window[: int(np.cumprod(~np.isnan(ranked[window])).sum())]
    scores = ranked.copy()
    scores[compared] += np.clip(lifts[compared], 0.0, weights.MOST_POPULAR)
    moved = compared[np.argsort(-scores[compared], kind="stable")]
    return np.concatenate([moved, order[len(compared) :]]), scores
