"""Measure which products of a catalogue searches and recommenders show, with a trial index.

A position counts by its examination probability, 1/log2(1 + position). Searches are compared with their relevant sets,
as each product of a set could have been shown. Recommenders are compared with what simulated shoppers click next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evaluation import recommendations
from evaluation.bias.gender import GenderWords, with_and_without
from evaluation.bias.groups import Mask, Scores, Shares, groups, shares
from evaluation.questions import labels
from evaluation.recommendations import NEXT, SHOWN, Recommender
from evaluation.running import Encoded
from evaluation.served import entries
from evaluation.shoppers import Shopper, Simulator
from evaluation.spreading import coverage, gini, long_tail
from search.engine import retrieval
from search.engine.columns import Columns
from search.engine.trial import trial
from search.ranking import confidence
from search.service import words_trace
from search.types import DEFAULT_LIMIT, SearchQuery

KINDS = ("article type", "colour + article type")
EARLIER, LATER, EVENTS = 1000, 300, 5
"""Numbers of simulated shoppers to learn from and to recommend to, and of known events for each of the latter."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The spread of one way of showing products over ``pages`` pages.

    ``coverage``: share of products on any of them; ``gini``: inequality; ``long_tail``: share of what is shown that
    goes to products outside the most popular fifth; ``groups``: shares of the groups.
    """

    pages: int
    coverage: float
    gini: float
    long_tail: float
    groups: Mapping[str, Shares]


@dataclass(frozen=True, slots=True)
class Bias:
    spreads: Mapping[str, Spread]
    gender: GenderWords | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measured(encoded: Encoded, progress: Callable[[int], None]) -> Bias:
    """Measure the spread of searches and recommenders; ``progress`` counts to :func:`parts`. Errors: SearchError."""
    with trial(entries(encoded)):
        confidence.calibrate()
        _, columns = retrieval.known()
        by = groups(columns)
        simulator = Simulator(columns, seed=1)
        clicks = EVENTS + NEXT
        earlier, later = simulator.shoppers(EARLIER, clicks), simulator.shoppers(LATER, clicks)
        popularity = recommendations.clicks_by_product(columns, earlier)
        spreads = {"search": of_searches(columns, queries(encoded), by, popularity, progress)}
        known = recommendations.recommenders(columns, recommendations.vectors(columns), earlier)
        for name, recommend in known.items():
            spreads[name] = of_recommender(columns, recommend, later, by, popularity)
            progress(1)
        gender = with_and_without(columns, SearchQuery(limit=DEFAULT_LIMIT))
        progress(1)
    return Bias(spreads, gender)


def queries(encoded: Encoded) -> Sequence[str]:
    """Return queries for the types, and colours with types, of which the catalogue has enough products."""
    return [text for kind in labels(encoded.rows) if kind.name in KINDS for text in kind.texts]


def parts(encoded: Encoded) -> int:
    return len(queries(encoded)) + len(recommendations.NAMES) + 1


def of_searches(
    columns: Columns, texts: Sequence[str], by: Mapping[str, Mask], popularity: Scores, progress: Callable[[int], None]
) -> Spread:
    """Compare what the first pages of searches for ``texts`` show with the relevant sets. Errors: SearchError."""
    got, expected = np.zeros(len(columns)), np.zeros(len(columns))
    for text in texts:
        trace, _ = words_trace(SearchQuery(text=text, limit=DEFAULT_LIMIT), {})
        if len(trace.page):
            looked_at = _looked_at(len(trace.page))
            got[trace.page] += looked_at
            expected[trace.relevant.mask] += looked_at.sum() / trace.relevant.mask.sum()
        progress(1)
    return _spread(columns, len(texts), got, expected, by, popularity)


def of_recommender(
    columns: Columns, recommend: Recommender, later: Sequence[Shopper], by: Mapping[str, Mask], popularity: Scores
) -> Spread:
    """Compare what is recommended to shoppers after their first events with what they click next."""
    got, expected = np.zeros(len(columns)), np.zeros(len(columns))
    for shopper in later:
        seen, times = shopper.clicks[:EVENTS], shopper.times[:EVENTS]
        shown = recommend(seen, [times[-1] - time for time in times])
        got[shown] += _looked_at(len(shown))
        expected += recommendations.clicks_by_product(columns, [shopper], EVENTS) * _looked_at(SHOWN).sum() / NEXT
    return _spread(columns, len(later), got, expected, by, popularity)


def _spread(
    columns: Columns, pages: int, got: Scores, expected: Scores, by: Mapping[str, Mask], popularity: Scores
) -> Spread:
    there = columns.alive
    return Spread(
        pages, coverage(got[there]), gini(got[there]), long_tail(got[there], popularity[there]),
        shares(by, got, expected),
    )  # fmt: skip


def _looked_at(places: int) -> Scores:
    weights: Scores = 1 / np.log2(2 + np.arange(places))
    return weights
