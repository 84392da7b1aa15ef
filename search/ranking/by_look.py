"""How much the look of a product, such as its colours and its pattern, adds to its similarity to what was searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns, Rows
from search.ranking import weights
from vision.look import FINEST, PLACES, Look, from_levels, unknown

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TargetLook:
    """A look that is searched for. ``reaches``: the most that each attribute adds to a score, or takes from it."""

    look: Look
    reaches: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """How similar the looks of products are to the one searched for: (n,) values by attribute.

    ``likeness`` is from 0 to 1, NaN if the product was not compared or its look is unknown; ``added`` is what that adds
    to the scores, 0 in these cases.
    """

    likeness: Mapping[str, Scores] = field(default_factory=dict)
    added: Mapping[str, Scores] = field(default_factory=dict)

    def boosts(self, rows: Rows) -> Scores:
        """Return the (rows,) amounts added to the scores of these products."""
        found = np.zeros(len(rows))
        for one in self.added.values():
            found += one[rows]
        return found

    def same(self, row: int) -> Mapping[str, float]:
        """Return the attributes in which a product looks near-identical, with what each adds to its score."""
        return {
            name: float(self.added[name][row])
            for name, likeness in self.likeness.items()
            if likeness[row] >= weights.SAME_LOOK
        }


NOTHING = Alike()


def look_of(columns: Columns, key: bytes) -> Look:
    """Return the look of a product, unknown if the product is not in the columns."""
    rows = columns.places([key])
    return from_levels(columns.looks[rows[0]]) if rows.size else unknown()


def alike(columns: Columns, rows: Rows, sought: TargetLook) -> Alike:
    """Compare the looks of products with the one searched for.

    What is added is the Bhattacharyya (1943) coefficient minus its mean over the compared products. Scores thus keep
    their general level, and a product of unknown look keeps its rank.
    """
    likeness: dict[str, Scores] = {}
    added: dict[str, Scores] = {}
    levels = columns.looks[rows]
    for name, shares in sought.look.shares.items():
        part = levels[:, PLACES[name]]
        known = part.any(axis=1)
        if not known.any() or name not in sought.reaches:
            continue
        common = part[known].astype(np.float32) @ (np.sqrt(shares) / FINEST)
        likeness[name], added[name] = np.full(len(columns), np.nan), np.zeros(len(columns))
        likeness[name][rows[known]] = common
        added[name][rows[known]] = sought.reaches[name] * (common - common.mean())
    return Alike(likeness, added)
