"""``evaluate --from-clicks``: how highly the current ranking places the products that shoppers clicked.

Top positions are clicked more whatever they show, so each click is weighted by the inverse of its position's
examination probability (inverse propensity scoring: Joachims, Swaminathan and Schnabel 2017, "Unbiased Learning-to-Rank
with Biased Feedback"), as estimated by :mod:`behaviour.popularity`. The positions at which the clicks were made give
the figures of the earlier ranking. Products that were not shown could not be clicked: what a new ranking brings up from
beyond the pages that shoppers saw counts as nothing, so these figures are biased towards the ranking that was clicked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from behaviour import popularity
from behaviour.analytics.summaries import BEYOND
from behaviour.clicked import DAYS, Click, Log
from behaviour.clicked import log as logged
from evaluation.measures import RESAMPLES, Measure
from search import service
from search.engine import generations
from search.errors import SearchError
from search.fields import STYLE
from search.pipeline import Trace
from search.types import MAX_LIMIT, SearchQuery

if TYPE_CHECKING:
    from evaluation.outcome import Step

DEPTH = 10
FEWEST_CLICKS, FEWEST_QUERIES = 200, 20
"""With fewer, the confidence intervals are too wide to be useful."""
MOST_QUERIES = 1000
"""Maximum number of queries, those with most searches; each is searched for once."""
NDCG, RANK = f"nDCG@{DEPTH}", "MRR"
Scores = NDArray[np.float64]


class TooFewClicks(SearchError):
    """There are too few clicks to measure with. The text says how many there are."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The results for one query.

    ``searches``: their number; ``weight``: total weight of the clicks; gains and reciprocal ranks of the current and
    the earlier ranking, summed over the clicks; ``best``: the ideal gain for these clicks.
    """

    searches: int
    weight: float
    gain_now: float
    gain_then: float
    best: float
    rank_now: float
    rank_then: float


@dataclass(frozen=True, slots=True)
class Clicked:
    """Measures by name of the current and the earlier ranking and their difference, from ``clicks`` clicks.

    ``is_assumed``: the examination probabilities are not measured but typical values.
    """

    now: Mapping[str, Measure]
    then: Mapping[str, Measure]
    change: Mapping[str, Measure]
    clicks: int
    searches: int
    is_assumed: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(step: Step) -> Clicked:
    """Evaluate the current ranking on logged clicks. Errors: TooFewClicks, SearchError, ModelError, DatabaseError."""
    log = logged()
    by_query = enough(log)
    since = (timezone.now() - timedelta(days=DAYS)).date()
    seen = popularity.place_propensities(since)
    judged = []
    with step("Clicked searches", len(by_query)) as advance:
        for query, clicks in by_query.items():
            judged.append(_judged(log.words.get(query, clicks[-1].words), log.searches[query], clicks, seen))
            advance(1)
    count = sum(map(len, by_query.values()))
    searches = sum(one.searches for one in judged)
    return Clicked(*_measures(judged), count, searches, popularity.is_assumed(since))


def enough(log: Log) -> dict[str, list[Click]]:
    """Return the clicks to measure with by query, up to MOST_QUERIES queries. Errors: TooFewClicks."""
    by_query: dict[str, list[Click]] = defaultdict(list)
    for click in log.clicks:
        by_query[click.query].append(click)
    if len(log.clicks) < FEWEST_CLICKS or len(by_query) < FEWEST_QUERIES:
        raise TooFewClicks(
            f"There are {len(log.clicks):,} clicks in results of {len(by_query):,} different searches of the last "
            f"{DAYS} days. From {FEWEST_CLICKS} clicks of {FEWEST_QUERIES} searches on they say something."
        )
    common = sorted(by_query, key=lambda query: (-max(log.searches[query], len(by_query[query])), query))
    return {query: by_query[query] for query in common[:MOST_QUERIES]}


def _judged(words: str, searches: int, clicks: Sequence[Click], seen: Scores) -> Judged:
    trace, _ = service.words_trace(SearchQuery(text=words, limit=MAX_LIMIT), {})
    weights = np.array([1 / seen[min(one.place, BEYOND)] for one in clicks])
    now, then = _places(trace, clicks), np.array([one.place for one in clicks], float)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for click, weight in zip(clicks, weights.tolist(), strict=True):
        sums[click.product] += weight
    best = np.sort(list(sums.values()))[::-1][:DEPTH] @ _discount(np.arange(min(DEPTH, len(sums)), dtype=float))
    return Judged(
        searches=max(searches, 1),
        weight=float(weights.sum()),
        gain_now=float(weights @ _discount(now)),
        gain_then=float(weights @ _discount(then)),
        best=float(best),
        rank_now=float(weights @ (1 / (1 + now))),
        rank_then=float(weights @ (1 / (1 + then))),
    )


def _discount(places: Scores) -> Scores:
    return np.where(places < DEPTH, 1 / np.log2(2 + np.minimum(places, DEPTH)), 0.0)


def _places(trace: Trace, clicks: Sequence[Click]) -> Scores:
    """Return the current positions of the clicked products, from 0; infinite if they are not ranked.

    A product that is not ranked itself has the best position of a product of its style.
    """
    columns, serving = trace.columns, generations.checked(trace.state)
    keys = (serving.key(*click.product).encode() for click in clicks)
    styles = columns.codes[STYLE]
    order = {row: place for place, row in enumerate(trace.page.tolist())}
    of_style = {int(styles[row]): place for row, place in reversed(order.items()) if styles[row] >= 0}
    found = []
    for row in columns.places(keys, missing=True).tolist():
        style = int(styles[row]) if row >= 0 else -1
        found.append(order.get(row, of_style.get(style, np.inf)) if row >= 0 else np.inf)
    return np.array(found, float)


def _measures(judged: Sequence[Judged]) -> tuple[Mapping[str, Measure], Mapping[str, Measure], Mapping[str, Measure]]:
    searches = np.array([one.searches for one in judged], float)
    weights = np.array([one.weight for one in judged])
    now = {
        NDCG: (searches * [one.gain_now / one.best for one in judged], searches),
        RANK: (np.array([one.rank_now for one in judged]), weights),
    }
    then = {
        NDCG: (searches * [one.gain_then / one.best for one in judged], searches),
        RANK: (np.array([one.rank_then for one in judged]), weights),
    }
    change = {name: (now[name][0] - then[name][0], now[name][1]) for name in now}
    first, second, third = ({name: ratio(*pair) for name, pair in some.items()} for some in (now, then, change))
    return first, second, third


def ratio(parts: Scores, wholes: Scores, seed: int = 1) -> Measure:
    """Return the sum of the parts over the sum of the wholes, with a percentile bootstrap over queries."""
    draw = np.random.default_rng(seed)
    rows = (draw.integers(0, len(parts), len(parts)) for _ in range(RESAMPLES))
    values = [float(parts[some].sum() / wholes[some].sum()) for some in rows]
    low, high = np.percentile(values, [2.5, 97.5])
    return Measure(float(parts.sum() / wholes.sum()), float(low), float(high), len(parts))


def sentences(found: Clicked) -> list[str]:
    """Return sentences with the caveats of the figures."""
    said = [
        "Products that shoppers were not shown could not be clicked, so what is new to a page counts as nothing: the "
        "figures lean towards the ranking that was clicked."
    ]
    if found.is_assumed:
        said.append("How likely a place is looked at is assumed, for too few clicks by place have been counted.")
    return said
