"""``python -m benchmarks.memory``: send 20,000 requests to one web process and report its memory at intervals.

A few clients send requests without pause: pages, text searches that are all different, products, similar products,
suggestions, filters, and occasionally a photo. The caches of a process are bounded, so its memory grows until they are
full and then stays constant; therefore the second half counts.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from benchmarks.scratch import installation
from benchmarks.served import Memory, Target, served, stock
from benchmarks.shoppers import photos

COLOURS = ("red", "navy", "black", "white", "green", "beige", "pink", "grey", "blue", "brown")
THINGS = ("dress", "shirt", "shoes", "jeans", "tee", "jacket", "skirt", "bag", "polo shirt", "watch")
WISHES = ("", "for men", "for women", "under {n}", "not black", "summer", "size {n}", "cheapest", "{n} new", "gren")
KINDS = ("page", "words", "product", "similar", "suggest", "facets", "photo", "nowhere")
SHARES = (30, 30, 12, 10, 8, 5, 3, 2)
CLIENTS = 4


class Requests:
    """``count`` requests, shared by several clients; ``told`` is called whenever ``every`` more are done."""

    def __init__(self, target: Target, count: int, every: int, told: Callable[[int, Memory], None]) -> None:
        self.target, self.every, self.told = target, every, told
        self.products = [one["url"] for one in target.json("/api/search?limit=100")["results"]]
        self.photos = photos(random.Random(1))
        self.statuses: Counter[int] = Counter()
        self._left, self._lock = iter(range(1, count + 1)), threading.Lock()

    def send(self, seed: int) -> None:
        clients = [threading.Thread(target=self._client, args=(seed + number,)) for number in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()

    def _client(self, seed: int) -> None:
        dice = random.Random(seed)
        while True:
            with self._lock:
                number = next(self._left, 0)
            if not number:
                return
            status = self._ask(dice.choices(KINDS, SHARES)[0], dice, number)
            with self._lock:
                self.statuses[status] += 1
            if number % self.every == 0:
                self.told(number, self.target.memory())

    def _ask(self, kind: str, dice: random.Random, number: int) -> int:
        wish = dice.choice(WISHES).format(n=number)
        words = f"{dice.choice(COLOURS)} {dice.choice(THINGS)} {wish}".strip()
        product = dice.choice(self.products)
        asked = {
            "page": "/search?" + urlencode({"q": words}),
            "words": "/api/search?" + urlencode({"q": words, "price_max": number}),
            "product": product,
            "similar": "/api" + product + "similar",
            "suggest": "/api/suggest?" + urlencode({"q": words[: dice.randint(1, len(words))]}),
            "facets": "/api/facets?" + urlencode({"q": words}),
            "nowhere": f"/nowhere/{number}",
        }
        if kind == "photo":
            return self.target.send(dice.choice(self.photos), "/api/search/image")
        return self.target.ask(asked[kind])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=1000)
    parser.add_argument("--products", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    seen: list[tuple[int, Memory]] = []

    def told(number: int, memory: Memory) -> None:
        seen.append((number, memory))
        print(f"{number:>7,} requests: {memory}", flush=True)

    with installation() as folder:
        stock(folder, chosen.products)
        with served(folder, RATE_LIMIT="off", CONNECTIONS_PER_ADDRESS="0") as target:
            told(0, target.memory())
            requests = Requests(target, chosen.requests, chosen.every, told)
            requests.send(chosen.seed)
    print(f"Answers: {', '.join(f'{count:,} × {status}' for status, count in sorted(requests.statuses.items()))}")
    print(verdict(sorted(seen, key=lambda one: one[0])))
    sys.exit(any(status == 0 or status >= 500 for status in requests.statuses))


def verdict(seen: Sequence[tuple[int, Memory]]) -> str:
    """Return a sentence on the growth in the second half: the mean of the last quarter minus that of the one before."""
    half = seen[len(seen) // 2 :]
    before, after = (_mean(part) for part in (half[: len(half) // 2], half[len(half) // 2 :]))
    return f"The web process has {after - before:+.1f} MB more in the last quarter than in the one before."


def _mean(part: Sequence[tuple[int, Memory]]) -> float:
    return sum(memory.web for _, memory in part) / max(1, len(part))


if __name__ == "__main__":
    main()
