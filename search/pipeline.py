"""A search from beginning to end: understand → plan → retrieve → rank → decide, with one typed trace.

Pages, API, evaluation, benchmarks and explanations all read the trace; nothing else ranks. Which products match a query
does not depend on the filters: the index is queried without them, so that every facet can show what another choice
would leave. Order and page are read with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.engine import filtering, fulltext, generations, retrieval, styles
from search.engine.columns import Columns
from search.engine.expressions import Params, every, tagged
from search.engine.generations import State
from search.engine.query_vector import QueryVector
from search.engine.retrieval import Fetched, Matching, Near, Request
from search.intent.understanding import Intent
from search.merchandising.rules import OF_PRODUCTS
from search.merchandising.snapshot import NOTHING, Acting
from search.ranking import asking, by_words, merchandising, popular, weights
from search.ranking.boosts import Mask
from search.ranking.merchandising import Effects
from search.ranking.ordering import ordered
from search.ranking.relevant import Relevant, Scores, categories_of, joined, kin_of, spread
from search.types import SearchQuery

Rows = NDArray[np.int64]
PAGE, PAGE_SCOPED, PAGE_OF_TYPE, PAGE_WORDS = "page", "page scoped", "page of type", "page words"
Least = Callable[[State], float | None]
"""Returns the lowest score of a close product for a state of the index; None if unknown."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What to search for. Without ``wanted``, products are browsed.

    ``others``: further readings of the words, whose products match, too; ``rules``: those of the shop that apply.
    ``likeness``: how to find the relevant set of a picture or a product; None: by the words of ``intent``.
    ``left_out``: keys of products that are never found, such as the product itself. ``lifts`` (n,): what popularity
    adds to the scores of the first products, None if unknown. ``seen``: the variants of experiments that apply to the
    search.
    """

    query: SearchQuery
    intent: Intent
    wanted: QueryVector | None
    least: Least = lambda state: None
    likeness: Callable[[Fetched], Relevant] | None = None
    requests: Mapping[str, Request] = field(default_factory=dict)
    left_out: tuple[bytes, ...] = ()
    others: tuple[Intent, ...] = ()
    rules: Acting = NOTHING
    lifts: Scores | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """All results of a search.

    ``relevant``: the products that match it, regardless of filters; ``shown`` (n,): those of them that pass the
    filters, which are of ``total`` styles. ``order``: rows of the shown products, best first, the best one of each
    style, at least as far as the page reaches; ``also``: the nearest others. ``similarity`` (n,): of the products that
    were compared, NaN for others; ``ranked`` (n,): with what matching words, looks, the shop's rules and popularity
    (``lifts``) add. ``left_out``: keys of the products that were searched with. ``effects``: what the shop's ``rules``
    did.
    """

    query: SearchQuery
    intent: Intent
    wanted: QueryVector | None
    state: State
    columns: Columns
    relevant: Relevant
    shown: Mask
    total: int
    order: Rows
    also: Rows
    similarity: Scores
    ranked: Scores
    left_out: tuple[bytes, ...] = ()
    rules: Acting = NOTHING
    effects: Effects = merchandising.NONE
    lifts: Scores | None = None
    seen: tuple[str, ...] = ()

    @property
    def page(self) -> Rows:
        return self.order[self.query.offset : _end(self.query)]

    @property
    def pinned(self) -> frozenset[int]:
        """Rows of the products that the shop pinned to their places."""
        is_moved = self.query.sort == "relevance"
        return frozenset(pin.row for pin in self.effects.pins) if is_moved else frozenset()

    @property
    def nothing_close(self) -> bool:
        """Whether something was asked for and no product matches it."""
        return self.wanted is not None and not self.total

    def keys(self, rows: Rows) -> list[bytes]:
        return [self.columns.keys[row] for row in rows.tolist()]


def search(ask: Ask, columns: Columns) -> Trace:
    """Run a search. ``columns``: as known when the query was understood. Errors: SearchError.

    Takes one round trip, and further ones if no product has the words as typed, or if the results do not fill the page.
    """
    params = Params()
    readings = () if ask.likeness else (ask.intent, *ask.others)
    plans = [asking.plan(intent, params, columns) for intent in readings]
    requests = dict(ask.requests)
    for number, planned in enumerate(plans):
        requests |= _of_reading(number, planned.requests)
    if ask.wanted is None:
        requests = {name: request for name, request in requests.items() if isinstance(request, Matching)}
    pages: dict[str, Request] = {}
    for number, one in enumerate(plans or [None]):
        pages |= _of_reading(number, _page_requests(ask, one, params, columns))
    waits = len(plans) == 1 and plans[0].by_likeness and not (ask.query.is_narrowed or ask.rules.of(*OF_PRODUCTS))
    found = retrieval.fetch(requests if waits else requests | pages, params, ask.wanted)
    for number, planned in enumerate(plans):
        found = _asked_again(ask, planned, found, params, columns, number)
    answering = _answering(ask, plans, found)
    effects = merchandising.effects(ask.rules, found.columns, answering, generations.checked(found.state))
    relevant = effects.on(answering)
    kept = filtering.passing(found.columns, ask.query)
    kept[found.columns.places(ask.left_out)] = False
    total = _total(ask.query, found.columns, relevant.mask & kept)
    if plans and ask.wanted:
        further = pages if waits and not _is_filled(ask, found, relevant.mask & kept) else {}
        if total <= _end(ask.query):
            further |= _others(ask, plans[0], params, columns)
        if further:
            found = _joined(found, retrieval.fetch(further, params, ask.wanted))
    return _decided(ask, found, relevant, kept, total, effects)


def _is_filled(ask: Ask, found: Fetched, shown: Mask) -> bool:
    """Return whether enough of what is shown was compared: the nearest of all matches are in the pool."""
    compared = ~np.isnan(spread(found.columns, [found[asking.OPEN], found[asking.SCOPED]]))
    wanted = _end(ask.query)
    if ask.lifts is not None:
        wanted = max(wanted, min(popular.WINDOW, _total(ask.query, found.columns, shown)))
    return ask.query.sort != "relevance" or _total(ask.query, found.columns, shown & compared) >= wanted


def _end(query: SearchQuery) -> int:
    """Return the place after the last one of the page."""
    return query.offset + query.limit


def _answering(ask: Ask, plans: Sequence[asking.Plan], found: Fetched) -> Relevant:
    """Return the relevant set before the shop's rules."""
    if ask.likeness is not None:
        return ask.likeness(found)
    least = ask.least(found.state)
    told = [by_words.relevant(planned, _answers_of(number, found), least) for number, planned in enumerate(plans)]
    return joined(*told) if len(told) > 1 else told[0]


