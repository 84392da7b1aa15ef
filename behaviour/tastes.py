"""Visitors with a similar taste, and what they like: user-based collaborative filtering (Resnick et al. 1994).

Profiles are documents of a separate index, so that the visitors nearest to one take a single query. Nothing is revealed
about individual visitors: what fewer than FEWEST like does not count.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import redis

from behaviour import products
from behaviour.products import Product, Vector
from search.engine.connection import available, key
from search.engine.expressions import Params

NEIGHBOURS = 50
FEWEST = 2
"""The number of visitors who must like a product."""
WEIGHT = 0.1
"""The weight of the logarithm of their summed similarity, relative to a cosine: measured by
``evaluate_recommendations``."""
MOST_LIKED = 20
"""Products that a profile contributes to others."""



@dataclass(frozen=True, slots=True)
class Neighbour:
    """``likeness``: the cosine similarity of the two profiles."""

    likeness: float
    liked: Sequence[Product]


def index_name(fingerprint: str) -> str:
    return key("tastes", fingerprint)


def keep_index(fingerprint: str, dim: int) -> None:
    """Create the index over the profiles of an encoder, with vectors (dim,), if it is missing, and drop those of
    others. Errors: SearchUnavailable."""
    with available() as client:
        try:
            client.execute_command(
                "FT.CREATE", index_name(fingerprint), "ON", "HASH", "PREFIX", 1, key("profile", ""), "SCHEMA",
                "fingerprint", "TAG", "vector", "VECTOR", "FLAT", 6, "TYPE", "FLOAT16", "DIM", dim,
                "DISTANCE_METRIC", "COSINE",
            )  # fmt: skip
        except redis.ResponseError as error:
            if "exists" not in str(error).lower():
                raise
            return
        for raw in client.execute_command("FT._LIST"):
            if raw.decode().startswith(index_name("")) and raw.decode() != index_name(fingerprint):
                client.execute_command("FT.DROPINDEX", raw.decode())


def products_and_neighbours(
    queries: Sequence[tuple[Vector, str]], count: int, params: Params, vector: Vector, fingerprint: str
) -> tuple[list[list[tuple[bytes, float]]], list[Neighbour]]:
    """Return the results of :func:`behaviour.products.nearest` and of :func:`neighbours`, in one round trip. Errors:
    SearchUnavailable, IndexMissing."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        products.ask_nearest(pipe, queries, count, params)
        ask(pipe, vector, fingerprint)
        *found, similar = pipe.execute(raise_on_error=False)
        for answer in found:
            if isinstance(answer, Exception):
                raise answer
        return products.read_nearest(found), read(similar)


def neighbours(vector: Vector, fingerprint: str) -> list[Neighbour]:
    """Return the visitors whose profiles are nearest to ``vector`` (2·dim,); none if there is no index yet. The visitor
    is among them, if known. Errors: SearchUnavailable."""
    with available() as client, client.pipeline(transaction=False) as pipe:
        ask(pipe, vector, fingerprint)
        return read(pipe.execute(raise_on_error=False)[0])


def ask(pipe: Any, vector: Vector, fingerprint: str) -> None:
    """Add the query of :func:`neighbours` to a pipeline, for a round trip with other queries."""
    pipe.execute_command(
        "FT.SEARCH", index_name(fingerprint),
        f"@fingerprint:{{{fingerprint}}}=>[KNN {NEIGHBOURS} @vector $v AS d]",
        "SORTBY", "d", "RETURN", 2, "d", "liked", "LIMIT", 0, NEIGHBOURS, "DIALECT", 2,
        "PARAMS", 2, "v", vector.astype(np.float16).tobytes(),
    )  # fmt: skip


def read(answer: Any) -> list[Neighbour]:
    """Return the neighbours; none if the reply is an error, since the index is created with the next profile."""
    if isinstance(answer, redis.ResponseError):
        return []
    if isinstance(answer, Exception):
        raise answer
    rows = [row[b"extra_attributes"] for row in answer[b"results"]]
    return [
        Neighbour(1 - float(row[b"d"]), [(slug, id) for slug, id in json.loads(row.get(b"liked", b"[]"))])
        for row in rows
    ]


def lifts(found: Iterable[Neighbour], besides: Collection[Product] = ()) -> dict[Product, float]:
    """Return what is added to the cosine of products that similar visitors like, except those in ``besides``."""
    likeness: dict[Product, float] = defaultdict(float)
    people: Counter[Product] = Counter()
    for one in found:
        people.update(one.liked)
        for product in one.liked:
            likeness[product] += max(0.0, one.likeness)
    several = {name for name, count in people.items() if count >= FEWEST}.difference(besides)
    return {name: lift(likeness[name]) for name in several}


def lift(likeness: float) -> float:
    return WEIGHT * math.log1p(likeness)


def liked(weights: Mapping[Product, float]) -> str:
    """Return what a profile contributes to others: its heaviest products."""
    return json.dumps(sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_LIKED])
