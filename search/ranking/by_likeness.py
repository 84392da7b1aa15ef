"""Which products answer a picture, a product, or a mix of several: those that are near enough, and of a kind that it
shows."""

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
"""Names of the requests for the nearest products, whatever the filters, and for the one whose picture is nearest."""
NOT_COMPARED = -9.0


def relevant(
    found: Fetched,
    *,
    share: float,
    types: Collection[str] = (),
    left_out: Sequence[bytes] = (),
    excluded: Mask | None = None,
    sought: by_look.Sought | None = None,
) -> Relevant:
    """The products that score at least ``share`` of the way from an ordinary product of the catalogue to the best one.
    ``types``: article types that the picture may show, all where there is none; ``excluded`` (n,): what is not wanted.
    ``sought``: the look that products are to have, None where it does not matter.
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
    """No product answers; the nearest are shown all the same."""
    return Relevant(np.zeros(len(found.columns), bool), found.columns.alive)


def _ordinary(scores: Scores, columns: Columns) -> float:
    """The score of a product that is like the picture by chance: the last of the pool, the middle one of a catalogue
    that is smaller than two pools."""
    compared = np.sort(scores[scores > NOT_COMPARED])[::-1]
    place = min(len(compared), max(1, int(columns.alive.sum()) // 2)) - 1
    return float(compared[place]) if compared.size else NOT_COMPARED


def _of_types(columns: Columns, types: Collection[str]) -> Mask:
    """Products of the types, and those whose type nobody knows."""
    if not types:
        return np.ones(len(columns), bool)
    return columns.having("article_type", types) | (columns.codes["article_type"] < 0)
