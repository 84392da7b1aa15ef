"""The relevant set of a query: which products match it, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.engine.columns import Columns
from search.engine.retrieval import Answer
from search.intent.understanding import Intent
from search.ranking.boosts import Mask, Match, Matches
from search.ranking.by_look import NOTHING, Alike

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Relevant:
    """The relevant set of a query.

    ``mask`` (n,): the products of the columns that match the query, regardless of filters; ``allowed`` (n,): those that
    may be shown beside them. ``unmatched``: words that no product has and that were dropped. ``intent``: as finally
    interpreted. ``looks``: how similar the products compared with a picture or product look to it.
    """

    mask: Mask
    allowed: Mask
    matches: Matches = field(default_factory=lambda: Matches({}))
    unmatched: tuple[str, ...] = ()
    intent: Intent = field(default_factory=Intent)
    looks: Alike = NOTHING

    def boosts(self, rows: NDArray[np.int64]) -> Scores:
        """Return the (rows,) amounts that matching words and similar looks add to the scores of these products."""
        return self.matches.boosts(rows) + self.looks.boosts(rows)


def joined(first: Relevant, *others: Relevant) -> Relevant:
    """Merge the relevant sets of several readings of the same words; ``first`` is the reading that is shown."""
    every = (first, *others)
    masks: dict[Match, Mask] = {}
    for one in every:
        for match, mask in one.matches.masks.items():
            masks[match] = masks[match] | mask if match in masks else mask
    telling = next((one for one in every if one.mask.any()), first)
    return Relevant(
        np.logical_or.reduce([one.mask for one in every]),
        np.logical_or.reduce([one.allowed for one in every]),
        Matches(masks),
        telling.unmatched,
        first.intent,
    )


def spread(columns: Columns, answers: Mapping[str, Answer] | list[Answer]) -> Scores:
    """Return the (n,) scores of all answers, NaN if a product was not compared."""
    scores = np.full(len(columns), np.nan)
    for answer in answers.values() if isinstance(answers, Mapping) else answers:
        scores[answer.rows] = answer.scores
    return scores


def reach(least: float, best: float, share: float) -> float:
    """Return the score at which products start to count as near: ``share`` of the way from the lowest score of a close
    product to the best score; infinite if nothing is close."""
    return least + share * (best - least) if best >= least else np.inf


def kin_of(intent: Intent, columns: Columns) -> tuple[str, ...]:
    """Return the categories of the types that the words name, so that other clothes may follow dresses, but not nail
    polish. () if no type is named or a product of that type has no category."""
    of_type = columns.alive.copy()
    types = [one for one in intent.required if one.field == "article_type"]
    for one in types:
        of_type &= columns.having(one.field, one.values)
    return categories_of(of_type, columns) if types else ()


def categories_of(mask: Mask, columns: Columns) -> tuple[str, ...]:
    """Return the categories of the products in ``mask`` (n,), so that no backpack follows green cardigans; () if one of
    the products has none."""
    codes = np.unique(columns.codes["category"][mask]).tolist()
    return () if -1 in codes else tuple(columns.values["category"][code] for code in codes)
