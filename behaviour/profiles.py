"""What a visitor seems to like, recomputed from the recorded events whenever one arrives.

Since it is recomputed instead of updated, a profile is the same however often and in whatever order events arrive, and
it follows products that are encoded again.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behaviour import engine, products, tastes
from behaviour.engine import Recent
from behaviour.events import BAD, OPINIONS, STRENGTHS
from behaviour.products import Matrix, Product
from behaviour.sequences import store
from search.engine import generations, retrieval
from search.engine.columns import Columns
from search.errors import IndexDamaged, IndexMissing
from vision.vectors import unit

HALF_LIFE = 7 * 86400.0
"""Seconds after which an event counts half."""
DAY = 86400.0
MOST_CENTRES = 3
"""Each costs a search of the index for every row of recommendations."""
NEAR = 0.35
"""Cosine from which a product belongs to an existing centre."""
COUNTED = ("gender", "category", "article_type", "colour", "brand")
MOST_COUNTED = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """The taste of a visitor.

    ``centres`` are unit vectors (n, 2·dim), the heaviest first, with ``weights`` (n,), and ``vector`` (2·dim,) is the
    mean of all, by the encoder ``fingerprint``; ``following`` (2·dim,) is near what comes next, if a network predicts
    it. ``counts``: weights by tag; ``disliked`` and ``bought`` are never recommended; ``liked``: products that speak
    for the taste, newest first; ``earlier``: those of them that were seen more than a day ago. ``ratings``: the latest
    stars given.
    """

    centres: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    weights: tuple[float, ...] = ()
    vector: NDArray[np.float32] | None = None
    fingerprint: str = ""
    following: NDArray[np.float32] | None = None
    counts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    price: float | None = None
    liked: tuple[Product, ...] = ()
    earlier: tuple[Product, ...] = ()
    disliked: frozenset[Product] = frozenset()
    bought: frozenset[Product] = frozenset()
    ratings: Mapping[Product, int] = field(default_factory=dict)


NOBODY = Profile()


def update(owners: Sequence[str]) -> None:
    """Recompute the profiles of these visitors. Errors: SearchUnavailable."""
    try:
        state, columns = retrieval.known()
        serving = generations.checked(state)
    except (IndexMissing, IndexDamaged):
        return  # there are no products yet; the next event makes the profile
    now = time.time()
    noted = engine.recent(owners)
    weighed = [weigh(rows, now) for rows in noted]
    keys = {name: products.key_of(serving, name) for weights in weighed for name in weights}
    matrix = products.vectors(keys.values())
    known = [{keys[name]: weight for name, weight in weights.items() if keys[name] in matrix} for weights in weighed]
    facts = counted(known, columns)
    coming = _coming(noted, {name: keys[name] for weights in weighed for name in weights}, matrix)
    engine.put_profiles(
        {
            owner: _fields(weights, matrix, found, serving.fingerprint) | {"liked": tastes.liked(named)} | following
            for owner, weights, found, named, following in zip(owners, known, facts, weighed, coming, strict=True)
        }
    )
    tastes.keep_index(serving.fingerprint, serving.dim)


def weigh(rows: Recent, now: float) -> dict[Product, float]:
    """Return how much each product counts, by decayed events.

    Withdrawn likes and products taken out of the cart do not count, nor does a product whose latest like or rating was
    negative, whatever else the visitor did with it; of several ratings the latest counts.
    """
    weights: dict[Product, float] = defaultdict(float)
    settled: set[tuple[Product, str]] = set()
    for kind, catalog, product, at in rows:  # newest first
        name = (catalog, product)
        if kind in ("unlike", "remove_from_cart"):
            settled.add((name, "like" if kind == "unlike" else "add_to_cart"))
        elif (name, kind.split(" ")[0]) not in settled and STRENGTHS[kind]:
            weights[name] += STRENGTHS[kind] * 0.5 ** ((now - at) / HALF_LIFE)
        if kind.startswith("rating"):
            settled.add((name, "rating"))
    unliked = _last_unliked(rows)
    return {name: weight for name, weight in weights.items() if name not in unliked}


def _last_unliked(rows: Recent) -> frozenset[Product]:
    """Return products whose latest like or rating was negative."""
    latest: dict[Product, str] = {}
    for kind, catalog, product, _ in rows:
        if kind in OPINIONS:
            latest.setdefault((catalog, product), kind)
    return frozenset(name for name, kind in latest.items() if kind in BAD)


def centres(
    vectors: NDArray[np.float32], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return weighted means (k, d) of (n, d) unit vectors with weights (n,), and their weights (k,), greatest first.

    The heaviest vectors that are dissimilar to each other seed the centres, then each vector joins the nearest one: a
    k-means of one step whose k follows from how different the vectors are.
    """
    order = np.argsort(-weights, kind="stable")
    likeness = np.zeros((len(vectors), 0), np.float32)
    while likeness.shape[1] < MOST_CENTRES:
        unlike = order[likeness[order].max(axis=1, initial=-1.0) < NEAR]
        if not unlike.size:
            break
        likeness = np.column_stack([likeness, vectors @ vectors[unlike[0]]])
    nearest = np.argmax(likeness, axis=1)
    sums = np.stack([weights[nearest == n] @ vectors[nearest == n] for n in range(likeness.shape[1])])
    totals = np.array([weights[nearest == n].sum() for n in range(likeness.shape[1])])
    order = np.argsort(-totals, kind="stable")
    return unit(sums[order]), totals[order]


