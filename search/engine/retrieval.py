"""One round trip to the index: which products are nearest, within a radius, or contain certain words; and what changed.

redisvl builds the queries. They are run here because one round trip also fetches the state of the index, and because a
reply may have thousands of keys, which the plain protocol transfers in a third of the time.
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
"""The protocol whose replies have no named fields and do not report that a search timed out with partial results."""
MOST_MATCHES = 50_000
"""Products of one clause that are read; a clause that matches more narrows nothing down."""


@dataclass(frozen=True, slots=True)
class Near:
    """The ``count`` products nearest to the query vector, or to ``other``, that match the expression, nearest first."""

    expression: str
    count: int
    other: QueryVector | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """All products that score at least ``score`` against the query vector."""

    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """All products that match the expression, in no order."""

    expression: str


Request = Near | Within | Matching


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of products in the columns, (n,), and their scores, (n,); NaN if not compared."""

    rows: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    scores: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __bool__(self) -> bool:
        return bool(len(self.rows))

    def first(self, count: int) -> Answer:
        return Answer(self.rows[:count], self.scores[:count]) if count < len(self.rows) else self

    def among(self, size: int) -> Answer:
        """Return the part of the answer that lies in the first ``size`` rows."""
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
        """Return the (n,) products of an answer; none if there was no such request."""
        return self.columns.mask(self[name].rows)


def known() -> tuple[State, Columns]:
    """Return the current state of the index and its columns. Errors: IndexMissing, SearchUnavailable."""
    fetched = fetch({}, Params(), None)
    return fetched.state, fetched.columns


def fetch(requests: Mapping[str, Request], params: Params, wanted: QueryVector | None) -> Fetched:
    """Send all requests in one round trip and return their answers.

    Equal requests are sent once; those for the nearest products that differ only in their count are sent with the
    highest; those for products that contain certain words only if the index has changed. Errors: IndexMissing,
    IndexDamaged, EncoderMismatch, SearchUnavailable (also on a timeout).
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
            # read last, so that an index of another encoder that takes over in between is noticed
            pipe.hgetall(generations.state_key())
            *answers, latest, rules, popular, tried, stores, state_fields = pipe.execute(raise_on_error=False)
        in_time = time.monotonic() - begun < patience()  # on a timeout Redis returns what it has found so far
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
    """Return each request once; of those for the nearest products to one vector, the one with the highest count."""
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
    """Return the answers cached for the same state of the index."""
    if state is None:
        return {}
    matching = [request for request in requests if isinstance(request, Matching)]
    pairs = ((request, index.known(_asked(state, request, params))) for request in matching)
    return {request: answer for request, answer in pairs if answer is not None}


def _asked(state: Columns, request: Matching, params: Params) -> Hashable:
    """Return the cache key of a request in a state of the index, whatever the names of its parameters."""
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
    """Add a search to the pipeline. ``used``: its own parameters only, or each of many requests would carry those of
    all."""
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
