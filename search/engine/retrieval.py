"""One round trip to the index: which products are near, within reach, or hold certain words; and what has changed.

redisvl builds the queries; they are run here because one round trip also fetches the state of the index, and because
only the raw answer tells whether time ran out before all documents were looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from redisvl.query import FilterQuery, VectorQuery, VectorRangeQuery

from search.engine import columns, encoders, generations, open_indexes
from search.engine.columns import Columns
from search.engine.connection import available
from search.engine.expressions import Params
from search.engine.generations import State
from search.engine.query_vector import QueryVector
from search.errors import EncoderMismatch, SearchUnavailable

TIMEOUT_MS = 3000
DISTANCE = b"vector_distance"
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
    """Keys of products and, (n,), their scores; NaN where nothing was compared."""

    keys: Sequence[bytes] = ()
    scores: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __bool__(self) -> bool:
        return bool(self.keys)


NONE = Answer()


@dataclass(frozen=True, slots=True)
class Fetched:
    """Answers by the names of their requests, with the state of the index and its columns."""

    answers: Mapping[str, Answer]
    state: State
    columns: Columns

    def __getitem__(self, name: str) -> Answer:
        return self.answers.get(name, NONE)


def known() -> tuple[State, Columns]:
    """The state of the index and its columns now. Errors: IndexMissing, SearchUnavailable."""
    fetched = fetch({}, Params(), None)
    return fetched.state, fetched.columns


def fetch(requests: Mapping[str, Request], params: Params, wanted: QueryVector | None) -> Fetched:
    """Ask all at once; equal requests are asked once.

    Errors: IndexMissing, IndexDamaged, EncoderMismatch, SearchUnavailable (also where time ran out).
    """
    unique = list(dict.fromkeys(requests.values()))
    sent = [_built(request, wanted) for request in unique]
    with available() as client:
        with client.pipeline(transaction=False) as pipe:
            for query in sent:
                _send(pipe, query, params)
            pipe.xrevrange(columns.changes_key(), count=1)
            # read last: an index of another encoder that takes over in between is noticed
            pipe.hgetall(generations.state_key())
            *answers, latest, state_fields = pipe.execute(raise_on_error=False)
        for trouble in (state_fields, latest):
            if isinstance(trouble, Exception):
                raise trouble
        state = generations.read_state(state_fields)
        serving = generations.checked(state)
        encoders.look_ahead(state)
        if wanted and wanted.fingerprint != serving.fingerprint:
            raise EncoderMismatch(serving.fingerprint, wanted.fingerprint)
        pairs = zip(unique, answers, strict=True)
        read = {request: _read(answer, _vector_of(request, wanted)) for request, answer in pairs}
        known = open_indexes.current().reader.columns(client, serving, columns.latest_change(latest))
    return Fetched({name: read[request] for name, request in requests.items()}, state, known)


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
    return VectorQuery(
        **vector, filter_expression=request.expression, num_results=request.count
    ).paging(0, request.count)


def _vector_of(request: Request, wanted: QueryVector | None) -> QueryVector | None:
    return request.other or wanted if isinstance(request, Near) else wanted


def _send(pipe: Any, query: Any, params: Params) -> None:
    given = {**query.params, **params.values}
    flat = [part for pair in given.items() for part in pair]
    words = query.dialect(2).timeout(TIMEOUT_MS).get_args()
    pipe.execute_command("FT.SEARCH", generations.alias(), *words, "PARAMS", len(flat), *flat)


def _read(answer: Any, wanted: QueryVector | None) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    if warnings := answer.get(b"warning"):
        raise SearchUnavailable(str(warnings))
    rows = answer[b"results"]
    if not rows:
        return NONE
    keys = [row[b"id"] for row in rows]
    if wanted is None or not rows[0].get(b"extra_attributes"):
        return Answer(keys, np.full(len(keys), np.nan))
    distances = np.array([float(row[b"extra_attributes"][DISTANCE]) for row in rows])
    return Answer(keys, (1 - distances) * wanted.scale)
