"""``python -m benchmarks.shoppers``: simulate fifty concurrent shoppers, a minute alone and a minute during an import.

They use the web process of a temporary installation with drawn products: result and product pages, text searches
through the API, and occasionally a photo, with pauses in between. It reports the latency of each kind, the number of
errors, and the memory of the web process before and after. The import of other drawn products is run by command, which
does the same as the worker.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.scratch import installation
from benchmarks.served import Memory, Target, ingesting, served, stock

WORDS = (
    "red dress",
    "navy shirt",
    "black shoes",
    "summer top",
    "green jeans",
    "white tee",
    "shoes under 50",
    "gren shrt",
)
KINDS = ("page", "words", "product", "photo")
PHOTOS = 600
SHARES = (45, 35, 10, 10)
IMPORTED = 5
"""Number of imported products relative to the shop's, enough for the import to last longer than the minute."""


@dataclass
class Visits:
    """Milliseconds by kind of request, and the number of responses other than 200."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: int = 0

    @property
    def count(self) -> int:
        return sum(map(len, self.times.values()))


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    visits: Visits
    before: Memory
    after: Memory


class Crowd:
    """Simulates concurrent shoppers; ``pause``: mean seconds between two requests of a shopper."""

    def __init__(self, target: Target, pause: float, photos: Sequence[bytes], seed: int) -> None:
        self.target, self.pause, self.seed = target, pause, seed
        self.photos = itertools.cycle(photos)
        found = target.json("/api/search?limit=100")["results"]
        self.products = [one["url"] for one in found]

    def visit(self, name: str, shoppers: int, seconds: float) -> Phase:
        visits, before = Visits(), self.target.memory()
        end = time.monotonic() + seconds
        crowd = [threading.Thread(target=self._shop, args=(visits, end, number)) for number in range(shoppers)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        return Phase(name, visits, before, self.target.memory())

    def _shop(self, visits: Visits, end: float, number: int) -> None:
        dice, pausing = random.Random(self.seed * 1000 + number), threading.Event()
        pausing.wait(dice.uniform(0, self.pause))
        while time.monotonic() < end:
            kind = dice.choices(KINDS, SHARES)[0]
            ask = self._request(kind, dice)
            began = time.perf_counter()
            status = ask()
            visits.times[kind].append((time.perf_counter() - began) * 1000)
            visits.errors += status != 200
            pausing.wait(dice.expovariate(1 / self.pause))

    def _request(self, kind: str, dice: random.Random) -> Callable[[], int]:
        words = dice.choice(WORDS).replace(" ", "+")
        if kind == "photo":
            photo = next(self.photos)
            return lambda: self.target.send(photo, "/api/search/image")
        path = {"page": f"/search?q={words}", "words": f"/api/search?q={words}"}.get(kind) or dice.choice(self.products)
        return lambda: self.target.ask(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.5, help="mean seconds between two requests of a shopper")
    parser.add_argument("--products", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with installation() as folder:
        from demo import demo_products, write

        stock(folder, chosen.products)
        with served(folder, RATE_LIMIT="off", CONNECTIONS_PER_ADDRESS="0") as target:
            crowd = Crowd(target, chosen.pause, photos(random.Random(chosen.seed)), chosen.seed)
            crowd.visit("warm", 5, 5)
            phases = [crowd.visit("alone", chosen.shoppers, chosen.seconds)]
            write(folder / "beside", demo_products(IMPORTED * chosen.products, seed=99))
            with ingesting(folder / "beside", "beside"):
                phases.append(crowd.visit("beside an import", chosen.shoppers, chosen.seconds))
    Console(width=120).print(table(phases))


def photos(dice: random.Random) -> list[bytes]:
    """Return so many photos that hardly any is sent twice, because results for a photo are cached for a while."""
    from demo import demo_products, draw

    drawn = [draw(one, 900) for one in demo_products(20, seed=5)]
    made = []
    for number in range(PHOTOS):
        one, file = drawn[number % len(drawn)], io.BytesIO()
        left, top = dice.randrange(40), dice.randrange(40)
        one.crop((left, top, one.width - dice.randrange(40), one.height - dice.randrange(40))).save(file, "JPEG")
        made.append(file.getvalue())
    return made


def table(phases: Sequence[Phase]) -> Table:
    shown = Table("", "requests", "errors", *(f"{kind} p50 / p95 ms" for kind in KINDS), "memory before", "after")
    for one in phases:
        times = ("{:.0f} / {:.0f}".format(*np.percentile(one.visits.times[kind] or [0], [50, 95])) for kind in KINDS)
        counts = (str(one.visits.count), str(one.visits.errors))
        shown.add_row(one.name, *counts, *times, str(one.before), str(one.after))
    return shown


if __name__ == "__main__":
    main()
