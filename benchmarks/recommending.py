"""Measure recommendation rows and event processing with synthetic shoppers and products, compared with bare FT.SEARCH.

The time of a row is its cost to the server without the template: reading the profile, finding products, reading their
documents, and giving reasons. ``python -m benchmarks.recommending [PRODUCTS]``.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.timing import timed

if TYPE_CHECKING:
    from behaviour.events import Event

PRODUCTS = 36_000
VISITORS = 300
EVENTS = 40
"""Mean number of events per visitor."""
KINDS, SHARES = ("view", "click", "like", "add_to_cart", "purchase"), (0.7, 0.15, 0.06, 0.06, 0.03)


def run(size: int = PRODUCTS) -> dict[str, str]:
    """Return the figures in a trial index of ``size`` products."""
    from benchmarks.scale import entries
    from search.engine.trial import trial

    with trial(list(entries(size))):
        return _intake(size) | _memory() | _rows(size)


def _intake(size: int) -> dict[str, str]:
    from behaviour import consuming, engine, learning
    from search.engine import retrieval

    retrieval.known()
    sent = list(_events(size))
    for start in range(0, len(sent), 500):
        engine.append(sent[start : start + 500])
    begin = time.perf_counter()
    while consuming.consume("benchmark"):
        pass
    rate = len(sent) / (time.perf_counter() - begin)
    begin = time.perf_counter()
    learning.learn()
    return {
        "products": f"{size:,}",
        "events": f"{len(sent):,} of {VISITORS} visitors",
        "events taken in per second": f"{rate:,.0f}",
        "popularity and relations": f"{time.perf_counter() - begin:.2f} s",
    }


def _events(size: int) -> Iterator[Event]:
    from behaviour.events import Event

    rng = np.random.default_rng(7)
    now = datetime.now(UTC)
    for number in range(VISITORS * EVENTS):
        # a few products get most views, as is typical of shops
        product = int(size * rng.random() ** 3)
        at = now - timedelta(seconds=float(rng.integers(0, 6 * 86400)))
        kind = str(rng.choice(KINDS, p=SHARES))
        visitor = f"visitor-{int(rng.integers(VISITORS))}"
        yield Event(str(uuid.UUID(int=number)), kind, visitor, "", "scale", str(product), at)


def _memory() -> dict[str, str]:
    """Return the bytes in Redis per visitor: stored events and purchases, the profile, and its entry in the index."""
    from behaviour import tastes
    from search.engine import generations
    from search.engine.connection import available, key

    sizes: dict[str, float] = {}
    with available() as client:
        for kind in ("visitor", "bought", "profile"):
            names = list(client.scan_iter(match=f"{key(kind, '')}*", count=1000))
            sizes[kind] = sum(int(client.memory_usage(name, samples=0) or 0) for name in names) / VISITORS
        index = generations.info(client, tastes.index_name(generations.serving().fingerprint))
    sizes["index"] = float(index["vector_index_sz_mb"]) * 2**20 / VISITORS
    parts = ", ".join(f"{name} {value:,.0f}" for name, value in sizes.items())
    return {"bytes a visitor": f"{sum(sizes.values()):,.0f} ({parts})"}


def _rows(size: int) -> dict[str, str]:
    from behaviour import profiles
    from behaviour.recommending import ROWS, Wish, recommend
    from search.engine import retrieval
    from search.engine.expressions import EVERYTHING, Params
    from search.engine.query_vector import QueryVector
    from search.engine.retrieval import Near
    from search.types import SearchQuery
    from vision import runtime

    encoder = runtime.encoder()
    words = encoder.texts(["red dress", "blue jeans", "black shoes", "white shirt"])
    vectors = [QueryVector(one, one, 0.4, encoder.fingerprint) for one in words]

    def bare(number: int) -> object:
        return retrieval.fetch({"near": Near(EVERYTHING, 24)}, Params(), vectors[number % len(vectors)])

    def row(name: str, number: int, query: SearchQuery) -> object:
        visitor = f"visitor-{number % VISITORS}"
        product = ("scale", str(number * 37 % size))
        return recommend([name], Wish(profiles.load(visitor), product, query=query))

    plain = timed(bare)
    filtered = SearchQuery(filters={"gender": ("Women",), "colour": ("Red", "Black")})
    cases = {name: (name, SearchQuery()) for name in ROWS} | {"for_you, filters": ("for_you", filtered)}
    figures = {"bare FT.SEARCH": str(plain)}
    for title, (name, query) in cases.items():
        times = timed(lambda number, name=name, query=query: row(name, number, query))  # type: ignore[misc]
        figures[title] = f"{times} ({times.p50 / plain.p50:.1f} times)"
    return figures


def main() -> None:
    from benchmarks.scratch import print_figures

    print_figures(__doc__, PRODUCTS, run)


if __name__ == "__main__":
    main()