def _total(query: SearchQuery, columns: Columns, shown: Mask) -> int:
    return int(shown.sum()) if query.looks else styles.total(columns, shown)


def _of_reading(number: int, requests: Mapping[str, Request]) -> dict[str, Request]:
    """Return the requests of one of several readings under names of their own; those of the first stay as they are."""
    return {f"{number}:{name}": request for name, request in requests.items()} if number else dict(requests)


def _answers_of(number: int, found: Fetched) -> Fetched:
    if not number:
        return found
    start = f"{number}:"
    own = {name.removeprefix(start): answer for name, answer in found.answers.items() if name.startswith(start)}
    return replace(found, answers=own)


def _asked_again(
    ask: Ask, planned: asking.Plan, found: Fetched, params: Params, columns: Columns, number: int
) -> Fetched:
    """Send further requests if the first answers of a reading are not sufficient."""
    own = _answers_of(number, found)
    if ask.wanted and by_words.needs_typos(planned, own):
        more = asking.typos(planned.intent, params) | _page_of_typos(ask, planned, params, columns)
        found = _joined(found, retrieval.fetch(_of_reading(number, more), params, ask.wanted))
    if ask.wanted and by_words.needs_untagged(planned, _answers_of(number, found)):
        found = _joined(found, retrieval.fetch(_of_reading(number, asking.for_untagged()), Params(), ask.wanted))
    return found


def _decided(ask: Ask, found: Fetched, relevant: Relevant, kept: Mask, total: int, effects: Effects) -> Trace:
    """Assemble the trace. ``kept`` (n,): the products that pass the filters; ``total``: styles among the matches that
    do."""
    columns = found.columns
    shown = relevant.mask & kept
    compared = [answer for name, answer in found.answers.items() if not np.isnan(answer.scores).any()]
    similarity = spread(columns, compared)
    ranked = similarity.copy()
    rows = np.flatnonzero(~np.isnan(similarity))
    ranked[rows] += relevant.boosts(rows)
    if effects.lifted is not None:
        ranked += effects.lifted
    order, ranked = ordered(columns, shown, ranked, ask.query, _reaching(ask, columns), effects, ask.lifts)
    return Trace(
        query=ask.query,
        intent=relevant.intent,
        wanted=ask.wanted,
        state=found.state,
        columns=columns,
        relevant=relevant,
        shown=shown,
        total=total,
        order=order,
        also=_also(ask, columns, relevant, shown, total, kept, similarity),
        similarity=similarity,
        ranked=ranked,
        left_out=ask.left_out,
        rules=ask.rules,
        effects=effects,
        lifts=ask.lifts,
        seen=ask.seen,
    )


