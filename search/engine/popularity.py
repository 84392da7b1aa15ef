"""How much popularity lifts products in the order of searches: one value in Redis with a version, which every search
reads along, and the columns that each process makes of it.

What is popular is worked out elsewhere and written here; it can be lost without harm.
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

Product = tuple[str, str]
SEPARATOR = "\t"


def version_key() -> str:
    return key("popularity", "version")


def content_key() -> str:
    return key("popularity")


def publish(lifts: Mapping[Product, float]) -> bool:
    """Let all processes rank by these lifts, by catalogue and id, from now on; what is not named is not lifted. Returns
    whether they differ from those before. Errors: SearchUnavailable."""
    text = json.dumps({SEPARATOR.join(product): lift for product, lift in sorted(lifts.items()) if lift})
    with available() as client:
        if (client.get(content_key()) or b"{}") == text.encode():
            return False
        with client.pipeline(transaction=True) as pipe:
            pipe.set(content_key(), text)
            pipe.set(version_key(), hashlib.sha256(text.encode()).hexdigest()[:16])
            pipe.execute()
    return True


def lifts(state: State, columns: Columns) -> NDArray[np.float64] | None:
    """(n,) what is added to the score of each product, None where nothing is. Errors: SearchUnavailable."""
    if not state.popularity:
        return None
    known = open_indexes.current().kept(("popularity", state.popularity), _read)
    if not known:
        return None
    made = ("popularity", state.popularity, columns.generation, len(columns))
    return open_indexes.current().kept(made, lambda: _in_rows(known, state, columns))


def _read() -> Mapping[Product, float]:
    with available() as client:
        text: Any = client.get(content_key())
    pairs = ([*name.split(SEPARATOR, 1), lift] for name, lift in json.loads(text or "{}").items())
    return {(catalog, id): float(lift) for catalog, id, lift in pairs}


def _in_rows(known: Mapping[Product, float], state: State, columns: Columns) -> NDArray[np.float64]:
    serving = generations.checked(state)
    rows = columns.places((serving.key(*product).encode() for product in known), missing=True)
    there = rows >= 0
    found = np.zeros(len(columns))
    found[rows[there]] = np.fromiter(known.values(), float, len(known))[there]
    return found
