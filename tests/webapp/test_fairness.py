"""Threads of the web server are shared among addresses: continuous requests of one do not occupy all of them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.webapp.serving import running
from webapp import fairness
from webapp.connections import Server
from webapp.fairness import Turns

GREEDY, OTHER = "127.0.0.2", "127.0.0.3"
THREADS = 4
WAITING = 20
"""Seconds after which a test gives up."""


class Holding:
    """An application that blocks requests for /held until they are released, and counts those being processed."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.changed = threading.Condition()
        self.held = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/held":
            with self.changed:
                self.held += 1
                self.changed.notify_all()
            self.free.wait(WAITING)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def wait_for(self, count: int) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.held >= count, WAITING)


@contextmanager
def serving(app: Holding, **settings: Any) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    listening.setblocking(False)
    server = Server(
        app, listening, threads=THREADS, most=1000, most_of_one=0, allowed=lambda request: 1000, **settings
    )
    try:
        with running(server):
            yield listening.getsockname()[1]
    finally:
        app.free.set()


def ask(port: int, source: str, path: str = "/", passed: str = "") -> bytes:
    with socket.create_connection(("127.0.0.1", port), WAITING, (source, 0)) as one:
        header = f"X-Forwarded-For: {passed}\r\n" if passed else ""
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: shop\r\n{header}Connection: close\r\n\r\n".encode())
        return one.recv(100)


@pytest.mark.parametrize("proxies", [0, 1])
def test_one_address_cannot_hold_all_threads_while_others_ask(proxies: int) -> None:
    app = Holding()

    def get(source: str, path: str = "/") -> bytes:
        # behind a proxy all come from one address, and what they add to the header is ignored
        return ask(port, "127.0.0.1", path, f"10.9.9.9, {source}") if proxies else ask(port, source, path)

    with serving(app, threads_of_one=2, proxies=proxies) as port, ThreadPoolExecutor(10) as pool:
        assert b"200 OK" in get(OTHER)
        greedy = [pool.submit(get, GREEDY, "/held") for _ in range(6)]
        assert app.wait_for(2)
        assert [b"200 OK" in get(OTHER) for _ in range(5)] == [True] * 5
        assert app.held == 2
        app.free.set()
        assert all(b"200 OK" in one.result() for one in greedy)


def test_an_address_that_is_alone_may_use_all_threads() -> None:
    app = Holding()
    with serving(app, threads_of_one=2) as port, ThreadPoolExecutor(10) as pool:
        alone = [pool.submit(ask, port, GREEDY, "/held") for _ in range(THREADS)]
        assert app.wait_for(THREADS)
        app.free.set()
        assert all(b"200 OK" in one.result() for one in alone)


class Asked:
    """A no-op task of an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def service(self) -> None: ...

    def cancel(self) -> None: ...


def turns(most_of_one: int, *addresses: str) -> Turns:
    made = Turns(most_of_one, lambda task: task.address)
    for address in addresses:
        made.append(Asked(address))
    return made


def taken(waiting: Turns) -> list[str]:
    """The addresses whose tasks may run now, in their order."""
    with ExitStack() as stack:
        found = []
        while (task := waiting.take()) is not None:
            stack.callback(waiting.done, task[1])
            found.append(task[1])
        return found


def test_addresses_take_turns() -> None:
    assert taken(turns(0, "a", "a", "a", "b", "c", "b")) == ["a", "b", "c", "a", "b", "a"]


def test_requests_of_one_connection_run_one_after_the_other_and_free_their_places() -> None:
    with serving(Holding(), threads_of_one=1) as port:
        with socket.create_connection(("127.0.0.1", port), WAITING, (GREEDY, 0)) as one:
            asked = b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n"
            one.sendall(asked * 2 + asked[:-2] + b"Connection: close\r\n\r\n")
            answer = b""
            while chunk := one.recv(1000):
                answer += chunk
            assert answer.count(b"200 OK") == 3
        assert b"200 OK" in ask(port, OTHER)
        assert b"200 OK" in ask(port, GREEDY)


def test_what_waits_for_others_of_its_address_runs_after_them() -> None:
    waiting = turns(1, "a", "a", "b")
    assert taken(waiting) == ["a", "b"]
    assert taken(waiting) == ["a"]
    assert len(waiting) == 0


def test_inactive_addresses_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "RECENT_SECONDS", -1.0)
    assert taken(turns(1, "b", "a", "a", "a")) == ["b", "a", "a", "a"]
