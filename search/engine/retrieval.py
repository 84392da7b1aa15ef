"""One round trip to the index: which products are near, within reach, or hold certain words; and what has changed.

redisvl builds the queries; they are run here because one round trip also fetches the state of the index, and because
an answer may have thousands of keys, which the plain protocol carries in a third of the time.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from redisvl.query import FilterQuery, VectorQuery, VectorRangeQuery

from search.engine import columns, encoders, generations, open_indexes, places, popularity, veiling
from search.engine.columns import Columns, Mask, Rows
from search.engine.connection import available, patience
from search.engine.expressions import Params
from search.engine.generations import State
from search.engine.open_indexes import SearchIndex
from search.engine.query_vector import QueryVector
from search.errors import EncoderMismatch, SearchUnavailable
from search.experiments import store as experiments
from search.merchandising import store

PLAIN = 2
"""The protocol that does not name what it answers, nor say that a search ran out of time and left something out."""
MOST_MATCHES = 50_000
"""Products of one clause that are read; a clause that more hold narrows nothing down."""


@dataclass(frozen=True, slots=True)
class Near:
    """The ``count`` products nearest to the query vector, or to another, that fit the expression, nearest first."""

    expression: str
    count: int
    other: QueryVector | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """All products that score at least ``score`` against the query vector."""

    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """All products that fit the expression, in no order."""

    expression: str


Request = Near | Within | Matching


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of products in the columns, (n,), and their scores, (n,); NaN where nothing was compared."""

    rows: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    scores: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __bool__(self) -> bool:
        return bool(len(self.rows))

    def first(self, count: int) -> Answer:
        return Answer(self.rows[:count], self.scores[:count]) if count < len(self.rows) else self

    def among(self, size: int) -> Answer:
        """What is among the first ``size`` rows."""
        known = self.rows < size
        return self if known.all() else Answer(self.rows[known], self.scores[known])


NONE = Answer()


@dataclass(frozen=True, slots=True)
class Fetched:
    """Answers by the names of their requests, with the state of the index and its columns."""

    answers: Mapping[str, Answer]
    state: State
    columns: Columns

    def __getitem__(self, name: str) -> Answer:
        return self.answers.get(name, NONE)

    def mask(self, name: str) -> Mask:
        """(n,) the products of an answer; none where nobody asked."""
        return self.columns.mask(self[name].rows)


def known() -> tuple[State, Columns]:
    """The state of the index and its columns now. Errors: IndexMissing, SearchUnavailable."""
    fetched = fetch({}, Params(), None)
    return fetched.state, fetched.columns


def fetch(requests: Mapping[str, Request], params: Params, wanted: QueryVector | None) -> Fetched:
    """Ask all at once; equal requests are asked once, those that differ in how many they want of the nearest for the
    most of them, and which products hold certain words only after a change.

    Errors: IndexMissing, IndexDamaged, EncoderMismatch, SearchUnavailable (also where time ran out).
    """
    index = open_indexes.current()
    before = index.reader.latest()
    read = _known(index, before, requests.values(), params)
    unique = [request for request in _widest(requests.values()) if request not in read]
    sent = [_built(request, wanted) for request in unique]
    with available(PLAIN) as client:
        begun = time.monotonic()
        with client.pipeline(transaction=False) as pipe:
            for request, query in zip(unique, sent, strict=True):
                _send(pipe, query, {} if isinstance(request, Within) else params.used_in(request.expression))
            pipe.xrevrange(columns.changes_key(), count=1)
            pipe.get(store.version_key())
            pipe.get(popularity.version_key())
            pipe.get(experiments.version_key())
            pipe.get(places.version_key())
            # read last: an index of another encoder that takes over in between is noticed
            pipe.hgetall(generations.state_key())
            *answers, latest, rules, popular, tried, stores, state_fields = pipe.execute(raise_on_error=False)
        in_time = time.monotonic() - begun < patience()  # after which Redis answers with what it has found so far
        for trouble in (state_fields, latest, rules, popular, tried, stores):
            if isinstance(trouble, Exception):
                raise trouble
        state = replace(
            generations.read_state(state_fields),
            rules=_text(rules),
            popularity=_text(popular),
            experiments=_text(tried),
            stores=_text(stores),
        )
        serving = generations.checked(state)
        encoders.look_ahead(state)
        if wanted and wanted.fingerprint != serving.fingerprint:
            raise EncoderMismatch(serving.fingerprint, wanted.fingerprint)
        if sent and not in_time:
            raise SearchUnavailable("the index did not answer in time")
        found = index.reader.columns(client, serving, columns.latest_change(latest))
        for request, answer in zip(unique, answers, strict=True):
            read[request] = _read(answer, _vector_of(request, wanted), found)
            if isinstance(request, Matching):
                index.keep(_asked(found, request, params), read[request])
    nearest = {_compared(request): answer for request, answer in read.items() if isinstance(request, Near)}
    named = {
        name: nearest[_compared(one)].first(one.count) if isinstance(one, Near) else read[one]
        for name, one in requests.items()
    }
    shown = replace(veiling.veiled(index, found, serving, state.rules), stores=places.snapshot(state.stores))
    return Fetched(named, state, shown)


