"""What behaviour queries in the product index: vectors, the nearest products, the documents of those shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import redis
from numpy.typing import NDArray

from search.engine import columns, documents, generations, open_indexes
from search.engine.connection import available
from search.engine.expressions import EVERYTHING, Params
from search.engine.generations import Generation
from vision.vectors import unit

MOST_CHANGES = 1000
"""Batches of writes that are tracked; after more, every vector is read again when it is needed."""
KEPT_VECTORS = 50_000

Product = tuple[str, str]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """What is cached of a product: its unit vector (2·dim,) and its title."""

    vector: NDArray[np.float16]
    title: str


class Vectors:
    """Vectors and titles of the products of one generation that this process has needed so far, kept up to date by the
    stream of changes. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[bytes, Known] = {}
        self._position = columns.START
        self._lock = threading.Lock()

    def of(self, client: redis.Redis, keys: Sequence[bytes]) -> dict[bytes, Known]:
        """Return vectors and titles by key, without keys that are not in the index. One round trip, or two if one of
        these products was written since the last call."""
        with self._lock:
            missing = [one for one in keys if one not in self._known]
            with client.pipeline(transaction=False) as pipe:
                pipe.xrange(columns.changes_key(), min=self._position.decode(), count=MOST_CHANGES)
                pipe.xrevrange(columns.changes_key(), count=1)
                _ask(pipe, missing)
                changes, latest, *texts = pipe.execute()
            touched = self._touched(changes, columns.latest_change(latest))
            self._keep(missing, texts)
            if again := [one for one in keys if one in touched and one not in missing]:
                with client.pipeline(transaction=False) as pipe:
                    _ask(pipe, again)
                    self._keep(again, pipe.execute())
            found = {one: self._known[one] for one in keys if one in self._known}
            while len(self._known) > KEPT_VECTORS:
                del self._known[next(iter(self._known))]
        return found

    def _touched(self, changes: Sequence[Any], latest: bytes | None) -> set[bytes]:
        """Drop from the cache what was written since, and return it."""
        follows = self._position == columns.START or (changes and changes[0][0] == self._position)
        touched = {one for _, fields in changes for one in fields[columns.KEYS].split(b"\0")}
        if not follows or len(changes) == MOST_CHANGES:
            touched |= set(self._known)
        for one in touched:
            self._known.pop(one, None)
        self._position = latest or columns.START
        return touched

    def _keep(self, keys: Sequence[bytes], texts: Sequence[bytes | None]) -> None:
        for one, text in zip(keys, texts, strict=True):
            if text:
                held = json.loads(text)
                vector = unit(np.array(held["$.vector"][0], np.float32)).astype(np.float16)
                self._known[one] = Known(vector, str(next(iter(held["$.title"]), "")))


def _ask(pipe: Any, keys: Iterable[bytes]) -> None:
    for one in keys:
        pipe.execute_command("JSON.GET", one, "$.vector", "$.title")


