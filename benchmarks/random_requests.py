"""``python -m benchmarks.random_requests``: thousands of random requests over all operations of the API.

They are made from the API's own description, half of them with an API key that covers one of two catalogues. Filters
are given values that are in use as often as random ones, so that there is something to find. No answer may be a 5xx,
and no product that an answer holds may lie outside the filters or the key's catalogue.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from rich.console import Console
from rich.progress import track
from rich.table import Table
from schemathesis.core.result import Ok

from benchmarks.scratch import installation
from benchmarks.served import Target, served, stock
from search.fields import FILTER_FIELDS
from search.lexicon.folding import fold

COVERED, OTHER = "demo", "other"
LEFT_OUT = {"Authorization", "Cookie", "Sec-Fetch-Site", "Origin"}
"""Headers of random values that would make nearly all requests end at the door."""


@dataclass
class Outcome:
    """How many answers there were of each operation and status, and what was wrong with some."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    products: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """Values of filters and ids that are in use."""

    values: Mapping[str, list[str]]
    ids: list[tuple[str, str]]

    @classmethod
    def read(cls, target: Target) -> Known:
        facets = target.json("/api/facets")["facets"]
        pages = [target.json(f"/api/search?catalog={name}&limit=50")["results"] for name in (COVERED, OTHER)]
        values = {name: [one["value"] for one in facets.get(name, ())] for name in FILTER_FIELDS}
        return cls(values, [(one["catalog"], one["id"]) for page in pages for one in page])


def cases(operation: Any, count: int, seed: int) -> list[Any]:
    """Random requests of one operation."""
    made: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def collect(case: Any) -> None:
        made.append(case)

    collect()
    return made[:count]


def filled(case: Any, known: Known, dice: random.Random) -> Any:
    """The case with some of its random values replaced by those in use."""
    query = case.query = dict(case.query or {})
    for name in [one for one in (*FILTER_FIELDS, "catalog") if dice.random() < 0.15 and _takes(case, one)]:
        values = [COVERED, OTHER] if name == "catalog" else known.values[name]
        query[name] = dice.sample(values, min(len(values), dice.randint(1, 2)))
    for name in ("price_min", "price_max"):
        if _takes(case, name) and dice.random() < 0.2:
            query[name] = dice.choice((5, 20, 40.5, 90))
    if "q" in query and dice.random() < 0.5:
        query["q"] = dice.choice(("red dress", "navy shirt", "shoes under 50", "not blue", "gren jens"))
    path = dict(case.path_parameters or {})
    if "id" in path and dice.random() < 0.6:
        path["catalog"], path["id"] = dice.choice(known.ids)
    elif "catalog" in path and dice.random() < 0.6:
        path["catalog"] = dice.choice((COVERED, OTHER))
    case.path_parameters = path
    case.headers = {name: value for name, value in (case.headers or {}).items() if name not in LEFT_OUT}
    return case


def _takes(case: Any, name: str) -> bool:
    return any(one.name == name for one in case.operation.query)


def outside(case: Any, answer: Any, key: str) -> Iterator[str]:
    """Products of an answer that lie outside what was asked for, as sentences."""
    from django.http import QueryDict

    from search.params import read_query

    if answer.status_code != 200 or "application/json" not in answer.headers.get("Content-Type", ""):
        return
    data = answer.json()
    address = str(answer.request.url)
    asked = QueryDict(address.partition("?")[2])
    query = read_query(asked, lenient=True)
    for hit in products_of(data):
        if key and hit["catalog"] != COVERED:
            yield f"{address}: {hit['catalog']}/{hit['id']} is not covered by the key"
        if case.method.upper() != "GET" or ("/products/" in case.path and not case.path.endswith("/similar")):
            continue
        for name, values in query.filters.items():
            if fold(hit[name] or "") not in {fold(value) for value in values}:
                yield f"{address}: {hit['id']} has the {name} {hit[name]}"
        price = None if hit["price"] is None else Decimal(hit["price"])
        low, high = query.price_min, query.price_max
        if (low is not None and (price is None or price < low)) or (
            high is not None and (price is None or price > high)
        ):
            yield f"{address}: {hit['id']} costs {hit['price']}"


def products_of(data: Any) -> Iterator[Any]:
    """Everything in an answer that is a product."""
    if isinstance(data, dict):
        if {"id", "catalog", "title", "price"} <= data.keys():
            yield data
        else:
            for value in data.values():
                yield from products_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from products_of(value)


def ask_all(target: Target, count: int, seed: int, key: str) -> Outcome:
    """``count`` requests, every second one with the key."""
    outcome, dice, known = Outcome(), random.Random(seed), Known.read(target)
    schema = schemathesis.openapi.from_dict(target.json("/api/openapi.json"))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    each = -(-count // len(operations))
    for number, operation in enumerate(track(operations, "Asking")):
        name = f"{operation.method.upper()} {operation.path}"
        for place, case in enumerate(cases(operation, each, seed + number)):
            sent = key if place % 2 else ""
            headers = {"Authorization": f"Bearer {sent}"} if sent else {}
            answer = filled(case, known, dice).call(base_url=target.address, headers=headers)
            outcome.answers[name, answer.status_code] += 1
            if answer.status_code >= 500:
                outcome.wrong.append(f"{answer.status_code}: {case.as_curl_command()[:500]}")
            outcome.wrong += outside(case, answer, sent)
            if answer.status_code == 200:
                outcome.products += sum(1 for _ in products_of(_json(answer)))
    return outcome


def _json(answer: Any) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def write_lines(context: Any, value: Any) -> bytes:
    """Random text as the lines of a batch; half of it is no JSON, which is the point."""
    return str(value).encode("utf-8", "replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same requests")
    chosen = parser.parse_args()
    schemathesis.serializer("application/x-ndjson")(write_lines)
    schemathesis.serializer("image/*")(
        lambda context, value: value if isinstance(value, bytes) else str(value).encode()
    )
    with installation() as folder:
        stock(folder, 150, COVERED)
        stock(folder, 150, OTHER, seed=8)
        from access import keys
        from access.models import Scope

        _, key = keys.make(name="random", scopes=Scope.values, catalogs=[COVERED], rate="off")
        with served(folder, RATE_LIMIT="off") as target:
            outcome = ask_all(target, chosen.count, chosen.seed, key)
    console = Console(width=120)
    console.print(table(outcome))
    total = sum(outcome.answers.values())
    console.print(f"{total:,} requests, {outcome.products:,} products in the answers; {len(outcome.wrong)} were wrong.")
    for text in outcome.wrong[:20]:
        console.print(text, markup=False)
    sys.exit(bool(outcome.wrong))


def table(outcome: Outcome) -> Table:
    statuses = sorted({status for _, status in outcome.answers})
    shown = Table("operation", *map(str, statuses))
    for name in dict.fromkeys(name for name, _ in outcome.answers):
        shown.add_row(name, *(str(outcome.answers[name, status] or "") for status in statuses))
    return shown


if __name__ == "__main__":
    main()
