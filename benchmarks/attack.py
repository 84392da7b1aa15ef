"""``python -m benchmarks.attack``: a bounded attack on a Drape of its own, beside ordinary searches.

It starts the web process on a free port of 127.0.0.1 over a throw-away installation with drawn products, and sends it
what would stop an unprotected shop, each kind by itself, while searches by words go on at a steady rate. It tells the
worst search beside each and the memory before and after. Nothing but that server is ever asked.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.bombs import claims, flat, many_scans
from benchmarks.scratch import installation

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
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What searches took beside an attack, in milliseconds, and how its requests were answered."""

    name: str
    searches: int
    failed: int
    p95: float
    worst: float
    answers: str
    megabytes: float


class Target:
    """The server that is attacked."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port, self.process = port, process

    def ask(self, path: str, data: bytes | None = None, kind: str = "") -> int:
        """The status, 0 where there was no answer."""
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def send(self, picture: bytes) -> int:
        head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        return self.ask("/api/detect", head + picture + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")

    def megabytes(self) -> float:
        """Resident memory of the server and of its decoders."""
        total = 0
        for one in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
        return total / 2**20


@contextmanager
def target(limit: str) -> Iterator[Target]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "RATE_LIMIT": limit, "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen([sys.executable, "-m", "webapp.server"], env=environment)
    try:
        served = Target(port, psutil.Process(process.pid))
        deadline = time.monotonic() + 180
        while served.ask("/readyz") != 200:
            if time.monotonic() > deadline:
                sys.exit("The server did not become ready.")
            time.sleep(0.5)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def beside(served: Target, name: str, attack: Callable[[], list[int]], seconds: float, rate: float) -> Outcome:
    """Searches at ``rate`` a second for ``seconds`` or as long as the attack goes on."""
    times: list[float] = []
    statuses: list[int] = []
    peak = [0.0]
    over = threading.Event()

    def search(number: int) -> None:
        began = time.perf_counter()
        words = WORDS[number % len(WORDS)].replace(" ", "+")
        statuses.append(served.ask(f"/api/search?q={words}"))
        times.append((time.perf_counter() - began) * 1000)

    def watch() -> None:
        while not over.wait(0.2):
            peak[0] = max(peak[0], served.megabytes())

    watching = threading.Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(64) as pool:
        attacking = pool.submit(attack)
        end = time.monotonic() + seconds
        number = 0
        while time.monotonic() < end or not attacking.done():
            pool.submit(search, number)
            number += 1
            time.sleep(1 / rate)
        answers = attacking.result()
    over.set()
    watching.join()
    told = " ".join(f"{status or 'none'}×{answers.count(status)}" for status in sorted(set(answers)))
    failed = sum(status != 200 for status in statuses)
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0
    return Outcome(name, len(times), failed, p95, max(times), told, peak[0])


def attacks(served: Target, seconds: float) -> dict[str, Callable[[], list[int]]]:
    def slow(data: bytes) -> list[int]:
        with ExitStack() as stack:
            for _ in range(200):
                with suppress(OSError):
                    made = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=5))
                    made.sendall(data)
            time.sleep(seconds)
        return []

    def flood(pictures: list[bytes], at_once: int = 10) -> list[int]:
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(served.send, pictures))

    def costly() -> list[int]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(served.ask, COSTLY * 10))

    photo = flat("JPEG", 1500, "RGB")
    return {
        "nothing": lambda: [],
        **{name: lambda data=data: slow(data) for name, data in SLOW.items()},  # type: ignore[misc]
        "10 JPEGs of 50,000 scans": lambda: flood([many_scans(50_000, (6000, 6000))] * 10),
        "10 JPEGs of 36 MP with 60 scans": lambda: flood([many_scans(50, (6000, 6000))] * 10),
        "10 WebPs of 40 MP": lambda: flood([flat("WEBP", 6300)] * 10),
        "10 PNGs of 40 MP": lambda: flood([flat("PNG", 6300)] * 10),
        "10 headers of 16,000 × 16,000": lambda: flood([claims(16_000, 16_000)] * 10),
        "60 photos that show nothing": lambda: flood([photo] * 60),
        "40 costly queries": costly,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="of searches beside each attack, at least")
    parser.add_argument("--rate", type=float, default=20, help="searches a second")
    parser.add_argument("--products", type=int, default=300, help="drawn products to search")
    chosen = parser.parse_args()
    with installation() as folder:
        stock(folder, chosen.products)
        with target("off") as served:
            console = Console()
            before = served.megabytes()
            outcomes = [
                beside(served, name, attack, chosen.seconds, chosen.rate)
                for name, attack in attacks(served, chosen.seconds).items()
            ]
            time.sleep(2)
            console.print(table(outcomes))
            console.print(f"Memory: {before:.0f} MB before, {served.megabytes():.0f} MB after all of it.")


def stock(folder: Path, products: int) -> None:
    from django.core.management import call_command

    from demo import demo_products, write

    call_command("collectstatic", verbosity=0, interactive=False)  # pages need the names of these files
    write(folder / "drawn", demo_products(products))
    call_command("ingest", str(folder / "drawn"), catalog="demo", verbosity=0)


def table(outcomes: list[Outcome]) -> Table:
    shown = Table("beside", "searches", "failed", "p95 ms", "worst ms", "answers to the attack", "peak MB")
    for one in outcomes:
        figures = (f"{one.p95:.0f}", f"{one.worst:.0f}", one.answers or "–", f"{one.megabytes:.0f}")
        shown.add_row(one.name, str(one.searches), str(one.failed), *figures)
    return shown


if __name__ == "__main__":
    main()
