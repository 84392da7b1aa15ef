"""A Redis that hangs or is full: one request waits a moment, the others fail immediately."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from search.engine import breaker, connection, generations, open_indexes, writer
from search.engine.breaker import OPEN_SECONDS, Breaker
from search.engine.connection import available, hurried
from search.errors import RedisFull, SearchUnavailable
from tests.search.conftest import entry
from vision import runtime
from webapp.redis_server import Binaries, RedisServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(redis_stack: Binaries, tmp_path: Path, settings: Settings) -> Iterator[RedisServer]:
    """A separate server with some products."""
    with RedisServer(redis_stack, tmp_path / "redis") as one:
        settings.REDIS_URL = one.url
        writer.put([entry(number) for number in range(5)])
        yield one


@pytest.fixture
def hanging(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    monkeypatch.setattr(connection, "HURRIED_SECONDS", 0.3)
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    yield server
    os.kill(server.process.pid, signal.SIGCONT)


def test_every_request_gets_a_sentence_and_liveness_does_not_depend_on_it(hanging: RedisServer) -> None:
    def get(address: str) -> tuple[str, int, str]:
        answer = Client().get(address)
        return address, answer.status_code, answer.content.decode()

    addresses = ["/", "/search?category=Apparel", "/products/demo/P-1/", "/api/search", "/api/facets"]
    with ThreadPoolExecutor(8) as pool:
        for address, status, text in pool.map(get, addresses * 3):
            assert status == 503, address
            assert "again" in text, address
    assert Client().get("/healthz").status_code == 200
    reasons = Client().get("/readyz").json()["reasons"]
    assert "Redis does not answer" in reasons["redis"]


def test_after_one_has_waited_the_others_do_not(hanging: RedisServer) -> None:
    asked = 0

    def ask() -> None:
        nonlocal asked
        with hurried(), available() as client:
            asked += 1
            client.ping()

    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            ask()
    assert asked == 1


def test_it_is_found_again_when_it_answers(
    server: RedisServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HURRIED_SECONDS", 0.3)
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0.0)
    monkeypatch.setattr(runtime, "encoder_fingerprint", lambda: "0123456789abcdef")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    assert client.get("/api/search").status_code == 503
    os.kill(server.process.pid, signal.SIGCONT)
    generations.forget()
    open_indexes.close_all()
    assert client.get("/api/search").json()["total"] == 5


def test_of_an_open_breaker_one_caller_is_let_through_from_time_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("search.engine.breaker.time.monotonic", lambda: now)
    one = Breaker()
    assert one.lets_pass()
    one.timed_out()
    assert not one.lets_pass()
    now += OPEN_SECONDS
    assert one.lets_pass()
    assert not one.lets_pass()
    one.answered()
    assert one.lets_pass()


def test_a_full_memory_is_named(server: RedisServer, client: Client) -> None:
    with available() as connected:
        connected.config_set("maxmemory", "1mb")
    with pytest.raises(RedisFull) as error:
        writer.put([entry(7)])
    assert "raise maxmemory" in error.value.detail
    assert "memory limit" in client.get("/readyz").json()["warnings"]["redis"]
    assert client.get("/api/search").status_code == 200