def key_of(serving: Generation, product: Product) -> bytes:
    return serving.key(*product).encode()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Unit vectors (n, 2·dim) of products, the row of each product, and their titles."""

    rows: Mapping[bytes, int]
    vectors: Vector
    titles: Mapping[bytes, str]

    def of(self, keys: Iterable[bytes]) -> Vector:
        return self.vectors[[self.rows[one] for one in keys]]

    def __contains__(self, key: bytes) -> bool:
        return key in self.rows


def vectors(keys: Iterable[bytes]) -> Matrix:
    """Return the vectors of those products that are in the index. Errors: SearchUnavailable, IndexMissing."""
    asked = list(dict.fromkeys(keys))
    if not asked:
        return Matrix({}, np.zeros((0, 0), np.float32), {})
    kept = open_indexes.current().kept(("vectors", generations.serving().name), Vectors)
    with available() as client:
        found = kept.of(client, asked)
    if not found:
        return Matrix({}, np.zeros((0, 0), np.float32), {})
    rows = np.stack([one.vector for one in found.values()]).astype(np.float32)
    titles = {key: one.title for key, one in found.items()}
    return Matrix({one: place for place, one in enumerate(found)}, rows, titles)


def vector(key: bytes) -> Vector | None:
    """Return the vector (2·dim,) of one product, None if it is not in the index."""
    found = vectors([key])
    return found.vectors[0] if key in found else None


def existing(products: Iterable[Product]) -> set[Product]:
    """Return which of these products are in the index. Errors: IndexMissing, SearchUnavailable."""
    asked = list(dict.fromkeys(products))
    if not asked:
        return set()
    serving = generations.serving()
    with available() as client, client.pipeline(transaction=False) as pipe:
        for one in asked:
            pipe.exists(serving.key(*one))
        answers = pipe.execute()
    return {one for one, there in zip(asked, answers, strict=True) if there}


def cards(keys: Sequence[bytes]) -> list[dict[str, Any] | None]:
    """Return the card fields of documents, None for one that is gone."""
    with available() as client:
        return documents.cards(client, keys) if keys else []


def card(product: Product) -> dict[str, Any] | None:
    return cards([key_of(generations.serving(), product)])[0]


def titles(keys: Sequence[bytes]) -> dict[bytes, str]:
    with available() as client, client.pipeline(transaction=False) as pipe:
        for one in keys:
            pipe.execute_command("JSON.GET", one, "$.title")
        texts = pipe.execute()
    return {one: json.loads(text)[0] for one, text in zip(keys, texts, strict=True) if text and json.loads(text)}


def nearest(
    queries: Sequence[tuple[Vector, str]], count: int, params: Params
) -> list[list[tuple[bytes, float]]]:
    """Return, for each vector (2·dim,), the keys of the ``count`` nearest products that match its expression, with
    cosines."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        ask_nearest(pipe, queries, count, params)
        return read_nearest(pipe.execute())


def within(vector: Vector, expression: str, least: float, count: int, params: Params) -> list[bytes]:
    """Return the keys of products that match an expression and whose cosine to the vector (2·dim,) is at least
    ``least``, the most similar first, at most ``count``. Errors: SearchUnavailable."""
    if generations.serving().algorithm == "hnsw":  # it answers radius queries less reliably
        return [key for key, cosine in nearest([(vector, expression)], count, params)[0] if cosine >= least]
    clause = f"({expression}) " if expression != EVERYTHING else ""
    given = {**params.values, "v": vector.astype(np.float16).tobytes(), "radius": 1 - least}
    flat = [part for pair in given.items() for part in pair]
    with available() as client:
        answer = client.execute_command(
            "FT.SEARCH", generations.alias(),
            f"{clause}@vector:[VECTOR_RANGE $radius $v]=>{{$YIELD_DISTANCE_AS: d}}",
            "SORTBY", "d", "RETURN", "1", "d", "LIMIT", "0", count, "DIALECT", "2", "PARAMS", len(flat), *flat,
        )  # fmt: skip
    return [key for key, _cosine in read_nearest([answer])[0]]


def ask_nearest(pipe: Any, queries: Sequence[tuple[Vector, str]], count: int, params: Params) -> None:
    """Add the queries of :func:`nearest` to a pipeline, for a round trip with other queries."""
    for vector, expression in queries:
        clause = f"({expression})" if expression != EVERYTHING else EVERYTHING
        given = {**params.values, "v": vector.astype(np.float16).tobytes()}
        flat = [part for pair in given.items() for part in pair]
        pipe.execute_command(
            "FT.SEARCH", generations.alias(), f"{clause}=>[KNN {count} @vector $v AS d]",
            "SORTBY", "d", "RETURN", "1", "d", "LIMIT", "0", count, "DIALECT", "2", "PARAMS", len(flat), *flat,
        )  # fmt: skip


def read_nearest(answers: Sequence[Any]) -> list[list[tuple[bytes, float]]]:
    return [
        [(row[b"id"], 1 - float(row[b"extra_attributes"][b"d"])) for row in answer[b"results"]] for answer in answers
    ]
