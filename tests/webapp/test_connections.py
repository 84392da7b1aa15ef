"""The web server with clients that are slow, silent or too many; it serves a small application."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from typing import Any

import pytest

from tests.webapp.serving import running
from webapp import connections
from webapp.connections import Request, Server
from webapp.server import refusal

HALF_HEADER = b"GET / HTTP/1.1\r\nHost: shop\r\nX-Long: "
HALF_BODY = b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\n\r\nabc"
Environ = dict[str, Any]


def answers(environ: Environ, start: Callable[..., Any]) -> list[bytes]:
    """Respond with the announced length and the length of the body."""
    body = environ["wsgi.input"].read()
    text = f"{environ['REMOTE_ADDR']} {environ.get('CONTENT_LENGTH', 0)} {len(body)}".encode()
    size = int(environ["QUERY_STRING"] or 0)
    start("200 OK", [("Content-Length", str(len(text) + size))])
    return [text, b"x" * size]


def refuses(status: HTTPStatus, address: str) -> tuple[str, bytes]:
    return "text/plain", f"{status.value} {address[:11]}".encode()


@contextmanager
def serving(most: int = 1000, most_of_one: int = 0, limit: int = 2000, threads: int = 2) -> Iterator[int]:
    """The server at a free port."""

    def allowed(request: Request) -> int:
        return limit

    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    listening.setblocking(False)
    limits: dict[str, Any] = {"threads": threads, "most": most, "most_of_one": most_of_one}
    server = Server(answers, listening, **limits, allowed=allowed, refused=refuses)
    with running(server):
        yield listening.getsockname()[1]


@pytest.fixture
def port() -> Iterator[int]:
    with serving() as number:
        yield number


def client(port: int, data: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=20)
    made.sendall(data)
    return made


def get(port: int, query: str = "", data: bytes | None = None) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/?{query}", data, timeout=20) as answer:
        return str(answer.read().decode())


def is_closed(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("data", [b"", HALF_HEADER, HALF_BODY], ids=["silence", "half a header", "half a body"])
def test_two_hundred_slow_clients_keep_nobody_else_waiting(port: int, data: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(client(port, data))
        assert [get(port) for _ in range(5)] == ["127.0.0.1 0 0"] * 5


def test_readers_that_take_nothing_keep_nobody_else_waiting(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(client(port, b"GET /?2000000 HTTP/1.1\r\nHost: shop\r\n\r\n"))
        assert get(port) == "127.0.0.1 0 0"


@pytest.mark.parametrize(
    ("data", "limit"),
    [(b"", "IDLE_SECONDS"), (HALF_HEADER, "HEADER_SECONDS"), (HALF_BODY, "BODY_GRACE_SECONDS"),
     (b"GET /?20000000 HTTP/1.1\r\nHost: shop\r\n\r\n", "STALLED_SECONDS")],
    ids=["silence", "half a header", "half a body", "no reading"],
)  # fmt: skip
def test_who_is_late_is_cut_off(port: int, data: bytes, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, limit, 0.1)
    with client(port, data) as late:
        if limit != "STALLED_SECONDS":
            assert is_closed(late)
            return
        taken = 0
        while chunk := late.recv(2**20):
            taken += len(chunk)
            time.sleep(0.2 if taken < 2**22 else 0)  # slower than the server's time-out
        assert taken < 20_000_000


def test_dripping_a_header_gains_no_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    with client(port, HALF_HEADER) as dripping, suppress(ConnectionResetError, BrokenPipeError):
        for _ in range(2000):
            dripping.sendall(b"x")
            time.sleep(0.01)
        pytest.fail("It was let go on.")


def test_beyond_the_limit_of_an_address_its_oldest_makes_way() -> None:
    with serving(most_of_one=10) as port, ExitStack() as stack:
        slow = [stack.enter_context(client(port, HALF_HEADER)) for _ in range(10)]
        assert get(port) == "127.0.0.1 0 0"
        assert is_closed(slow[0])
        with client(port, b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n") as next_one:
            assert next_one.recv(100).startswith(b"HTTP/1.1 200")


def test_beyond_all_connections_the_oldest_makes_way() -> None:
    with serving(most=20) as port, ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(client(port, HALF_BODY))
        assert get(port) == "127.0.0.1 0 0"


def test_bodies_arrive_whole(port: int) -> None:
    assert get(port, data=b"x" * 1500) == "127.0.0.1 1500 1500"


@pytest.mark.parametrize("size", [3000, 10**12])
def test_an_oversized_body_is_discarded_and_the_application_notified(port: int, size: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: {size}\r\n\r\n".encode()
    with client(port, head + b"x" * 3000) as large:
        answer = b""
        while chunk := large.recv(4096):
            answer += chunk
    assert answer.endswith(f"127.0.0.1 {size} 0".encode())


def test_a_body_of_unknown_length_is_bounded_too(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
    with client(port, head + b"3e8\r\n" + b"x" * 1000 + b"\r\n3e9\r\n" + b"x" * 1001) as large:
        answer = b""
        while chunk := large.recv(4096):
            answer += chunk
    _, announced, kept = answer.rpartition(b"\r\n")[2].split()
    assert int(announced) > 2000
    assert int(kept) == 0


def test_the_server_does_not_name_itself(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.headers["Server"] is None


def test_a_request_in_two_parts_is_answered(port: int) -> None:
    with client(port, b"GET / HTTP/1.1\r\nHost") as one:
        one.sendall(b": shop\r\n\r\nGET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := one.recv(4096):
            answer += chunk
    assert answer.count(b"200 OK") == 2


LONG = b"x" * 40_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/search?q=" + LONG + b" HTTP/1.1\r\nHost: shop\r\n\r\n", 414),
        (b"GET /api/search?q=" + LONG * 20 + b" HTTP/1.1\r\nHost: shop\r\n\r\n", 414),
        (b"GET /api/search HTTP/1.1\r\nHost: shop\r\nX-Long: " + LONG + b"\r\n\r\n", 431),
        (b"GET /api/search HTTP/1.1\r\nHost: shop\r\nX-Long: " + LONG * 20 + b"\r\n\r\n", 431),
        (b"GET /api/search HTTP/1.1\r\nHost shop\r\n\r\n", 400),
        (b"get /api/search HTTP/1.1\r\nHost: shop\r\n\r\n", 400),
        (b"POST /api/search HTTP/1.1\r\nHost: shop\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /api/search HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET", 400),
        (b"POST /api/search HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST /api/search HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\nnumber\r\n", 400),
    ],
    ids=["address", "long address", "header", "long header", "no colon", "method", "length", "two", "coding", "chunk"],
)
def test_what_cannot_be_read_is_answered_in_drape_s_words(port: int, sent: bytes, status: int) -> None:
    """The response is complete although more is sent than is read; the connection ends."""
    with client(port, sent) as one:
        answer = b""
        while chunk := one.recv(4096):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()) or head.startswith(f"HTTP/1.0 {status} ".encode())
    assert b"nosniff" in head
    assert body == f"{status} /api/search".encode()


def test_a_header_without_an_end_is_not_read_for_ever(port: int) -> None:
    with client(port) as one, suppress(ConnectionResetError, BrokenPipeError):
        for _ in range(200):
            one.sendall(LONG)
        pytest.fail("It was let go on.")


def test_errors_before_the_application_are_problem_documents_of_the_api() -> None:
    kind, body = refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "/api/search?q=xxx")
    assert kind == "application/problem+json"
    assert json.loads(body) == {"type": "about:blank", "title": HTTPStatus.REQUEST_URI_TOO_LONG.phrase, "status": 414,
                                "detail": "The address of this request is too long. Choose fewer filters."}  # fmt: skip
    kind, body = refusal(HTTPStatus.BAD_REQUEST, "/search")
    assert kind.startswith("text/plain")
    assert body == b"The request cannot be read.\n"
