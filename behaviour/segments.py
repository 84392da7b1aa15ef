"""Segments of the visitors: clusters of profiles, named by their most common values.

Only numbers leave this module: a segment of fewer than FEWEST_VISITORS is not shown, nor are values that fewer than
that many of its visitors like.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from behaviour.analytics.known_queries import FEWEST_VISITORS
from search.engine import generations
from search.engine.connection import available, key
from search.errors import IndexDamaged, IndexMissing
from vision.vectors import unit

MOST_VISITORS = 50_000
"""Profiles that are read; in a shop with more, a sample of this size represents all."""
MOST_SEGMENTS, USUAL_SIZE = 8, 25
ROUNDS, SEED = 30, 1
NAMED = ("gender", "article_type", "colour")
"""The tags that make up names, in this order."""
COMMON = 0.3
"""The share of a segment's weight that a value needs to appear in its name."""
SHOWN = 5
"""Values of a tag that are listed."""
RENEWED_SECONDS = 3600
BATCH = 1000

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Person:
    """What is read from a profile: ``vector`` (2·dim,), ``counts`` by tag, and the mean price."""

    vector: Vectors
    counts: Mapping[str, Mapping[str, float]]
    price: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """``share`` of the visitors who have a profile; ``types`` and ``colours``: the most common, in descending order;
    ``price``: the median of what the visitors look at."""

    name: str
    visitors: int
    share: float
    types: str
    colours: str
    price: float | None


def renew() -> None:
    """Recompute the segments, once an hour. Errors: SearchUnavailable."""
    with available() as client:
        if not client.set(key("segments-renewed"), 1, nx=True, ex=RENEWED_SECONDS):
            return
    try:
        fingerprint = generations.serving().fingerprint
    except (IndexMissing, IndexDamaged):
        return
    found = segments(list(_people(fingerprint)))
    held = {"at": timezone.now().isoformat(), "segments": [asdict(one) for one in found]}
    with available() as client:
        client.set(key("segments"), json.dumps(held))


def current() -> list[Segment]:
    """Return the segments as last computed, the largest first. Errors: SearchUnavailable."""
    with available() as client:
        held: Any = client.get(key("segments"))
    return [Segment(**one) for one in json.loads(held)["segments"]] if held else []


def segments(people: Sequence[Person]) -> list[Segment]:
    """Return the segments, the largest first, without those of too few visitors."""
    count = min(MOST_SEGMENTS, len(people) // USUAL_SIZE) or 1
    if len(people) < FEWEST_VISITORS:
        return []
    belongs = clusters(np.stack([one.vector for one in people]), count)
    groups = [[people[place] for place in np.flatnonzero(belongs == number).tolist()] for number in range(count)]
    groups = sorted((one for one in groups if len(one) >= FEWEST_VISITORS), key=len, reverse=True)
    return [_segment(group, name, len(people)) for group, name in zip(groups, _names(groups), strict=True)]


def clusters(vectors: Vectors, count: int) -> NDArray[np.int64]:
    """Return the (n,) cluster, out of ``count``, of each unit vector (n, d): spherical k-means (Dhillon and Modha 2001)
    with k-means++ initialisation (Arthur and Vassilvitskii 2007)."""
    rng = np.random.default_rng(SEED)
    centres = vectors[[int(rng.integers(len(vectors)))]]
    while len(centres) < count:
        apart = (1 - (vectors @ centres.T).max(axis=1)).clip(0) ** 2
        odds = apart / apart.sum() if apart.sum() > 0 else None
        centres = np.vstack([centres, vectors[int(rng.choice(len(vectors), p=odds))]])
    belongs: NDArray[np.int64] = np.argmax(vectors @ centres.T, axis=1)
    for _round in range(ROUNDS):
        sums = np.stack([vectors[belongs == n].sum(axis=0) for n in range(count)])
        alone = np.linalg.norm(sums, axis=1) == 0
        sums[alone] = centres[alone]
        centres = unit(sums)
        before, belongs = belongs, np.argmax(vectors @ centres.T, axis=1)
        if (before == belongs).all():
            break
    return belongs


def _people(fingerprint: str) -> Iterator[Person]:
    """Yield the people who have a profile of the encoder that serves."""
    with available() as client:
        names: list[bytes] = []
        for name in client.scan_iter(match=f"{key('profile', '')}*", count=BATCH):
            names.append(name)
            if len(names) == MOST_VISITORS:
                break
        for start in range(0, len(names), BATCH):
            with client.pipeline(transaction=False) as pipe:
                for name in names[start : start + BATCH]:
                    pipe.hmget(name, "fingerprint", "vector", "facts")
                rows = pipe.execute()
            for of, vector, facts in rows:
                if of == fingerprint.encode() and vector and facts:
                    held = json.loads(facts)
                    yield Person(
                        np.frombuffer(vector, np.float16).astype(np.float32), held["counts"], held.get("price")
                    )


def _segment(group: Sequence[Person], name: str, everyone: int) -> Segment:
    prices = [one.price for one in group if one.price is not None]
    return Segment(
        name=name,
        visitors=len(group),
        share=len(group) / everyone,
        types=", ".join(list(_common(group, "article_type"))[:SHOWN]),
        colours=", ".join(list(_common(group, "colour"))[:SHOWN]),
        price=round(float(np.median(prices)), 2) if len(prices) >= FEWEST_VISITORS else None,
    )


def _names(groups: Sequence[Sequence[Person]]) -> list[str]:
    """Return names made of the most common values, numbered if two are the same."""
    names: list[str] = []
    for group in groups:
        parts = [value for tag in NAMED for value, share in list(_common(group, tag).items())[:1] if share >= COMMON]
        name = " · ".join(parts) or "Mixed"
        alike = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({alike + 1})" if alike else name)
    return names


def _common(group: Sequence[Person], tag: str) -> dict[str, float]:
    """Return the values that enough visitors like, the most common first, with their share of the weight; all visitors
    count equally."""
    weight: dict[str, float] = defaultdict(float)
    people: Counter[str] = Counter()
    for one in group:
        counts = one.counts.get(tag, {})
        total = sum(counts.values()) or 1.0
        for value, strength in counts.items():
            weight[value] += strength / total
            people[value] += 1
    order = sorted(weight, key=lambda value: (-weight[value], value))
    return {value: weight[value] / len(group) for value in order if people[value] >= FEWEST_VISITORS}
