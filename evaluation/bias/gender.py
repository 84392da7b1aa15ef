"""Compare searches with and without a gender word: what is shown without one, and whether one is respected."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluation.bias.groups import Shares
from evaluation.measures import Measure
from search.engine.columns import Columns
from search.service import words_trace
from search.types import SearchQuery

FIRST, SECOND = "Women", "Men"
BOTH = ("Unisex",)
FEWEST = 10
"""Minimum number of products of a type for each gender, so that either could fill a page."""


@dataclass(frozen=True, slots=True)
class GenderWords:
    """The results for ``types`` product types.

    Without a gender word, ``unsaid`` is the share of :data:`FIRST` among both genders on the first page and in the
    whole set, and ``apart`` the absolute difference of the two, averaged over types. With one, ``kept`` is the share of
    the first page that is for that gender or both. ``overlap`` is the share of the first page without a gender word
    that is also on one of the pages with one.
    """

    types: int
    unsaid: Shares
    apart: Measure
    kept: Measure
    overlap: Measure


def with_and_without(columns: Columns, query: SearchQuery) -> GenderWords | None:
    """Return the comparison, None if fewer than two types are sold for both genders. Errors: SearchError."""
    genders = {name: columns.having("gender", [name]) for name in (FIRST, SECOND)}
    suits = {name: mask | columns.having("gender", BOTH) for name, mask in genders.items()}
    asked = [
        kind
        for kind in sorted(columns.counted("article_type"))
        if all((columns.having("article_type", [kind]) & mask & columns.alive).sum() >= FEWEST
               for mask in genders.values())
    ]  # fmt: skip
    if len(asked) < 2:
        return None
    shown_shares, set_shares, kept, overlap = [], [], [], []
    for kind in asked:
        page, answering = _found(replace(query, text=kind))
        said = {name: _found(replace(query, text=f"{kind} for {name}"))[0] for name in genders}
        counts = [(mask[page].sum(), (mask & answering).sum()) for mask in genders.values()]
        on_page, in_set = (sum(one) for one in zip(*counts, strict=True))
        if on_page and in_set:
            shown_shares.append(counts[0][0] / on_page)
            set_shares.append(counts[0][1] / in_set)
        kept += [float(suits[name][rows].mean()) for name, rows in said.items() if len(rows)]
        overlap.append(float(np.isin(page, np.concatenate(list(said.values()))).mean()) if len(page) else 0.0)
    apart = np.abs(np.array(shown_shares) - np.array(set_shares))
    unsaid = Shares(float(np.mean(shown_shares)), float(np.mean(set_shares)))
    return GenderWords(len(asked), unsaid, Measure.over(apart), Measure.over(kept), Measure.over(overlap))


def _found(query: SearchQuery) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the first page and the mask of the relevant set."""
    trace, _ = words_trace(query, {})
    return trace.page, trace.relevant.mask
