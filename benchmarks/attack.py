"""``python -m benchmarks.attack``: run bounded attacks on a temporary Drape during ordinary searches.

It starts the web process on a free port of 127.0.0.1 with a temporary installation of drawn products. It then sends
requests that would stop an unprotected shop, one kind at a time and from another address (127.0.0.2), while text
searches continue at a steady rate. It reports the latency of searches during each attack, and the memory before and
after. No other server is ever contacted.
"""

from __future__ import annotations

import argparse
import io
import socket
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.bombs import claims, flat, many_scans
from benchmarks.scratch import installation
from benchmarks.served import Memory, Target, served, stock

WORDS = ("red dress", "navy shirt", "black shoes", "summer top", "green jeans", "white tee")
SLOW = {
    "200 half headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ",
    "200 half bodies": b"POST /photo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\nabc",
    "200 silent sockets": b"",
}
COSTLY = (
    "/search?price_min=1e-50000000",
    "/api/search?q=" + "%20".join(["dress"] * 80),
    "/api/search?q=(((@title:{*})))%7Cismissing(@x)&limit=100&offset=9900",
    "/api/search?" + "&".join(f"colour=c{number}" for number in range(400)),
)
ATTACKER = "127.0.0.2"
VISITORS = 50
"""Number of addresses from which the ordinary searches come."""
SETTLED = 10.0
"""Seconds to wait after the attacks before memory is measured again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Latency of searches during an attack, in milliseconds, and the responses to the attack's requests."""

    name: str
    searches: int
    failed: int
    p95: float
    worst: float
    answers: str
    peak: Memory


def searched_during(target: Target, name: str, attack: Callable[[], list[int]], seconds: float, rate: float) -> Outcome:
    """Search ``rate`` times per second, as different visitors, for ``seconds`` or until the attack ends."""
    times: list[float] = []
    statuses: list[int] = []
    peak = [target.memory()]
    over = threading.Event()

    def search(number: int) -> None:
        began = time.perf_counter()
        words = WORDS[number % len(WORDS)].replace(" ", "+")
        visitor = target.seen_from(f"127.0.1.{1 + number % VISITORS}")
        statuses.append(visitor.ask(f"/api/search?q={words}"))
        times.append((time.perf_counter() - began) * 1000)

    def watch() -> None:
        while not over.wait(0.2):
            peak.append(target.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(64) as pool:
        attacking = pool.submit(attack)
        began = time.monotonic()
        end = began + seconds
        number = 0
        while time.monotonic() < end or not attacking.done():
            pool.submit(search, number)
            number += 1
            over.wait(max(0.0, began + number / rate - time.monotonic()))
        answers = attacking.result()
    over.set()
    watching.join()
    told = " ".join(f"{status or 'none'}×{answers.count(status)}" for status in sorted(set(answers)))
    failed = sum(status != 200 for status in statuses)
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0
    most = Memory(max(one.web for one in peak), max(one.decoders for one in peak))
    return Outcome(name, len(times), failed, p95, max(times), told, most)


def attacks(target: Target, seconds: float) -> dict[str, Callable[[], list[int]]]:
    """Return the attacks, with their requests prepared, so that preparing them does not slow down the searches."""

    attacker = target.seen_from(ATTACKER)

    def slow(data: bytes) -> list[int]:
        with ExitStack() as stack:
            for _ in range(200):
                with suppress(OSError):
                    made = stack.enter_context(socket.create_connection(("127.0.0.1", target.port), 5, (ATTACKER, 0)))
                    made.sendall(data)
            threading.Event().wait(seconds)
        return []

    def flood(picture: bytes, times: int) -> Callable[[], list[int]]:
        def attack() -> list[int]:
            with ThreadPoolExecutor(10) as pool:
                return list(pool.map(attacker.send, [picture] * times))

        return attack

    def costly() -> list[int]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(attacker.ask, COSTLY * 10))

    return {
        **{name: lambda data=data: slow(data) for name, data in SLOW.items()},  # type: ignore[misc]
        "10 JPEGs, 50,000 scans": flood(many_scans(50_000, (6000, 6000)), 10),
        "10 JPEGs, 36 MP, 60 scans": flood(many_scans(50, (6000, 6000)), 10),
        "10 JPEGs, 36 MP, 12 scans": flood(many_scans(2, (6000, 6000)), 10),
        "10 WebPs, 40 MP": flood(flat("WEBP", 6300), 10),
        "10 PNGs, 40 MP": flood(flat("PNG", 6300), 10),
        "10 headers, 256 MP": flood(claims(16_000, 16_000), 10),
        "60 photos of nothing": flood(flat("JPEG", 1500, "RGB"), 60),
        "40 costly queries": costly,
    }


def ordinary_photo() -> bytes:
    from demo import demo_products, draw

    file = io.BytesIO()
    draw(demo_products(1)[0], 900).save(file, "JPEG")
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="minimum duration of the searches during each attack")
    parser.add_argument("--rate", type=float, default=20, help="searches per second")
    parser.add_argument("--products", type=int, default=300, help="number of drawn products")
    chosen = parser.parse_args()
    with installation() as folder:
        stock(folder, chosen.products)
        with served(folder, RATE_LIMIT="off") as target:
            attack(target, chosen.seconds, chosen.rate)


def attack(target: Target, seconds: float, rate: float) -> None:
    console = Console(width=120)
    prepared = attacks(target, seconds)
    photo = ordinary_photo()
    # time and memory of ordinary use, for comparison
    searched_during(target, "ordinary photos", lambda: [target.send(photo) for _ in range(20)], seconds, rate)
    usual = searched_during(target, "nothing", lambda: [], 2 * seconds, rate)
    before = target.memory()
    outcomes = [usual, *(searched_during(target, name, one, seconds, rate) for name, one in prepared.items())]
    outcomes.append(searched_during(target, "nothing, afterwards", lambda: [], 2 * seconds, rate))
    threading.Event().wait(SETTLED)
    console.print(table(outcomes, usual.p95))
    console.print(f"Memory, web + decoders: {before} before, {target.memory()} {SETTLED:.0f} s after all of it.")


def table(outcomes: list[Outcome], usual: float) -> Table:
    shown = Table("beside", "searches", "failed", "p95 ms", "worst ms", "worst : usual p95", "answers to it", "peak")
    for one in outcomes:
        figures = (f"{one.p95:.0f}", f"{one.worst:.0f}", f"{one.worst / usual:.1f}", one.answers or "–", str(one.peak))
        shown.add_row(one.name, str(one.searches), str(one.failed), *figures)
    return shown


if __name__ == "__main__":
    main()
