"""``python -m benchmarks.random_requests``: send thousands of random requests to all operations of the API.

They are generated from the API's OpenAPI description, half of them with an API key for one of two catalogues. Most then
get valid pictures, valid documents and existing values (:mod:`benchmarks.plausible`), so that they reach the handlers;
the table shows how many of each operation succeeded. No response may be a 5xx, and no product in a response may lie
outside the filters or the key's catalogue.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from rich.console import Console
from rich.progress import track
from rich.table import Table
from schemathesis.core.result import Ok

from benchmarks.plausible import COVERED, OTHER, Known, filled
from benchmarks.scratch import installation
from benchmarks.served import Target, served, stock
from search.lexicon.folding import fold

if TYPE_CHECKING:
    from django.http import QueryDict

KEYED, KEYED_WRITES = 0.5, 0.9
"""Shares of requests that are sent with the key, for reads and for writes, nearly all of which need one."""


@dataclass
class Outcome:
    """Number of responses by operation and status, number of products in them, and descriptions of errors."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    products: int = 0
    wrong: list[str] = field(default_factory=list)


def cases(operation: Any, count: int, seed: int) -> list[Any]:
    """Return random requests for one operation."""
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


def outside(case: Any, answer: Any, key: str) -> Iterator[str]:
    """Yield a sentence for each violation by a product in a response of the request's filters or the key's scope."""
    from search.params import read_query

    if answer.status_code != 200 or "application/json" not in answer.headers.get("Content-Type", ""):
        return
    data = answer.json()
    address = str(answer.request.url)
    query = read_query(asked_for(case, address), lenient=True)
    for hit in products_of(data):
        if key and hit["catalog"] != COVERED:
            yield f"{address}: {hit['catalog']}/{hit['id']} is not covered by the key"
        if "/products/" in case.path and not case.path.endswith("/similar"):
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


def asked_for(case: Any, address: str) -> QueryDict:
    """Return the filters of a request, from its URL or its body."""
    from django.http import QueryDict

    asked = QueryDict(address.partition("?")[2], mutable=True)
    filters = case.body.get("filters") if isinstance(case.body, dict) and case.path == "/api/search" else None
    for name, value in filters.items() if isinstance(filters, dict) else ():
        values = value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else str(value)]
        if value is not None and value is not False and name != "attributes":
            asked.setlist(name, [one for one in values if isinstance(one, str)])
    return asked


def products_of(data: Any) -> Iterator[Any]:
    """Yield all products in a response."""
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
    """Send about ``count`` requests, equally many for each operation, and return the outcome."""
    outcome, dice, known = Outcome(), random.Random(seed), Known.read(target)
    schema = schemathesis.openapi.from_dict(target.json("/api/openapi.json"))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    each = -(-count // len(operations))
    for number, operation in enumerate(track(operations, "Asking")):
        name = f"{operation.method.upper()} {operation.path}"
        share = KEYED_WRITES if "/catalogs/" in operation.path or "/events" in operation.path else KEYED
        for case in cases(operation, each, seed + number):
            sent = key if dice.random() < share else ""
            headers = {"Authorization": f"Bearer {sent}"} if sent else {}
            answer = filled(case, known, dice).call(base_url=target.address, headers=headers)
            outcome.answers[name, answer.status_code] += 1
            known.note(_json(answer))
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
    """Serialise a random value as the lines of a batch; that much of it is invalid JSON is intended."""
    return str(value).encode("utf-8", "replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the same seed generates the same requests")
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
    shown = Table("operation", "2xx", *map(str, statuses))
    for name in dict.fromkeys(name for name, _ in outcome.answers):
        counts = {status: outcome.answers[name, status] for status in statuses}
        good = sum(count for status, count in counts.items() if status < 300) / sum(counts.values())
        shown.add_row(name, f"{good:.0%}", *(str(count or "") for count in counts.values()))
    return shown


if __name__ == "__main__":
    main()
