"""Styles and their looks: the colours of one product are found separately, but shown and counted as one.

A product without a group is a style of its own. If several looks of a style match, the best one represents it; totals,
facets and paging count styles, as pages show them. ``SearchQuery.looks`` lists each look separately.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns, Mask, Pairs, Rows
from search.fields import STYLE

SCATTERED = 32_000_000
"""Number of style-value pairs up to which marking them in an array is faster than sorting those that occur."""
MOST_LOOKS = 12
"""Looks of one style that are expected among the nearest products."""


def has_styles(columns: Columns) -> bool:
    return bool(columns.values[STYLE])


class Counted:
    """Counts values over one set of products by style; what all fields share is computed once."""

    def __init__(self, columns: Columns, mask: Mask) -> None:
        self.columns = columns
        self.mask = mask

    def counts(self, name: str) -> NDArray[np.int64]:
        """Return how many styles have a product in the mask with each value of a tag: (number of values,)."""
        columns = self.columns
        if not has_styles(columns):
            return columns.counts(name, self.mask)
        if name in columns.several:
            return _of_pairs(columns, columns.several[name].of(self.mask), len(columns.values[name]))
        codes, size = columns.codes[name], len(columns.values[name])
        first, others, first_of_others = self._looks
        # mostly all looks of a style share a value, which leaves few to compare
        found = np.bincount(codes[first] + 1, minlength=size + 1)[1:]  # index 0 counts those without a value
        held = codes[others]
        further = np.flatnonzero((held != codes[first_of_others]) & (held >= 0))
        styles = columns.codes[STYLE][others[further]]
        found += np.bincount(_distinct(styles, held[further], size, columns), minlength=size)
        return found.astype(np.int64)

    @cached_property
    def _looks(self) -> tuple[Rows, Rows, Rows]:
        """Rows in the mask: one of each style and all without a style; the others; the first ones of their styles."""
        rows = np.flatnonzero(self.mask)
        styles = self.columns.codes[STYLE][rows]
        grouped = styles >= 0
        one = np.full(len(self.columns.values[STYLE]), -1)
        one[styles[grouped]] = rows[grouped]
        is_first = ~grouped
        is_first[grouped] = one[styles[grouped]] == rows[grouped]
        return rows[is_first], rows[~is_first], one[styles[~is_first]]


def _of_pairs(columns: Columns, pairs: Pairs, size: int) -> NDArray[np.int64]:
    styles, codes = columns.codes[STYLE][pairs.rows], pairs.codes
    grouped = styles >= 0
    found = np.bincount(codes[~grouped], minlength=size)
    found += np.bincount(_distinct(styles[grouped], codes[grouped], size, columns), minlength=size)
    return found.astype(np.int64)


def total(columns: Columns, mask: Mask) -> int:
    """Return the number of styles among the products in the mask."""
    if not has_styles(columns):
        return int(mask.sum())
    styles = columns.codes[STYLE][mask]
    counted = np.bincount(styles[styles >= 0], minlength=1)
    return int((styles < 0).sum() + np.count_nonzero(counted))


def best_of_each(columns: Columns, order: Rows) -> Rows:
    """Return the first row of each style, in the same order."""
    if not has_styles(columns):
        return order
    styles = columns.codes[STYLE][order]
    places = np.arange(len(order))
    first = np.full(len(columns.values[STYLE]), -1)
    grouped = styles >= 0
    first[styles[grouped][::-1]] = places[grouped][::-1]  # the last one written wins, which is the first in order
    return np.asarray(order[~grouped | (first[styles] == places)])


def others_of(columns: Columns, rows: Rows) -> dict[int, Rows]:
    """Return, by row, all looks of its style including itself; rows whose style has only one look are left out."""
    if not has_styles(columns):
        return {}
    styles = columns.codes[STYLE][rows]
    wanted = np.zeros(len(columns.values[STYLE]), bool)
    wanted[styles[styles >= 0]] = True
    looks = np.flatnonzero(columns.alive & (columns.codes[STYLE] >= 0) & wanted[columns.codes[STYLE]])
    held = {row: looks[columns.codes[STYLE][looks] == style] for row, style in zip(rows.tolist(), styles, strict=True)}
    return {row: found for row, found in held.items() if len(found) > 1}


def same_style(columns: Columns, rows: Rows) -> Mask:
    """Return the (n,) mask of all looks of the styles of these rows."""
    styles = columns.codes[STYLE][rows]
    return np.isin(columns.codes[STYLE], styles[styles >= 0])


def looks_at_most(columns: Columns) -> int:
    """Return how many products one style may take up among the nearest ones."""
    styles = columns.codes[STYLE][columns.alive]
    return min(MOST_LOOKS, int(np.bincount(styles[styles >= 0]).max(initial=1))) if has_styles(columns) else 1


def _distinct(
    styles: NDArray[np.int32], codes: NDArray[np.int32], size: int, columns: Columns
) -> NDArray[np.int64]:
    """Return the code of each distinct pair of style and code."""
    pairs = styles.astype(np.int64) * size + codes
    space = len(columns.values[STYLE]) * size
    if space > SCATTERED or len(pairs) < 10_000:
        return np.asarray(np.unique(pairs) % max(size, 1))
    seen = np.zeros(space, bool)
    seen[pairs] = True
    return np.flatnonzero(seen) % size
