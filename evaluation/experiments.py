"""Validate the statistics of experiments: A/A tests, A/B tests and interleaving with simulated visitors of the shop.

Side A ranks without popularity. Side B ranks the same, or with popularity learnt from the clicks of the 40 preceding
days (:mod:`evaluation.popularity`), or orders each page by true appeal. Visitors arrive on different days, may return,
click with unequal readiness, and are assigned to sides by the hash used in production. Each day's figures are judged by
the production code, as by staff who check every day and stop on the first day with a significant difference.

Interleaving shows everybody a page made of both rankings and counts whose products are clicked. It is team drafting, in
which both sides choose in turn and a coin decides who goes first (Radlinski, Kurup and Joachims 2008, "How Does
Clickthrough Data Reflect Retrieval Quality?").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from behaviour.experiments.statistics import Difference, Side, around, difference
from evaluation.popularity import LOOKED_AT, Market, Rows, Scores, Way, queries
from search.engine.columns import Columns
from search.experiments.running import SIDES, side_of
from search.types import DEFAULT_LIMIT

DAYS = 14
AGAIN = 1.5
"""Mean number of searches of a visitor after the first one."""
EAGERNESS = 2.0
"""Shape of the gamma distribution, with mean 1, of visitors' readiness to click."""
DRAFTS = 40
"""Interleaved pages drawn per query, half of them with opposite coin tosses, so that neither side is favoured."""
PLAIN = Way("the same as A", 0.0)
SERVED = Way("popularity as served", 0.05)
APPEALING = Way("what appeals most first", 0.0)
WAYS = (PLAIN, SERVED, APPEALING)
"""The variants of side B; the first makes an A/A test."""
LOOKS = ("ordinary interval, one look", "ordinary interval, a look every day", "whenever you look", "interleaving")
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one way of judging, over all repeats.

    ``better`` and ``worse``: shares of the repeats that called B better and worse; ``day``: median day of these
    decisions; ``truth``: the true difference in clicks per search, B minus A.
    """

    way: str
    look: str
    truth: float
    better: float
    worse: float
    day: float


@dataclass(frozen=True, slots=True)
class Visits:
    """Searches in arbitrary order: visitor, day, query, and the visitor's readiness to click."""

    visitors: Rows
    days: Rows
    queries: Rows
    eagerness: Scores


@dataclass(frozen=True, slots=True)
class Pages:
    """Click probabilities of a visitor with average readiness.

    ``sides``: (queries, positions) for A and B; ``drafts``: (drafts, queries, positions) of interleaved pages, with
    ``teams``: whether B chose the product at a position.
    """

    sides: tuple[Scores, Scores]
    drafts: Scores
    teams: Flags


def evaluate(
    columns: Columns, visitors: int, repeats: int, seed: int = 1, ways: Sequence[Way] = WAYS
) -> Mapping[str, Sequence[Outcome]]:
    """Return the outcomes of each of LOOKS by the name of each variant of B. Errors: SearchError, ModelError."""
    rng = np.random.default_rng(seed)
    found = queries(columns, rng)
    market = Market(columns, found, LOOKED_AT["gently"], seed)
    first = _last_page(market, PLAIN)
    outcomes = {}
    for way in ways:
        second = _second(market, way, first)
        pages = Pages((_chances(market, first), _chances(market, second)), *_drafted(market, first, second, rng))
        outcomes[way.name] = _judged(way, market, pages, visitors, repeats, rng)
    return outcomes


def _second(market: Market, way: Way, first: Sequence[Rows]) -> Sequence[Rows]:
    if way is PLAIN:
        return first
    if way is APPEALING:
        return [page[np.argsort(-market.liking[page], kind="stable")] for page in first]
    return _last_page(market, way)


def _last_page(market: Market, way: Way) -> Sequence[Rows]:
    return [*market.days(way)][-1]


def _chances(market: Market, pages: Sequence[Rows]) -> Scores:
    found = np.zeros((len(pages), DEFAULT_LIMIT))
    for number, page in enumerate(pages):
        found[number, : len(page)] = market.seen[: len(page)] * market.liking[page]
    return found


