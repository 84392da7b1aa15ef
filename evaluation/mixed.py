"""Evaluate searches by several inputs as served: three products of a kind, or a product with another colour's name.

They run through :mod:`search.mix`, like ``POST /api/search`` and the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.composed import NEAREST, Pair
from evaluation.measures import Measure, Places
from evaluation.questions import pair
from search.mix import Mix, ProductRef, mix_trace
from search.pipeline import Trace
from search.types import SearchQuery

LIKED = 3
MOST = 200
TYPE, PAIR = "three of a type", "three of a colour and type"


@dataclass(frozen=True, slots=True)
class Triple:
    """Indices of three liked products and of all others of their kind, which are the correct results."""

    liked: tuple[int, ...]
    right: set[int]


def triples(rows: Sequence[ProductRow], most: int = MOST, seed: int = 1) -> Mapping[str, Sequence[Triple]]:
    """Return up to ``most`` random triples of both kinds, from groups with enough others to fill the first ten."""
    kinds = {TYPE: [row.article_type for row in rows], PAIR: [pair(row) for row in rows]}
    drawn = {kind: _drawn(labels, most, seed) for kind, labels in kinds.items()}
    return {kind: found for kind, found in drawn.items() if found}


def _drawn(labels: Sequence[str], most: int, seed: int) -> list[Triple]:
    draw = np.random.default_rng(seed)
    groups = list(measures.answers_by(labels, LIKED + NEAREST).values())
    found: list[Triple] = []
    while groups and len(found) < most:
        group = groups[int(draw.integers(len(groups)))]  # every group is equally likely, whatever its size
        liked = tuple(draw.choice(sorted(group), LIKED, replace=False).tolist())
        found.append(Triple(liked, group - set(liked)))
    return found


def by_triples(
    asked: Mapping[str, Sequence[Triple]], keys: Sequence[ProductRef], places: Callable[[Trace], list[int]]
) -> Mapping[str, Measure]:
    """Return the precision for triples.

    ``keys``: the products' keys in the index; ``places`` returns the indices of a search's results, best first.
    """
    found = {}
    for kind, several in asked.items():
        best = [places(_trace([keys[place] for place in one.liked])) for one in several]
        right = [one.right for one in several]
        found[f"{kind}, precision@{NEAREST}"] = Measure.over(measures.precision(ranking(best), right, NEAREST))
    return found


def by_pairs(asked: Sequence[Pair], keys: Sequence[ProductRef], places: Callable[[Trace], list[int]]) -> Places:
    """Return the (pairs, NEAREST) results for a product and the name of another colour."""
    return ranking([places(_trace([keys[one.place]], one.words)) for one in asked])


def ranking(found: Sequence[Sequence[int]]) -> Places:
    best = np.full((len(found), NEAREST), -1, np.int64)
    for row, several in zip(best, found, strict=True):
        row[: len(several)] = several[:NEAREST]
    return best


def _trace(liked: Sequence[ProductRef], words: str = "") -> Trace:
    return mix_trace(Mix(like=tuple(liked)), SearchQuery(text=words, limit=NEAREST), {})