def _also(
    ask: Ask, columns: Columns, relevant: Relevant, shown: Mask, total: int, kept: Mask, similarity: Scores
) -> Rows:
    """Return the nearest products that do not match the query, shown after the last page."""
    if ask.wanted is None or _end(ask.query) < total:
        return np.zeros(0, np.int64)
    others = kept & relevant.allowed & ~relevant.mask & ~np.isnan(similarity)
    kin = categories_of(relevant.mask, columns) if ask.likeness else kin_of(relevant.intent, columns)
    if kin:
        others &= columns.having("category", kin)
    if not ask.query.looks:
        others &= ~styles.same_style(columns, np.flatnonzero(shown))
    rows = np.flatnonzero(others)
    nearness = similarity[rows].copy()
    for one in relevant.intent.required:
        if one.field == "article_type":  # if there is no navy blazer, another blazer rather than a navy shirt
            nearness += weights.SAME_TYPE_BONUS * columns.having(one.field, one.values)[rows]
    most = weights.ALSO_CLOSE if shown.any() else ask.query.limit
    order = rows[np.argsort(-nearness, kind="stable")]
    return (order if ask.query.looks else styles.best_of_each(columns, order))[:most]


def _page_requests(ask: Ask, planned: asking.Plan | None, params: Params, columns: Columns) -> dict[str, Request]:
    """Return the requests for the nearest products under the filters: of all, or with the required tags and with the
    words."""
    if ask.wanted is None:
        return {}
    requests = _nearest_of_page(ask, planned, params, columns)
    if not ask.rules or ask.query.sort != "relevance":
        return requests
    return merchandising.compared_besides(requests, ask.rules, params, columns)


def _nearest_of_page(ask: Ask, planned: asking.Plan | None, params: Params, columns: Columns) -> dict[str, Request]:
    filters = filtering.clause(ask.query, params, columns)
    reaching = _reaching(ask, columns)
    if planned is None:
        return {PAGE: Near(filters, reaching + weights.ALSO_CLOSE + len(ask.left_out))}
    if ask.query.sort != "relevance":
        return {}
    scope = every((filters, planned.scope))
    requests: dict[str, Request] = {PAGE_SCOPED: Near(scope, reaching)}
    if _is_filled_by_tags(ask, planned.intent, columns, reaching):
        return requests
    if planned.intent.rest or planned.intent.phrases:
        requests[PAGE_WORDS] = Near(every((scope, *_words(planned.intent, params))), reaching)
    for run in planned.intent.runs:
        requests[f"page {run}"] = Near(every((filters, fulltext.phrase(params, fulltext.words(run)))), reaching)
    return requests


def _others(ask: Ask, planned: asking.Plan, params: Params, columns: Columns) -> dict[str, Request]:
    """Return the requests for the nearest products under the filters, in the categories and of the type that the words
    name."""
    filters = filtering.clause(ask.query, params, columns)
    count = _reaching(ask, columns) + weights.ALSO_CLOSE
    kin = kin_of(planned.intent, columns)
    of_kin = every((filters, tagged(params, "category", kin))) if kin else filters
    requests: dict[str, Request] = {PAGE: Near(of_kin, count)}
    types = [one for one in planned.intent.required if one.field == "article_type"]
    if types:
        of_type = every((filters, *(tagged(params, one.field, one.values) for one in types)))
        requests[PAGE_OF_TYPE] = Near(of_type, count)
    return requests


def _reaching(ask: Ask, columns: Columns) -> int:
    """Return how many of the nearest products fill the pages up to this one, though several may be looks of one style;
    at least as many as popularity reorders."""
    last = _end(ask.query) if ask.lifts is None else max(_end(ask.query), popular.WINDOW)
    return last * (1 if ask.query.looks else styles.looks_at_most(columns))


def _is_filled_by_tags(ask: Ask, intent: Intent, columns: Columns, reaching: int) -> bool:
    """Return whether the tags alone determine the matches, and these fill the page, so that no others are shown."""
    if not intent.required or intent.rest or intent.phrases or intent.runs or intent.without or intent.excluded:
        return False
    answering = filtering.passing(columns, ask.query)
    for one in intent.required:
        answering &= columns.having(one.field, one.values)
    return int(answering.sum()) >= reaching


def _words(intent: Intent, params: Params) -> Sequence[str]:
    return [
        *(fulltext.phrase(params, fulltext.words(text)) for text in intent.phrases),
        *([fulltext.all_of(params, intent.rest)] if intent.rest else []),
    ]


def _page_of_typos(ask: Ask, planned: asking.Plan, params: Params, columns: Columns) -> dict[str, Request]:
    scope = every((filtering.clause(ask.query, params, columns), planned.scope))
    nearly = fulltext.nearly_all_of(params, planned.intent.rest)
    some = fulltext.any_of(params, planned.intent.rest)
    reaching = _reaching(ask, columns)
    return {
        "page typos": Near(every((scope, nearly)), reaching),
        "page some": Near(every((scope, some)), reaching),
    }


def _joined(first: Fetched, second: Fetched) -> Fetched:
    """Merge both answers as of the first one: products added in between are left out, and all of the second if another
    index took over."""
    if second.columns.generation != first.columns.generation:
        return first
    size = len(first.columns)
    return Fetched({**first.answers, **{name: one.among(size) for name, one in second.answers.items()}},
                   first.state, first.columns)  # fmt: skip
