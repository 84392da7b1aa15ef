"""Searches made of several things, as served: three products of a kind, and a product with the name of another colour.

Asked through :mod:`search.mix`, as ``POST /api/search`` and the pages do.
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
    """Places of three products that are liked, and of the others of their kind."""

    liked: tuple[int, ...]
    right: set[int]


def triples(rows: Sequence[ProductRow], most: int = MOST, seed: int = 1) -> Mapping[str, Sequence[Triple]]:
    """Up to ``most`` of each kind, drawn at random, of kinds with so many others that a first ten can be right."""
    kinds = {TYPE: [row.article_type for row in rows], PAIR: [pair(row) for row in rows]}
    drawn = {kind: _drawn(labels, most, seed) for kind, labels in kinds.items()}
    return {kind: found for kind, found in drawn.items() if found}


def _drawn(labels: Sequence[str], most: int, seed: int) -> list[Triple]:
    draw = np.random.default_rng(seed)
    groups = list(measures.answers_by(labels, LIKED + NEAREST).values())
    found: list[Triple] = []
    while groups and len(found) < most:
        group = groups[int(draw.integers(len(groups)))]  # each kind as often, however many products it has
        liked = tuple(draw.choice(sorted(group), LIKED, replace=False).tolist())
        found.append(Triple(liked, group - set(liked)))
    return found


def by_triples(
    asked: Mapping[str, Sequence[Triple]], keys: Sequence[ProductRef], places: Callable[[Trace], list[int]]
) -> Mapping[str, Measure]:
    """``keys``: the products as the index knows them; ``places``: those that a search found, best first."""
    found = {}
    for kind, several in asked.items():
        best = [places(_trace([keys[place] for place in one.liked])) for one in several]
        right = [one.right for one in several]
        found[f"{kind}, precision@{NEAREST}"] = Measure.over(measures.precision(ranking(best), right, NEAREST))
    return found


def by_pairs(asked: Sequence[Pair], keys: Sequence[ProductRef], places: Callable[[Trace], list[int]]) -> Places:
    """(pairs, NEAREST) what a product and the name of another colour find."""
    return ranking([places(_trace([keys[one.place]], one.words)) for one in asked])


def ranking(found: Sequence[Sequence[int]]) -> Places:
    best = np.full((len(found), NEAREST), -1, np.int64)
    for row, several in zip(best, found, strict=True):
        row[: len(several)] = several[:NEAREST]
    return best


def _trace(liked: Sequence[ProductRef], words: str = "") -> Trace:
    return mix_trace(Mix(like=tuple(liked)), SearchQuery(text=words, limit=NEAREST), {})
