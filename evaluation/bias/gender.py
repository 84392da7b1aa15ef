"""The same search with words for a gender and without: who is shown to those who say nothing, and whether those who
say it get it."""

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
"""Products of a type for each of the two, so that a page could be either's."""


@dataclass(frozen=True, slots=True)
class GenderWords:
    """``types``: how many types were asked for. Without a word for gender: the share of :data:`FIRST` among both on the
    first page and in the whole set (``unsaid``), and how far apart the two are by type. With one: the share of the
    first page that is theirs or for both (``kept``); and how much of the first page without such a word is on one of
    the pages with one (``overlap``)."""

    types: int
    unsaid: Shares
    apart: Measure
    kept: Measure
    overlap: Measure


def with_and_without(columns: Columns, query: SearchQuery) -> GenderWords | None:
    """None where fewer than two types are sold to both. Errors: SearchError."""
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
    """The rows of the first page, and which products answer."""
    trace, _ = words_trace(query, {})
    return trace.page, trace.relevant.mask
