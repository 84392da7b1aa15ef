"""The connection to Redis: one pool a process, and errors that people can read."""

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
"""What commands and the worker wait for one answer."""
HURRIED_SECONDS = 2.0
"""What a request of somebody who waits for a page waits for one answer."""
NO_INDEX = ("no such index", "unknown index name", "index not found")
"""How servers say that an index or an alias is not there."""
_trial: ContextVar[str] = ContextVar("prefix", default="")
MODULES = {"search": "RediSearch (search)", "ReJSON": "RedisJSON (ReJSON)"}


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def hurried(hurry: bool = True) -> Iterator[None]:
    """While it lasts, this thread waits for Redis only as long as a visitor would; ``False`` takes that back for
    what is known to take longer.
    """
    token = _hurried.set(hurry)
    try:
        yield
    finally:
        _hurried.reset(token)


def client(protocol: int = 3) -> redis.Redis:
    """The client for ``settings.REDIS_URL``; answers are bytes. Connects when first used and again after a break.

    In protocol 2 an answer with thousands of keys takes a third of the time, in Redis and here; in protocol 3 answers
    have names, and a search says that it ran out of time.
    """
    return _client(settings.REDIS_URL, patience(), protocol)


def patience() -> float:
    """How many seconds this thread waits for an answer."""
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
        # a connection that was closed meanwhile is opened again; what timed out would only time out once more
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        retry_on_error=[ConnectionError],
    )


def prefix() -> str:
    """The first part of every key: the installation's, or the trial's that the caller is in."""
    return _trial.get() or settings.REDIS_PREFIX


@contextmanager
def prefixed(other: str) -> Iterator[None]:
    """While it lasts, this thread reads and writes under another prefix."""
    token = _trial.set(other)
    try:
        yield
    finally:
        _trial.reset(token)


def key(*parts: str) -> str:
    """A key of this installation: ``key("photo", token)``."""
    return ":".join((prefix(), *parts))


@contextmanager
def available(protocol: int = 3) -> Iterator[redis.Redis]:
    """The client; whatever keeps Redis from answering becomes SearchUnavailable, an index that is not there
    IndexDamaged or IndexMissing, other errors pass. ``protocol``: see :func:`client`.
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
    """What it means that an index is not there: it was lost, or there never was one."""
    with available() as connected:
        return IndexDamaged() if connected.exists(key("index")) else IndexMissing()


def check_modules() -> None:
    """Errors: MissingModule, naming what the server lacks; SearchUnavailable."""
    with available() as connected:
        try:
            loaded = {_name(module) for module in connected.execute_command("MODULE", "LIST")}
        except RedisError as error:
            if isinstance(error, ConnectionError | TimeoutError):
                raise
            log.info("The Redis server does not tell its modules: %s", error)
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
    """Whether the server has reached the limit of its memory, so that it takes nothing new in."""
    with available() as connected:
        facts = connected.info("memory")
    limit = int(facts.get("maxmemory", 0))
    return 0 < limit <= int(facts.get("used_memory", 0))
