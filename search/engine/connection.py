"""The connection to Redis: one connection pool per process, and errors that people can understand."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
)
from redis.retry import Retry

from search.engine.breaker import Breaker
from search.errors import IndexDamaged, IndexMissing, MissingModule, RedisFull, SearchError, SearchUnavailable

log = logging.getLogger(__name__)

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 10.0
"""Timeout of commands and the worker for a reply."""
HURRIED_SECONDS = 2.0
"""Timeout of a request whose user is waiting for a page."""
NO_INDEX = ("no such index", "unknown index name", "index not found")
"""How servers report that an index or an alias does not exist."""
_trial: ContextVar[str] = ContextVar("prefix", default="")
MODULES = {"search": "RediSearch (search)", "ReJSON": "RedisJSON (ReJSON)"}


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def hurried(hurry: bool = True) -> Iterator[None]:
    """Within this context the thread waits for Redis only as long as a visitor would; ``False`` lifts that limit for
    operations known to take longer."""
    token = _hurried.set(hurry)
    try:
        yield
    finally:
        _hurried.reset(token)


def client(protocol: int = 3) -> redis.Redis:
    """Return the client for ``settings.REDIS_URL``; replies are bytes. Connects on first use and after a disconnect.

    In protocol 2 a reply with thousands of keys takes a third of the time, in Redis and here; in protocol 3 replies
    have named fields, and a search reports that it timed out.
    """
    return _client(settings.REDIS_URL, patience(), protocol)


def patience() -> float:
    """Return how many seconds this thread waits for a reply."""
    return HURRIED_SECONDS if _hurried.get() else ANSWER_SECONDS


@cache
def _breaker(url: str) -> Breaker:
    return Breaker()


@cache
def _client(url: str, seconds: float, protocol: int) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        protocol=protocol,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=seconds,
        health_check_interval=30,
        # reopen a connection that was closed meanwhile; a request that timed out would only time out again
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        retry_on_error=[ConnectionError],
    )


def prefix() -> str:
    """Return the first part of every key: the installation's prefix, or that of the trial around the caller."""
    return _trial.get() or settings.REDIS_PREFIX


@contextmanager
def prefixed(other: str) -> Iterator[None]:
    """Within this context the thread reads and writes under another prefix."""
    token = _trial.set(other)
    try:
        yield
    finally:
        _trial.reset(token)


def key(*parts: str) -> str:
    """Return a key of this installation: ``key("photo", token)``."""
    return ":".join((prefix(), *parts))


@contextmanager
def available(protocol: int = 3) -> Iterator[redis.Redis]:
    """Yield the client, translating its errors. ``protocol``: see :func:`client`.

    Whatever keeps Redis from replying becomes SearchUnavailable, a server out of memory RedisFull, and a missing index
    IndexDamaged or IndexMissing; other errors pass.
    """
    breaker = _breaker(settings.REDIS_URL)
    if _hurried.get() and not breaker.lets_pass():
        raise SearchUnavailable("Redis has not answered in time and is not asked for a moment")
    try:
        yield client(protocol)
        breaker.answered()
    except TimeoutError as error:
        breaker.timed_out()
        raise SearchUnavailable(str(error)) from error
    except OutOfMemoryError as error:
        raise RedisFull from error
    except (ConnectionError, BusyLoadingError, ReadOnlyError) as error:
        raise SearchUnavailable(str(error)) from error
    except ResponseError as error:
        breaker.answered()
        if "timeout" in str(error).lower():
            raise SearchUnavailable(str(error)) from error
        if "unknown command" in str(error).lower():
            check_modules()
        if any(words in str(error).lower() for words in NO_INDEX):
            raise _lost_index() from error
        raise


def _lost_index() -> SearchError:
    """Return the error for a missing index: it was lost, or there never was one."""
    with available() as connected:
        return IndexDamaged() if connected.exists(key("index")) else IndexMissing()


def check_modules() -> None:
    """Check that the server has the modules needed. Errors: MissingModule, naming those missing; SearchUnavailable."""
    with available() as connected:
        try:
            loaded = {_name(module) for module in connected.execute_command("MODULE", "LIST")}
        except RedisError as error:
            if isinstance(error, ConnectionError | TimeoutError):
                raise
            log.info("The Redis server does not list its modules: %s", error)
            return
    missing = [title for name, title in MODULES.items() if name.lower() not in loaded]
    if missing:
        raise MissingModule(
            f"The Redis server lacks {' and '.join(missing)}. Use Redis 8, Redis Stack 7.4, or leave REDIS_URL unset "
            "for the embedded server."
        )


def _name(module: object) -> str:
    pairs = module if isinstance(module, dict) else dict(zip(*[iter(module)] * 2, strict=True))  # type: ignore[call-overload]
    return str(pairs[b"name"].decode()).lower()


def is_full() -> bool:
    """Return whether the server has reached its memory limit, so that it accepts no new data."""
    with available() as connected:
        facts = connected.info("memory")
    limit = int(facts.get("maxmemory", 0))
    return 0 < limit <= int(facts.get("used_memory", 0))
