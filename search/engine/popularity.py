"""How much popularity raises products in searches: one versioned value in Redis, and the columns each process derives.

Every search reads the version along. Popularity is computed elsewhere and written here; it can be lost without harm.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engine import generations, open_indexes
from search.engine.columns import Columns
from search.engine.connection import available, key
from search.engine.generations import State
from search.ranking.weights import MOST_POPULAR

Product = tuple[str, str]
SEPARATOR = "\t"


def version_key() -> str:
    return key("popularity", "version")


def content_key() -> str:
    return key("popularity")


def publish(scores: Mapping[Product, float], weights: Mapping[str, float]) -> bool:
    """Publish the scores (0 to 1) by catalogue and id to all processes; return whether they differ from those before.

    Products that are not named are not raised. ``weights``: by how much a score of 1 raises a product, by catalogue, ""
    for catalogues that are not named. Errors: SearchUnavailable.
    """
    named = {SEPARATOR.join(product): score for product, score in sorted(scores.items()) if score}
    text = json.dumps({"scores": named, "weights": dict(sorted(weights.items()))})
    with available() as client:
        if client.get(content_key()) == text.encode():
            return False
        with client.pipeline(transaction=True) as pipe:
            pipe.set(content_key(), text)
            pipe.set(version_key(), hashlib.sha256(text.encode()).hexdigest()[:16])
            pipe.execute()
    return True


def lifted(scores: Mapping[Product, float], weights: Mapping[str, float]) -> dict[Product, float]:
    """Return what is added to the score of each product, without those to which nothing is added."""
    usual = weights.get("", 0.0)
    lifts = {
        product: round(score * min(weights.get(product[0], usual), MOST_POPULAR), 4)
        for product, score in scores.items()
    }
    return {product: lift for product, lift in lifts.items() if lift > 0}


def lifts(state: State, columns: Columns, weight: float | None = None) -> NDArray[np.float64] | None:
    """Return the (n,) amounts added to the scores of products, None if there are none. ``weight``: used in place of the
    published ones. Errors: SearchUnavailable."""
    if not state.popularity:
        return None
    scores, weights = open_indexes.current().kept(("popularity", state.popularity), _read)
    if weight is not None:
        weights = {"": weight}
    if not scores or not any(weights.values()):
        return None
    made = ("popularity", state.popularity, tuple(weights.items()), columns.generation, len(columns))
    return open_indexes.current().kept(made, lambda: _in_rows(lifted(scores, weights), state, columns))


def _read() -> tuple[Mapping[Product, float], Mapping[str, float]]:
    with available() as client:
        text: Any = client.get(content_key())
    held = json.loads(text or "{}")
    if "scores" not in held:  # written by an earlier release; the worker rewrites it within minutes
        return {}, {}
    pairs = ([*name.split(SEPARATOR, 1), score] for name, score in held["scores"].items())
    return {(catalog, id): float(score) for catalog, id, score in pairs}, held["weights"]


def _in_rows(known: Mapping[Product, float], state: State, columns: Columns) -> NDArray[np.float64]:
    serving = generations.checked(state)
    rows = columns.places((serving.key(*product).encode() for product in known), missing=True)
    there = rows >= 0
    found = np.zeros(len(columns))
    found[rows[there]] = np.fromiter(known.values(), float, len(known))[there]
    return found
