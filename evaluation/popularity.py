"""Simulate whether popularity in the ranking helps shoppers, or only makes popular products more popular.

Each product has a hidden appeal that its tags and vectors do not reveal. Simulated shoppers search the shop for its
types and colours, examine the positions of the first page by a curve unknown to the ranking, and click by appeal. Some
products are added during the simulation. Each day the ranking learns from the clicks with the production code, while
its order decides what can be clicked. Figures are expected values over the last days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from behaviour import popularity
from behaviour.popularity import Noticed, Product
from evaluation.spreading import gini
from search import service
from search.engine.columns import Columns
from search.ranking import popular, weights
from search.types import DEFAULT_LIMIT, SearchQuery

Scores = NDArray[np.float64]
Rows = NDArray[np.int64]
DAYS, ARRIVAL, LAST = 40, 15, 10
"""New products arrive on day ARRIVAL of DAYS, and the figures are of the LAST days."""
NEW = 0.15
"""Share of products that are new."""
PER_DAY = 600
"""Searches per day."""
QUERIES, FEWEST_FOUND = 60, 12
BASE_LOG_ODDS, APPEAL_EFFECT = -2.0, 1.0
"""Log-odds of a click on an examined product of average appeal, and their increase per standard deviation of appeal."""
START = date(2026, 1, 1)
LOOKED_AT: Mapping[str, Callable[[Scores], Scores]] = {
    "gently": lambda place: 1 / np.log2(2 + place),
    "steeply": lambda place: 1 / (1 + place),
}
"""Examination probability of a position, counted from 0."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to use popularity: ``corrected`` for position bias or not, ``exploring`` new products or not."""

    name: str
    weight: float
    corrected: bool = True
    exploring: bool = True


