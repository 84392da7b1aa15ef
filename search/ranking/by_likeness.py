"""The relevant set of a picture, a product or a mix: products that are similar enough and of a type that it shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from search.engine.columns import Columns
from search.engine.retrieval import Fetched
from search.ranking import by_look
from search.ranking.boosts import Mask
from search.ranking.relevant import Relevant, Scores, reach, spread

POOL_OF = "likeness"
LOOKS = "looks"
"""Names of the requests for the nearest products regardless of filters, and for the one with the nearest picture."""
NOT_COMPARED = -9.0


def relevant(
    found: Fetched,
    *,
    share: float,
    types: Collection[str] = (),
    left_out: Sequence[bytes] = (),
    excluded: Mask | None = None,
    sought: by_look.TargetLook | None = None,
) -> Relevant:
    """Return the products that score at least ``share`` of the way from an average product to the best one.

    ``types``: article types that the picture may show, () for any. ``left_out``: keys of products to leave out;
    ``excluded`` (n,): products that are not wanted. ``sought``: the look to search for, None if it does not matter.
    """
    columns = found.columns
    allowed = columns.alive.copy()
    allowed[columns.places(left_out)] = False
    if excluded is not None:
        allowed &= ~excluded
    scores = np.nan_to_num(spread(columns, [found[POOL_OF]]), nan=NOT_COMPARED)
    if not allowed.any():
        return Relevant(allowed, allowed)
    near = allowed & (scores >= reach(_ordinary(scores, columns), float(scores[allowed].max()), share))
    looks = by_look.alike(columns, found[POOL_OF].rows, sought) if sought else by_look.NOTHING
    return Relevant(near & _of_types(columns, types), allowed, looks=looks)


def nothing(found: Fetched) -> Relevant:
    """Return an empty relevant set; the nearest products are shown nevertheless."""
    return Relevant(np.zeros(len(found.columns), bool), found.columns.alive)


def _ordinary(scores: Scores, columns: Columns) -> float:
    """Return the score of a product that is similar only by chance: the last of the pool, or the median product of a
    catalogue smaller than two pools."""
    compared = np.sort(scores[scores > NOT_COMPARED])[::-1]
    place = min(len(compared), max(1, int(columns.alive.sum()) // 2)) - 1
    return float(compared[place]) if compared.size else NOT_COMPARED


def _of_types(columns: Columns, types: Collection[str]) -> Mask:
    """Return the (n,) mask of products of these types and of those without a type."""
    if not types:
        return np.ones(len(columns), bool)
    return columns.having("article_type", types) | (columns.codes["article_type"] < 0)