def _text(value: bytes | None) -> str:
    return value.decode() if value else ""


def _widest(requests: Iterable[Request]) -> list[Request]:
    """Each request once; of those for the nearest to one vector among the same products, the one that asks for most."""
    found: dict[Hashable, Request] = {}
    for one in requests:
        asked = _compared(one) if isinstance(one, Near) else one
        held = found.get(asked)
        if not isinstance(held, Near) or not isinstance(one, Near) or one.count > held.count:
            found[asked] = one
    return list(found.values())


def _compared(request: Near) -> Hashable:
    return request.expression, request.other


def _known(
    index: SearchIndex, state: Columns | None, requests: Iterable[Request], params: Params
) -> dict[Request, Answer]:
    """Answers that were given in the same state of the index."""
    if state is None:
        return {}
    matching = [request for request in requests if isinstance(request, Matching)]
    pairs = ((request, index.known(_asked(state, request, params))) for request in matching)
    return {request: answer for request, answer in pairs if answer is not None}


def _asked(state: Columns, request: Matching, params: Params) -> Hashable:
    """What was asked of which state of the index, whatever the names of the parameters."""
    return state.generation, state.position, params.filled_in(request.expression)


def _built(request: Request, wanted: QueryVector | None) -> Any:
    if isinstance(request, Matching):
        return FilterQuery(filter_expression=request.expression, return_fields=[]).no_content().paging(0, MOST_MATCHES)
    wanted = _vector_of(request, wanted)
    assert wanted is not None, "nothing to compare with"
    vector: dict[str, Any] = {
        "vector": wanted.vector().astype(np.float16).tobytes(),
        "vector_field_name": "vector",
        "dtype": "float16",
        "return_fields": [],
    }
    if isinstance(request, Within):
        reach = max(0.0, min(2.0, wanted.distance(request.score)))
        return VectorRangeQuery(**vector, distance_threshold=reach, num_results=MOST_MATCHES).paging(0, MOST_MATCHES)
    if generations.serving().algorithm == "hnsw":
        vector["ef_runtime"] = max(settings.EF_RUNTIME, request.count)
    return VectorQuery(**vector, filter_expression=request.expression, num_results=request.count).paging(
        0, request.count
    )


def _vector_of(request: Request, wanted: QueryVector | None) -> QueryVector | None:
    if isinstance(request, Matching):
        return None
    return request.other or wanted if isinstance(request, Near) else wanted


def _send(pipe: Any, query: Any, used: Mapping[str, Any]) -> None:
    """``used``: the parameters of its expression alone, or each of many requests would carry those of all."""
    given = {**query.params, **used}
    flat = [part for pair in given.items() for part in pair]
    words = query.dialect(2).timeout(int(patience() * 1000)).get_args()
    pipe.execute_command("FT.SEARCH", generations.alias(), *words, "PARAMS", len(flat), *flat)


def _read(answer: Any, wanted: QueryVector | None, columns: Columns) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    if wanted is None:
        rows = columns.places(answer[1:])
        return Answer(rows, np.full(len(rows), np.nan))
    rows = columns.places(answer[1::2], missing=True)
    distances = np.array([fields[1] for fields in answer[2::2]], float)
    return Answer(rows[rows >= 0], (1 - distances[rows >= 0]) * wanted.scale)
