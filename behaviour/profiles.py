"""What a visitor seems to like, worked out anew from the noted events whenever one comes in.

Made from the events each time instead of being added to, a profile is the same however often and in whatever order
events arrive, and follows products that were encoded again.
"""

from __future__ import annotations

import heapq
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behaviour import engine
from behaviour.events import WEIGHTS
from search.engine import generations
from search.errors import IndexDamaged, IndexMissing
from vision.vectors import unit

HALF_LIFE = 7 * 86400.0
"""Seconds after which an event counts half."""
MOST_CENTRES = 4
NEAR = 0.35
"""Cosine from which a product belongs to a centre that is there already."""
COUNTED = ("gender", "category", "article_type", "colour", "brand")
MOST_COUNTED = 10

Product = tuple[str, str]
Recent = Sequence[tuple[str, str, str, float]]


@dataclass(frozen=True, slots=True)
class Profile:
    """``centres`` are unit vectors (n, 2·dim), the weightiest first, with ``weights`` (n,); ``counts``: weights by tag;
    ``disliked`` and ``bought`` are never recommended; ``liked``: products that speak for the taste, newest first.
    """

    centres: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    weights: tuple[float, ...] = ()
    counts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    price: float | None = None
    liked: tuple[Product, ...] = ()
    disliked: frozenset[Product] = frozenset()
    bought: frozenset[Product] = frozenset()


NOBODY = Profile()


def update(owners: Sequence[str]) -> None:
    """Work the profiles of these visitors out anew. Errors: SearchUnavailable."""
    try:
        fingerprint = generations.serving().fingerprint
    except (IndexMissing, IndexDamaged):
        return  # there are no products yet; the next event makes the profile
    noted = dict(zip(owners, engine.recent(owners), strict=True))
    now = time.time()
    weighed = {owner: weigh(rows, now) for owner, rows in noted.items()}
    products = [product for weights in weighed.values() for product in weights]
    vectors = engine.vectors(products)
    cards = _cards([product for product in dict.fromkeys(products) if product in vectors])
    made = {owner: _fields(weights, vectors, cards, fingerprint) for owner, weights in weighed.items()}
    engine.put_profiles({owner: fields for owner, fields in made.items() if fields})


def weigh(rows: Recent, now: float) -> dict[Product, float]:
    """How much each product counts, by decayed events; what was taken back or put out of the cart counts nothing."""
    weights: dict[Product, float] = defaultdict(float)
    settled: set[tuple[Product, str]] = set()
    for kind, catalog, product, at in rows:  # newest first
        name = (catalog, product)
        if kind in ("unlike", "remove_from_cart"):
            settled.add((name, "like" if kind == "unlike" else "add_to_cart"))
        elif (name, kind) not in settled and WEIGHTS[kind]:
            weights[name] += WEIGHTS[kind] * 0.5 ** ((now - at) / HALF_LIFE)
    unliked = _last_unliked(rows)
    return {name: weight for name, weight in weights.items() if name not in unliked}


def _last_unliked(rows: Recent) -> frozenset[Product]:
    """Products whose latest like or unlike was an unlike."""
    latest: dict[Product, str] = {}
    for kind, catalog, product, _ in rows:
        if kind in ("like", "unlike"):
            latest.setdefault((catalog, product), kind)
    return frozenset(name for name, kind in latest.items() if kind == "unlike")


def centres(
    vectors: NDArray[np.float32], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Weighted means (k, d) of (n, d) unit vectors with weights (n,), and the weight (k,) of each, greatest first.

    The weightiest vectors found centres that are unlike each other, then each vector joins the nearest one: a k-means
    of one step whose k follows from how different the vectors are.
    """
    founders: list[int] = []
    for row in np.argsort(-weights, kind="stable"):
        if len(founders) == MOST_CENTRES:
            break
        if not founders or float((vectors[founders] @ vectors[row]).max()) < NEAR:
            founders.append(int(row))
    nearest = np.argmax(vectors @ vectors[founders].T, axis=1)
    sums = np.stack([weights[nearest == n] @ vectors[nearest == n] for n in range(len(founders))])
    totals = np.array([weights[nearest == n].sum() for n in range(len(founders))])
    order = np.argsort(-totals, kind="stable")
    return unit(sums[order]), totals[order]


def _fields(
    weights: Mapping[Product, float],
    vectors: Mapping[Product, NDArray[np.float32]],
    cards: Mapping[Product, Mapping[str, Any]],
    fingerprint: str,
) -> dict[str, Any]:
    known = [name for name in weights if name in vectors]
    if not known:
        return {"fingerprint": fingerprint}
    strength = np.array([weights[name] for name in known])
    rows = np.stack([vectors[name] for name in known])
    found, totals = centres(rows, strength)
    mean = unit(strength @ rows)
    counts, price = _counted({name: weights[name] for name in known}, cards)
    return {
        "fingerprint": fingerprint,
        "vector": mean.astype(np.float16).tobytes(),
        "centres": found.astype(np.float16).tobytes(),
        "facts": json.dumps({"weights": totals.round(3).tolist(), "counts": counts, "price": price}),
    }


def _counted(
    weights: Mapping[Product, float], cards: Mapping[Product, Mapping[str, Any]]
) -> tuple[dict[str, dict[str, float]], float | None]:
    counts: dict[str, dict[str, float]] = {name: defaultdict(float) for name in COUNTED}
    paid, total = 0.0, 0.0
    for product, weight in weights.items():
        card = cards.get(product, {})
        for name in COUNTED:
            if value := card.get(name):
                counts[name][value] += weight
        if (price := card.get("price")) is not None:
            paid, total = paid + weight * price, total + weight
    kept = {
        name: {
            value: round(weight, 2)
            for value, weight in heapq.nlargest(MOST_COUNTED, counter.items(), key=itemgetter(1))
        }
        for name, counter in counts.items()
    }
    return kept, round(paid / total, 2) if total else None


def _cards(products: Sequence[Product]) -> dict[Product, Mapping[str, Any]]:
    found = zip(products, engine.documents_of(products), strict=True)
    return {product: card for product, card in found if card is not None}


def load(owner: str) -> Profile:
    """The profile of a visitor, :data:`NOBODY` where none is known. Errors: SearchUnavailable."""
    if not owner:
        return NOBODY
    rows = engine.recent([owner])[0]
    if not rows:
        return NOBODY
    held = engine.profile(owner)
    facts = json.loads(held.get(b"facts", b"{}"))
    weights = tuple(facts.get("weights", ()))
    found = np.zeros((0, 0), np.float32)
    if weights and held.get(b"fingerprint", b"").decode() == generations.serving().fingerprint:
        found = np.frombuffer(held[b"centres"], np.float16).astype(np.float32).reshape(len(weights), -1)
    return Profile(
        centres=found,
        weights=weights,
        counts=facts.get("counts", {}),
        price=facts.get("price"),
        liked=tuple(dict.fromkeys(weigh(rows, time.time()))),
        disliked=_last_unliked(rows),
        bought=frozenset(engine.bought(owner)),
    )
