"""Measure the cost that the shop's rules and popularity add to a text search, as ratios to searches without them.

``python -m benchmarks.ordering [PRODUCTS]``. Each search is made in all cases in turn, REPEATS times. The minimum CPU
time of this process and Redis together counts, on which other work on the machine has little influence. All cases
profit from caches of earlier searches; a new search costs more itself, so its ratios are lower.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from benchmarks.timing import Times

PRODUCTS = 36_000
SEARCHES, REPEATS = 40, 4
POPULAR = "popularity of all products"
Rules = Sequence[Mapping[str, Any]]


def run(size: int = PRODUCTS) -> dict[str, str]:
    """Return the figures in a trial index of ``size`` products."""
    from benchmarks.scale import entries, queries
    from search.engine.trial import trial
    from search.ranking import confidence

    with trial(list(entries(size))):
        confidence.calibrate()
        least: dict[str, list[float]] = defaultdict(list)
        for text in queries(SEARCHES):
            for name, milliseconds in _least(text, size).items():
                least[name].append(milliseconds)
    times = {name: Times(*np.percentile(each, [50, 95]).tolist()) for name, each in least.items()}
    plain = times.pop("")
    return {"without": str(plain)} | {
        name: f"{one} ({one.p50 / plain.p50:.2f} / {one.p95 / plain.p95:.2f} times)" for name, one in times.items()
    }


def _least(text: str, size: int) -> Mapping[str, float]:
    """Return the minimum CPU time of a search in each case, in milliseconds."""
    from search import service
    from search.merchandising import store
    from search.merchandising.reading import read_rule
    from search.types import SearchQuery

    found: dict[str, float] = {}
    for _ in range(REPEATS + 1):  # one more, to fill the caches
        for name, raws in _cases().items():
            rules = [read_rule({"name": f"rule {number}", **raw}) for number, raw in enumerate(raws)]
            with _popular(size if name == POPULAR else 0), store.trying(rules):
                service.facets(SearchQuery())  # makes the process load what changed
                start = _spent()
                service.by_text(SearchQuery(text=text))
                taken = (_spent() - start) * 1000
            found[name] = min(taken, found.get(name, taken))
    return found


def _spent() -> float:
    """Return the CPU seconds of this process and Redis."""
    from search.engine.connection import available

    with available() as client:
        known: Any = client.info("cpu")
    return time.process_time() + float(known["used_cpu_user"]) + float(known["used_cpu_sys"])


def _cases() -> Mapping[str, Rules]:
    """Return the rules by the name of the case; the empty name stands for no rules."""
    brand = {"where": "everywhere", "tag": "brand", "values": ["Brand7"]}
    others = [{"kind": "pin", "queries": [f"word {number}"], "products": ["scale/1"]} for number in range(1000)]
    within = [
        {"kind": "boost", "queries": [f"other {number}"], "match": "contains", "products": ["scale/1"]}
        for number in range(100)
    ]
    return {
        "": [],
        POPULAR: [],
        "1,100 rules for other searches": [*others, *within],
        "200 synonyms of other words": [
            {"kind": "synonym", "words": [f"word{number}"], "means": ["shirt"]} for number in range(200)
        ],
        "a synonym of a word": [{"kind": "synonym", "words": ["shoes"], "means": ["sandals"]}],
        "a pin everywhere": [{"kind": "pin", "where": "everywhere", "products": ["scale/5", "scale/9"], "place": 2}],
        "a brand hidden": [{"kind": "hide", **brand}],
        "a brand boosted": [{"kind": "boost", **brand}],
        "five brands boosted, five buried": [
            {"kind": kind, **brand, "values": [f"Brand{number}"]} for kind in ("boost", "bury") for number in range(5)
        ],
    }


@contextmanager
def _popular(size: int) -> Iterator[None]:
    from search.engine import popularity

    if size:
        popularity.publish({("scale", str(number)): number % 50 / 50 for number in range(size)}, {"": 0.05})
    yield
    if size:
        popularity.publish({}, {})


def main() -> None:
    from benchmarks.scratch import print_figures

    print_figures(__doc__, PRODUCTS, run)


if __name__ == "__main__":
    main()