WAYS = (
    Way("without popularity", 0.0),
    Way("clicks as they are", 0.05, corrected=False, exploring=False),
    Way("corrected by place", 0.05, exploring=False),
    Way("corrected, exploring", 0.05),
    Way("corrected, exploring, half the weight", 0.025),
    Way("corrected, exploring, twice the weight", 0.1),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A query's results without popularity: rows, best first, and their scores."""

    rows: Rows
    scores: Scores


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of one way to use popularity.

    ``clicks`` per search; ``ndcg`` of the first page by true appeal; ``gini`` of exposure over all products that the
    queries find; ``coverage``: share of these on any first page; ``new``: mean exposure of new products relative to
    that of others.
    """

    way: str
    clicks: float
    ndcg: float
    gini: float
    coverage: float
    new: float


def queries(columns: Columns, rng: np.random.Generator) -> list[Found]:
    """Return searches for types, and colours with types, drawn like the products. Errors: SearchError, ModelError."""
    kinds, colours = columns.codes["article_type"], columns.codes["colour"]
    there = np.flatnonzero(columns.alive & (kinds >= 0))
    texts: dict[str, None] = {}
    for row in rng.permutation(there).tolist():
        kind = columns.value("article_type", row)
        texts[f"{columns.value('colour', row)} {kind}" if colours[row] >= 0 and rng.random() < 0.5 else kind] = None
        if len(texts) >= 2 * QUERIES:
            break
    found = (_found(text, len(columns)) for text in texts)
    return [one for one in found if len(one.rows) >= FEWEST_FOUND][:QUERIES]


def _found(text: str, size: int) -> Found:
    """Search for a text; rows from ``size``, products added to the shop in the meantime, are dropped."""
    trace, _ = service.words_trace(SearchQuery(text=text, limit=popular.WINDOW), {})
    rows = trace.page
    scores = trace.ranked[rows].copy()
    if trace.lifts is not None:  # remove the effect of the shop's own popularity
        scores -= np.clip(trace.lifts[rows], 0.0, weights.MOST_POPULAR)
    kept = ~np.isnan(scores) & (rows < size)
    rows, scores = rows[kept], scores[kept]
    order = np.argsort(-scores, kind="stable")
    return Found(rows[order], scores[order])


def evaluate(columns: Columns, looked_at: str, runs: int, seed: int = 1) -> Iterator[list[Outcome]]:
    """Yield for each of ``runs`` random assignments of appeal the outcomes of WAYS."""
    found = queries(columns, np.random.default_rng(seed))
    for number in range(runs):
        yield [Market(columns, found, LOOKED_AT[looked_at], seed + number).simulated(way) for way in WAYS]


class Market:
    """One random assignment of appeal and of new products, in which each way is simulated from the start."""

    def __init__(
        self, columns: Columns, found: Sequence[Found], looked_at: Callable[[Scores], Scores], seed: int
    ) -> None:
        self.found, self.seed, self.size = found, seed, len(columns)
        rng = np.random.default_rng(seed)
        appeal = rng.normal(size=self.size)
        self.liking: Scores = 1 / (1 + np.exp(-(BASE_LOG_ODDS + APPEAL_EFFECT * appeal)))
        self.is_new = rng.random(self.size) < NEW
        self.seen = looked_at(np.arange(DEFAULT_LIMIT, dtype=float))
        common = 1.0 / (1 + np.arange(len(found)))
        self.common = common / common.sum()

    def simulated(self, way: Way) -> Outcome:
        return self._judged(way, [*self.days(way)][-LAST:])

    def days(self, way: Way) -> Iterator[list[Rows]]:
        """Yield the first pages of all queries for each day."""
        rng = np.random.default_rng(self.seed)
        shown, clicks = np.zeros(DEFAULT_LIMIT), np.zeros(DEFAULT_LIMIT)
        by_place: dict[int, Scores] = defaultdict(lambda: np.zeros(DEFAULT_LIMIT))
        lifts = np.zeros(self.size)
        for day in range(DAYS):
            pages = [self._page(one, lifts, day >= ARRIVAL) for one in self.found]
            yield pages
            for page, searches in zip(pages, rng.poisson(PER_DAY * self.common), strict=True):
                seen = self.seen[: len(page)]
                done = rng.binomial(searches, seen * self.liking[page])
                shown[: len(page)] += searches
                clicks[: len(page)] += done
                for place in np.flatnonzero(done).tolist():
                    by_place[int(page[place])][place] += done[place]
            lifts = self._lifts(way, shown, clicks, by_place, day + 1)

    def _page(self, one: Found, lifts: Scores, with_new: bool) -> Rows:
        kept = np.full(len(one.rows), True) if with_new else ~self.is_new[one.rows]
        ranked = np.full(self.size, np.nan)
        ranked[one.rows] = one.scores
        order, _ = popular.lifted(one.rows[kept], ranked, lifts)
        return order[:DEFAULT_LIMIT]

    def _lifts(
        self, way: Way, shown: Scores, clicks: Scores, by_place: Mapping[int, Scores], day: int
    ) -> Scores:
        lifts = np.zeros(self.size)
        if clicks.sum() < popularity.FEWEST_CLICKS or not way.weight:
            return lifts
        seen = popularity.propensities(shown, clicks) if way.corrected else np.ones(DEFAULT_LIMIT)
        noticed: dict[Product, Noticed] = {
            ("", str(row)): Noticed(counts.sum(), float((counts / seen).sum())) for row, counts in by_place.items()
        }
        is_fresh = ARRIVAL <= day < ARRIVAL + popularity.NEW_DAYS
        new = [("", str(row)) for row in np.flatnonzero(self.is_new).tolist()] if way.exploring and is_fresh else []
        known = popularity.Popularity(
            popularity.scores(noticed), popularity.explored(new, START + timedelta(days=day))
        )
        for (_, row), lift in known.lifts(way.weight).items():
            lifts[int(row)] = lift
        return lifts

    def _judged(self, way: Way, days: Sequence[Sequence[Rows]]) -> Outcome:
        exposure, clicks, gains = np.zeros(self.size), 0.0, []
        for pages in days:
            for one, page, share in zip(self.found, pages, self.common, strict=True):
                seen = self.seen[: len(page)]
                np.add.at(exposure, page, share * seen)
                clicks += share * float(seen @ self.liking[page])
                gains.append(share * _ndcg(self.liking[page], self.liking[one.rows]))
        findable = np.unique(np.concatenate([one.rows for one in self.found]))
        new, old = exposure[findable[self.is_new[findable]]], exposure[findable[~self.is_new[findable]]]
        return Outcome(
            way.name,
            clicks / len(days),
            sum(gains) / len(days),
            gini(exposure[findable]),
            float((exposure[findable] > 0).mean()),
            float(new.mean() / old.mean()) if new.size and old.mean() else 0.0,
        )


def _ndcg(shown: Scores, possible: Scores) -> float:
    discount = 1 / np.log2(2 + np.arange(len(shown)))
    return float(shown @ discount / (np.sort(possible)[::-1][: len(shown)] @ discount))
