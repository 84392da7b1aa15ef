"""Index generations: each holds the documents of one encoder; an alias points to the one that serves.

The state is one hash in Redis, so that all processes agree on which generation serves and which is being built.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings

from search.engine.connection import available, key
from search.errors import IndexDamaged, IndexMissing

log = logging.getLogger(__name__)

SCHEMA_VERSION = 8
"""Incremented with every change of the schema or the documents, so that an older index is recognised as such."""
FLAT_LIMIT = 100_000
"""Up to this many products exact search takes a few milliseconds; beyond that, ``auto`` builds an HNSW graph."""
STATE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Generation:
    """``name`` is the index and ``name:`` the prefix of its keys; ``dim`` counts both halves together."""

    name: str
    fingerprint: str
    dim: int
    algorithm: str
    schema: int = SCHEMA_VERSION

    def key(self, catalog: str, id: str) -> str:
        return f"{self.name}:{catalog}:{id}"

    def product(self, key: bytes) -> tuple[str, str]:
        """Return the catalogue and id in a key."""
        catalog, id = key.decode()[len(self.name) + 1 :].split(":", 1)
        return catalog, id

    def text(self) -> str:
        return f"{self.name} {self.fingerprint} {self.dim} {self.algorithm} {self.schema}"

    @classmethod
    def read(cls, text: bytes) -> Generation:
        name, fingerprint, dim, algorithm, schema = text.decode().rsplit(" ", 4)
        return cls(name, fingerprint, int(dim), algorithm, int(schema))


@dataclass(frozen=True, slots=True)
class State:
    """What all processes agree on.

    ``version`` grows with every write of documents; ``cutoff`` is the stored text of :mod:`search.ranking.confidence`.
    The other versions are set if they were read: ``rules`` of the shop's rules (:mod:`search.merchandising.store`),
    ``popularity`` of the products' popularity (:mod:`search.engine.popularity`), ``experiments`` of
    :mod:`search.experiments.store`, and ``stores`` of :mod:`search.engine.places`.
    """

    serving: Generation | None
    building: Generation | None
    version: int
    cutoff: bytes | None = None
    rules: str = ""
    popularity: str = ""
    experiments: str = ""
    stores: str = ""


def alias() -> str:
    return key("products")


def state_key() -> str:
    return key("index")


def read_state(fields: Mapping[Any, Any]) -> State:
    """Return the state from its hash."""
    serving, building = (
        Generation.read(text) if (text := fields.get(name)) else None for name in (b"serving", b"building")
    )
    return State(serving, building, int(fields.get(b"version", 0)), fields.get(b"cutoff"))


def state() -> State:
    """Return the current state. Errors: SearchUnavailable."""
    with available() as client:
        return read_state(client.hgetall(state_key()))


_recent: dict[str, tuple[float, Generation]] = {}


def serving() -> Generation:
    """Return the generation that serves, as known within the last second.

    Errors: IndexMissing, IndexDamaged (lost, or of another release and being rebuilt), SearchUnavailable.
    """
    place = f"{settings.REDIS_URL} {state_key()}"
    known = _recent.get(place)
    if known and time.monotonic() - known[0] < STATE_SECONDS:
        return known[1]
    generation = checked(state())
    _recent[place] = (time.monotonic(), generation)
    return generation


def checked(now: State) -> Generation:
    """Return the generation that serves. Errors: IndexMissing, IndexDamaged."""
    if now.serving is None:
        raise IndexDamaged if now.building else IndexMissing
    if now.serving.schema != SCHEMA_VERSION:
        raise IndexDamaged
    return now.serving


def forget() -> None:
    """Make the next call of :func:`serving` ask Redis."""
    _recent.clear()


def create(client: redis.Redis, fingerprint: str, dim: int, expected: int) -> Generation:
    """Create a new, empty generation with its index; ``expected`` products decide between flat and hnsw."""
    algorithm = settings.VECTOR_INDEX
    if algorithm == "auto":
        algorithm = "hnsw" if expected > FLAT_LIMIT else "flat"
    number = client.incr(key("generations"))
    generation = Generation(
        key("products", f"{fingerprint[:8]}-v{SCHEMA_VERSION}-{number}"), fingerprint, dim, algorithm
    )
    define(client, generation)
    return generation


def define(client: redis.Redis, generation: Generation) -> None:
    """Create the index of a generation; documents that already exist are indexed in the background."""
    from search.engine.schema import definition

    words = definition(f"{generation.name}:", generation.dim, generation.algorithm)
    client.execute_command("FT.CREATE", generation.name, *words)


def switch(client: redis.Redis, generation: Generation) -> Generation | None:
    """Make ``generation`` the serving one; return the one that served before."""
    before = read_state(client.hgetall(state_key())).serving
    with client.pipeline(transaction=True) as pipe:
        pipe.execute_command("FT.ALIASUPDATE", alias(), generation.name)
        pipe.hset(state_key(), "serving", generation.text())
        pipe.hdel(state_key(), "building")
        pipe.hincrby(state_key(), "version", 1)
        pipe.execute()
    forget()
    return before


def info(client: redis.Redis, name: str) -> dict[str, Any]:
    """Return FT.INFO of an index, by field."""
    answer = client.execute_command("FT.INFO", name)
    pairs = answer.items() if isinstance(answer, dict) else zip(answer[::2], answer[1::2], strict=True)
    return {field.decode() if isinstance(field, bytes) else str(field): value for field, value in pairs}


def documents_pattern(generation: Generation) -> str:
    """Return a glob pattern for the keys of a generation's documents."""
    return f"{_literal(generation.name)}:*"


def sweep(client: redis.Redis) -> None:
    """Delete every generation, and every orphaned document, that neither serves nor is being built."""
    now = read_state(client.hgetall(state_key()))
    kept = {generation.name for generation in (now.serving, now.building) if generation}
    for raw in client.execute_command("FT._LIST"):
        name = raw.decode()
        if name.startswith(key("products", "")) and name not in kept:
            client.execute_command("FT.DROPINDEX", name)
    doomed: list[bytes] = []
    for raw in client.scan_iter(match=f"{_literal(key('products', ''))}*", count=1000):
        if not raw.decode().startswith(tuple(f"{name}:" for name in kept)):
            doomed.append(raw)
    for start in range(0, len(doomed), 1000):
        client.unlink(*doomed[start : start + 1000])


def _literal(text: str) -> str:
    """Escape text for a glob pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
