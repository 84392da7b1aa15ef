"""What the shop's rules and popularity add to a search by words, as ratios to the same searches without any.

``python -m benchmarks.ordering [PRODUCTS]``. All searches were made once before, so that what is kept of earlier ones
helps each case alike; a search that is new costs more itself, and the ratios are less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.timing import Times, timed

PRODUCTS = 36_000
SEARCHES = 200
Rules = Sequence[Mapping[str, Any]]


def run(size: int = PRODUCTS) -> dict[str, str]:
    """Figures in a trial index of ``size`` products."""
    from benchmarks.scale import entries
    from search.engine.trial import trial
    from search.ranking import confidence

    with trial(list(entries(size))):
        confidence.calibrate()
        cases = {name: _timed(rules) for name, rules in _cases().items()}
        plain = cases.pop("")
        with _popular(size):
            cases["popularity of all products"] = _timed([])
    return {"without": str(plain)} | {
        name: f"{times} ({times.p50 / plain.p50:.2f} / {times.p95 / plain.p95:.2f} times)"
        for name, times in cases.items()
    }


def _cases() -> Mapping[str, Rules]:
    """By names; the empty one stands for no rule at all."""
    brand = {"where": "everywhere", "tag": "brand", "values": ["Brand7"]}
    others = [{"kind": "pin", "queries": [f"word {number}"], "products": ["scale/1"]} for number in range(1000)]
    within = [
        {"kind": "boost", "queries": [f"other {number}"], "match": "contains", "products": ["scale/1"]}
        for number in range(100)
    ]
    return {
        "": [],
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


def _timed(rules: Rules) -> Times:
    from benchmarks.scale import queries
    from search import service
    from search.merchandising import store
    from search.merchandising.reading import normalised
    from search.types import SearchQuery

    store.publish([normalised({"name": f"rule {number}", **rule}) for number, rule in enumerate(rules)])
    asked = list(queries(SEARCHES))

    def words(number: int) -> object:
        return service.by_text(SearchQuery(text=asked[number % SEARCHES]))

    for number in range(SEARCHES):
        words(number)
    return timed(words, SEARCHES)


@contextmanager
def _popular(size: int) -> Iterator[None]:
    from search.engine import popularity

    popularity.publish({("scale", str(number)): number % 50 / 1000 for number in range(size)})
    yield
    popularity.publish({})


def main() -> None:
    import argparse

    from benchmarks.scratch import installation

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", type=int, nargs="?", default=PRODUCTS)
    options = parser.parse_args()
    with installation():
        for name, value in run(options.products).items():
            print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
