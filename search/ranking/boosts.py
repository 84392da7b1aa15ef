"""The ranking rules as one table: how a product matches the words, and how much that adds to its similarity score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from search.ranking import weights

Mask = NDArray[np.bool_]


class Match(StrEnum):
    """How a product matches the words of a query, apart from its similarity."""

    RARE_WORDS = "few products have these words"
    WORDS = "has all the words"
    DETAILS = "its description has all the words"
    TYPE_WORDS = "its title names the type as you do"
    SOFT_TAG = "of this season or occasion"


BOOSTS: Mapping[Match, float] = {
    Match.RARE_WORDS: weights.RARE_BONUS,
    Match.WORDS: weights.WORDS_BONUS,
    Match.DETAILS: weights.DETAILS_BONUS,
    Match.TYPE_WORDS: weights.TYPE_WORDS_BONUS,
    Match.SOFT_TAG: weights.SOFT_TAG_BONUS,
}
EXCLUSIVE = (Match.RARE_WORDS, Match.WORDS, Match.DETAILS)
"""Of these, a product gets only the first that it matches; the others add up."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Which products of the columns match in which way: one (n,) mask for each kind of match."""

    masks: Mapping[Match, Mask]

    def boosts(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the (rows,) amounts added to the scores of these products."""
        added = np.zeros(len(rows))
        settled = np.zeros(len(rows), bool)
        for match in EXCLUSIVE:
            if match in self.masks:
                hit = self.masks[match][rows] & ~settled
                added[hit] += BOOSTS[match]
                settled |= hit
        for match, mask in self.masks.items():
            if match not in EXCLUSIVE:
                added[mask[rows]] += BOOSTS[match]
        return added

    def of(self, row: int) -> tuple[Match, ...]:
        """Return the ways in which one product matches, for the explanation of its rank."""
        found = [match for match in Match if match in self.masks and self.masks[match][row]]
        first = next((match for match in found if match in EXCLUSIVE), None)
        return tuple(match for match in found if match not in EXCLUSIVE or match is first)