def _fields(
    weights: Mapping[bytes, float], matrix: Matrix, facts: Mapping[str, Any], fingerprint: str
) -> dict[str, Any]:
    if not weights:
        return {"fingerprint": fingerprint}
    strength = np.fromiter(weights.values(), float, len(weights))
    rows = matrix.of(weights)
    found, totals = centres(rows, strength)
    return {
        "fingerprint": fingerprint,
        "vector": unit(strength @ rows).astype(np.float16).tobytes(),
        "centres": found.astype(np.float16).tobytes(),
        "facts": json.dumps({"weights": totals.round(3).tolist(), **facts}),
    }


def _coming(noted: Sequence[Recent], keys: Mapping[Product, bytes], matrix: Matrix) -> list[dict[str, str | bytes]]:
    """Return the profile fields predicted by the network that serves, for each visitor; empty if none serves."""
    if (network := store.serving()) is None:
        return [{} for _recent in noted]
    name, weights = network
    return [
        {} if vector is None else {"network": name, "following": vector.astype(np.float16).tobytes()}
        for vector in store.following(weights, noted, keys, matrix)
    ]


def counted(weighed: Sequence[Mapping[bytes, float]], columns: Columns) -> list[dict[str, Any]]:
    """Return, for each visitor, the weights of the most common values of each tag (``counts``) and the weighted mean of
    prices (``price``). All visitors at once, since arithmetic on small arrays is dominated by its overhead."""
    owner = np.repeat(np.arange(len(weighed)), [len(weights) for weights in weighed])
    rows = np.array([columns.rows.get(one, -1) for weights in weighed for one in weights], np.int64)
    weight = np.array([value for weights in weighed for value in weights.values()], float)
    there = (rows >= 0) & (rows < len(columns))
    owner, rows, weight = owner[there], rows[there], weight[there]
    prices = columns.prices[rows]
    priced = ~np.isnan(prices)
    paid = np.bincount(owner[priced], prices[priced] * weight[priced], len(weighed))
    total = np.bincount(owner[priced], weight[priced], len(weighed))
    found: list[dict[str, Any]] = [
        {"counts": {name: {} for name in COUNTED}, "price": round(float(sum_ / of), 2) if of else None}
        for sum_, of in zip(paid.tolist(), total.tolist(), strict=True)
    ]
    for name in COUNTED:
        codes, values = columns.codes[name][rows], columns.values[name]
        tagged = codes >= 0
        pairs, place = np.unique(owner[tagged] * len(values) + codes[tagged], return_inverse=True)
        sums = np.bincount(place, weight[tagged], len(pairs))
        for pair, value in ((int(pairs[n]), float(sums[n])) for n in np.argsort(-sums, kind="stable")):
            counts = found[pair // len(values)]["counts"][name]
            if len(counts) < MOST_COUNTED:
                counts[values[pair % len(values)]] = round(value, 2)
    return found


def load(owner: str) -> Profile:
    """Return the profile of a visitor, :data:`NOBODY` if unknown. Errors: SearchUnavailable."""
    if not owner:
        return NOBODY
    noted = engine.noted(owner)
    if not noted.recent:
        return NOBODY
    facts = json.loads(noted.profile.get(b"facts", b"{}"))
    weights = tuple(facts.get("weights", ()))
    found, mean, following = np.zeros((0, 0), np.float32), None, None
    fingerprint = noted.profile.get(b"fingerprint", b"").decode()
    if weights and fingerprint == generations.serving().fingerprint:
        mean = np.frombuffer(noted.profile[b"vector"], np.float16).astype(np.float32)
        found = np.frombuffer(noted.profile[b"centres"], np.float16).astype(np.float32).reshape(len(weights), -1)
        if noted.network and noted.profile.get(b"network") == noted.network:
            following = np.frombuffer(noted.profile[b"following"], np.float16).astype(np.float32)
    now = time.time()
    liked = tuple(dict.fromkeys(weigh(noted.recent, now)))
    earlier = {(catalog, product): None for _, catalog, product, at in noted.recent if at < now - DAY}
    return Profile(
        centres=found,
        weights=weights,
        vector=mean,
        fingerprint=fingerprint,
        following=following,
        counts=facts.get("counts", {}),
        price=facts.get("price"),
        liked=liked,
        earlier=tuple(name for name in earlier if name in set(liked)),
        disliked=_last_unliked(noted.recent),
        bought=noted.bought,
        ratings=_ratings(noted.recent),
    )


def _ratings(rows: Recent) -> dict[Product, int]:
    found: dict[Product, int] = {}
    for kind, catalog, product, _ in rows:  # newest first
        if kind.startswith("rating "):
            found.setdefault((catalog, product), int(kind.removeprefix("rating ")))
    return found