def _drafted(
    market: Market, first: Sequence[Rows], second: Sequence[Rows], rng: np.random.Generator
) -> tuple[Scores, Flags]:
    chances, teams = [], []
    for _ in range(DRAFTS // 2):
        coins = rng.random((len(first), DEFAULT_LIMIT)) < 0.5
        for thrown in (coins, ~coins):
            ranks = zip(first, second, thrown, strict=True)
            drawn = [draft(one, other, some, DEFAULT_LIMIT) for one, other, some in ranks]
            chances.append(_chances(market, [rows for rows, _ in drawn]))
            teams.append([np.pad(team, (0, DEFAULT_LIMIT - len(team))) for _, team in drawn])
    return np.array(chances), np.array(teams)


def draft(first: Rows, second: Rows, coins: Flags, count: int) -> tuple[Rows, Flags]:
    """Interleave two rankings into up to ``count`` products; also return whether the second one chose each.

    ``coins``: whether the second ranking chooses first in a round.
    """
    ranks = (first.tolist(), second.tolist())
    chosen: dict[int, bool] = {}
    picked = [0, 0]
    while len(chosen) < count:
        is_second = picked[1] < picked[0] or (picked[0] == picked[1] and bool(coins[picked[0]]))
        row = next((one for one in ranks[is_second] if one not in chosen), None)
        if row is None:
            break
        chosen[row] = is_second
        picked[is_second] += 1
    return np.array([*chosen], np.int64), np.array([*chosen.values()], bool)


def _visits(market: Market, visitors: int, rng: np.random.Generator) -> Visits:
    count = 1 + rng.poisson(AGAIN, visitors)
    who = np.repeat(np.arange(visitors), count)
    begun = np.repeat(rng.integers(0, DAYS, visitors), count)
    eager = np.repeat(rng.gamma(EAGERNESS, 1 / EAGERNESS, visitors), count)
    return Visits(who, rng.integers(begun, DAYS), rng.choice(len(market.found), len(who), p=market.common), eager)


def _judged(
    way: Way, market: Market, pages: Pages, visitors: int, repeats: int, rng: np.random.Generator
) -> Sequence[Outcome]:
    truth = float(market.common @ (pages.sides[1] - pages.sides[0]).sum(axis=1))
    told: dict[str, list[tuple[int, int]]] = {name: [] for name in LOOKS}
    for number in range(repeats):
        visits = _visits(market, visitors, rng)
        days = _compared(pages, visits, number + 1, visitors, rng)
        drafts = _interleaved(pages, visits, visitors, rng)
        told[LOOKS[0]].append(_first(days[-1:], lambda one: one.once))
        told[LOOKS[1]].append(_first(days, lambda one: one.once))
        told[LOOKS[2]].append(_first(days, lambda one: one.always))
        told[LOOKS[3]].append(_first(drafts, lambda one: one.always))
    return [_outcome(way, look, truth, found) for look, found in told.items()]


def _outcome(way: Way, look: str, truth: float, found: Sequence[tuple[int, int]]) -> Outcome:
    signs, days = (np.array(values) for values in zip(*found, strict=True))
    decided = days[signs != 0]
    day = DAYS if look == LOOKS[0] else float(np.median(decided)) if decided.size else float("nan")
    return Outcome(way.name, look, truth, float((signs > 0).mean()), float((signs < 0).mean()), day)


def _first(days: Sequence[Difference | None], interval: Callable[[Difference], tuple[float, float]]) -> tuple[int, int]:
    """Return 1 if B is called better, -1 for A, 0 for neither, and the first day, from 1, of that decision."""
    for day, one in enumerate(days, 1):
        if one and interval(one)[0] > 0:
            return 1, day
        if one and interval(one)[1] < 0:
            return -1, day
    return 0, len(days)


def _compared(
    pages: Pages, visits: Visits, experiment: int, visitors: int, rng: np.random.Generator
) -> list[Difference | None]:
    """Return the difference at the end of each day, None until the minimum sample, half of the visitors, is reached."""
    of_side = np.array([SIDES.index(side_of(experiment, f"v{number}")) for number in range(visitors)])
    on = of_side[visits.visitors]
    chances = np.where(on[:, None] == 1, pages.sides[1][visits.queries], pages.sides[0][visits.queries])
    clicks = _clicked(chances, visits, rng).sum(axis=1)
    found: list[Difference | None] = []
    for day in range(DAYS):
        past = visits.days <= day
        first, second = (_side(visits, clicks, past & (on == side)) for side in (0, 1))
        enough = first.visitors + second.visitors >= visitors // 2
        found.append(difference(first, second, "clicks", visitors // 2) if enough else None)
    return found


def _clicked(chances: Scores, visits: Visits, rng: np.random.Generator) -> Flags:
    return rng.random(chances.shape) < chances * visits.eagerness[:, None]


def _side(visits: Visits, clicks: Rows, among: Flags) -> Side:
    searches = np.bincount(visits.visitors[among])
    done = np.bincount(visits.visitors[among], clicks[among]).astype(int)
    return Side(
        visitors=int((searches > 0).sum()), searches=int(searches.sum()), clicks=int(done.sum()),
        searches_squared=int(searches @ searches), clicks_squared=int(done @ done),
        clicks_by_searches=int(done @ searches),
    )  # fmt: skip


def _interleaved(pages: Pages, visits: Visits, visitors: int, rng: np.random.Generator) -> list[Difference | None]:
    """Return the mean clicks per visitor on B's products minus those on A's, at the end of each day."""
    drawn = rng.integers(0, DRAFTS, len(visits.visitors))
    clicked = _clicked(pages.drafts[drawn, visits.queries], visits, rng)
    credit = (clicked * np.where(pages.teams[drawn, visits.queries], 1, -1)).sum(axis=1)
    found: list[Difference | None] = []
    for day in range(DAYS):
        past = visits.days <= day
        there = np.bincount(visits.visitors[past], minlength=visitors) > 0
        each = np.bincount(visits.visitors[past], credit[past], minlength=visitors)[there]
        variance = float(each.var(ddof=1) / len(each)) if len(each) > 1 else 0.0
        enough = len(each) >= visitors // 2 and variance > 0
        found.append(around(float(each.mean()), variance, len(each), visitors // 2) if enough else None)
    return found
