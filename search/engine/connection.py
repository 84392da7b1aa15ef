"""The connection to Redis: one pool a process, and errors that people can read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
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

from search.errors import IndexDamaged, IndexMissing, MissingModule, SearchError, SearchUnavailable

log = logging.getLogger(__name__)

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 10.0
NO_INDEX = ("no such index", "unknown index name", "index not found")
"""How servers say that an index or an alias is not there."""
MODULES = {"search": "RediSearch (search)", "ReJSON": "RedisJSON (ReJSON)"}


def client() -> redis.Redis:
    """The client for ``settings.REDIS_URL``; answers are bytes. Connects when first used and again after a break."""
    return _client(settings.REDIS_URL)


@cache
def _client(url: str) -> redis.Redis:
    # RESP3, because only there a search says that it ran out of time and left something out
    return redis.Redis.from_url(
        url,
        protocol=3,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),
        retry_on_error=[ConnectionError],
    )


def key(*parts: str) -> str:
    """A key of this installation: ``key("photo", token)``."""
    return ":".join((settings.REDIS_PREFIX, *parts))


@contextmanager
def available() -> Iterator[redis.Redis]:
    """The client; whatever keeps Redis from answering becomes SearchUnavailable, an index that is not there
    IndexDamaged or IndexMissing, other errors pass.
    """
    try:
        yield client()
    except (ConnectionError, TimeoutError, BusyLoadingError, ReadOnlyError, OutOfMemoryError) as error:
        raise SearchUnavailable(str(error)) from error
    except ResponseError as error:
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
