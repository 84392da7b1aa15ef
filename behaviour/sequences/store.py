"""The network that serves: stored in the database with the metrics that decided on it, announced in Redis.

It serves while its row says so and while products are encoded as they were when it was trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behaviour.engine import Recent, network_key
from behaviour.events import STRENGTHS
from behaviour.models import TrainedRecommender
from behaviour.products import Matrix
from behaviour.sequences import network
from behaviour.sequences.network import History, Weights
from search.engine import generations, open_indexes
from search.engine.connection import available
from search.errors import IndexDamaged, IndexMissing

DAY = 86400.0


def renew() -> None:
    """Let the latest network serve if it is switched on and of the encoder that serves; none otherwise. Errors:
    SearchUnavailable, DatabaseError."""
    try:
        fingerprint = generations.serving().fingerprint
    except (IndexMissing, IndexDamaged):
        return
    latest = TrainedRecommender.objects.defer("weights").order_by("-pk").first()
    serves = latest is not None and latest.is_on and latest.fingerprint == fingerprint
    with available() as client:
        if serves and latest is not None:
            client.set(network_key(), latest.name)
        else:
            client.delete(network_key())


def serving() -> tuple[str, Weights] | None:
    """Return the name and weights of the network that serves; None if none does. Errors: SearchUnavailable,
    DatabaseError."""
    with available() as client:
        name: Any = client.get(network_key())
    if not name:
        return None
    index = open_indexes.current()
    if (known := index.known(("network", name))) is None:
        row = TrainedRecommender.objects.filter(pk=int(name.decode().rpartition("-")[2])).first()
        if row is None or row.name != name.decode():
            return None
        known = network.unpacked(bytes(row.weights))
        index.keep(("network", name), known)
    return name.decode(), known


def following(
    weights: Weights, noted: Sequence[Recent], keys: Mapping[tuple[str, str], bytes], matrix: Matrix
) -> list[NDArray[np.float32] | None]:
    """Predict, for each visitor's events, newest first, the vector (2·dim,) of what comes next; None if nothing is
    known. ``keys``: of the products that speak for a taste; those without a vector are left out."""
    told = [_history(recent, keys, matrix) for recent in noted]
    there = [one for one in told if one is not None]
    found = iter(network.following(weights, [matrix.vectors[one.rows] for one in there], there) if there else ())
    return [None if one is None else next(found) for one in told]


def _history(recent: Recent, keys: Mapping[tuple[str, str], bytes], matrix: Matrix) -> History | None:
    events = [
        (row, at / DAY, STRENGTHS[kind])
        for kind, catalog, product, at in reversed(recent)
        if STRENGTHS[kind] and (row := matrix.rows.get(keys.get((catalog, product), b""))) is not None
    ]
    if not events:
        return None
    rows, times, strengths = zip(*events, strict=True)
    return History(np.array(rows, np.int64), np.array(times), np.array(strengths)).before(len(events))
