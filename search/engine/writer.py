"""The only module through which the shop's side writes to the index: put, remove, rebuild, compare."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import redis
from redis.exceptions import LockError
from redis.lock import Lock

from search.engine import columns, encoders, generations
from search.engine.connection import available, key
from search.engine.documents import digest, document
from search.engine.entries import ProductEntry
from search.engine.generations import Generation
from search.errors import EncoderMismatch, IncompleteIndex, RebuildRunning

__all__ = [
    "IndexStatus",
    "ProductEntry",
    "Shape",
    "digest",
    "digests",
    "fingerprints",
    "put",
    "rebuild",
    "remove",
    "status",
]

BATCH = 250
LOCK_SECONDS = 60
Progress = Callable[[int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index is made for: an encoder, and the dimension of a vector of both halves."""

    fingerprint: str
    dim: int


def put(entries: Sequence[ProductEntry]) -> int:
    """Write documents into the serving generation and into the one being built; return how many.

    If there is no index, the first one is created. Errors: EncoderMismatch if no generation is of the entries' encoder,
    SearchUnavailable.
    """
    if not entries:
        return 0
    with available() as client:
        for batch in _batches(entries):
            targets = _targets(client, batch)
            with client.pipeline(transaction=True) as pipe:
                for entry in batch:
                    text = document(entry)
                    for generation in targets:
                        pipe.execute_command("JSON.SET", generation.key(*entry.key), "$", text)
                    pipe.srem(_tombstones(), "\0".join(entry.key))
                columns.announce(pipe, [one.key(*entry.key) for entry in batch for one in targets])
                pipe.hincrby(generations.state_key(), "version", 1)
                pipe.execute()
    return len(entries)


def remove(keys: Iterable[tuple[str, str]]) -> int:
    """Remove products, given as (catalog, id), from the index; return how many it had. Errors: SearchUnavailable."""
    removed = 0
    with available() as client:
        for batch in _batches(keys):
            now = generations.state()
            if now.building:
                # recorded first: a rebuild may still write these from an older read of the database
                client.sadd(_tombstones(), *("\0".join(one) for one in batch))
            if now.building:
                client.unlink(*(now.building.key(*one) for one in batch))
            if now.serving:
                doomed = [now.serving.key(*one) for one in batch]
                removed += client.unlink(*doomed)
                columns.announce(client, doomed)
            client.hincrby(generations.state_key(), "version", 1)
    return removed


def rebuild(
    entries: Iterable[ProductEntry],
    *,
    total: int,
    progress: Progress | None = None,
    shape: Shape | None = None,
) -> str:
    """Write all products into a new generation beside the serving one and switch; return its name, "" if there is none.

    The generation is made for ``shape``, else for that of the first entry, else for that of the old one. With ``shape``
    no entry is read before the generation is announced as being built, so that whatever is put or removed meanwhile
    reaches it, too. ``total`` products are expected; ``progress`` is called with the number of products written since
    the last call.

    Errors: RebuildRunning, EncoderMismatch (two encoders among the entries), IncompleteIndex, SearchUnavailable; after
    an error the old generation continues to serve.
    """
    with available() as client:
        lock = client.lock(key("rebuild"), timeout=LOCK_SECONDS, blocking=False)
        if not lock.acquire():
            raise RebuildRunning
        try:
            generation = _built(client, lock, _batches(entries), total, progress, shape)
            if generation is None:
                return ""
            generations.switch(client, generation)
            client.delete(_tombstones())
            generations.sweep(client)
            return generation.name
        except BaseException:
            with contextlib.suppress(redis.RedisError):
                client.hdel(generations.state_key(), "building")
                generations.sweep(client)
            raise
        finally:
            with contextlib.suppress(LockError):
                lock.release()


def _built(
    client: redis.Redis,
    lock: Lock,
    batches: Iterator[list[ProductEntry]],
    total: int,
    progress: Progress | None,
    shape: Shape | None,
) -> Generation | None:
    first = [] if shape else next(batches, [])
    before = generations.state().serving
    if shape is None and first:
        shape = Shape(first[0].fingerprint, _dim(first[0]))
    elif shape is None and before:
        shape = Shape(before.fingerprint, before.dim)
    if shape is None:
        return None
    generation = generations.create(client, shape.fingerprint, shape.dim, total)
    encoders.remember(shape.fingerprint)
    client.delete(_tombstones())
    client.hset(generations.state_key(), "building", generation.text())
    for batch in itertools.chain([first] if first else [], batches):
        _add(client, generation, batch)
        lock.reacquire()
        if progress:
            progress(len(batch))
    removed: Iterable[Any] = client.smembers(_tombstones())
    gone = [raw.decode().split("\0", 1) for raw in removed]
    if gone:
        client.unlink(*(generation.key(catalog, id) for catalog, id in gone))
    if failures := int(generations.info(client, generation.name)["hash_indexing_failures"]):
        raise IncompleteIndex(failures)
    return generation


def _add(client: redis.Redis, generation: Generation, batch: Sequence[ProductEntry]) -> None:
    _check(batch, [generation])
    with client.pipeline(transaction=False) as pipe:
        for entry in batch:
            # NX: what was put since the database was read is newer
            pipe.execute_command("JSON.SET", generation.key(*entry.key), "$", document(entry), "NX")
        pipe.execute()


def digests() -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((catalog, id), digest) of each indexed document, in no order. Errors: SearchUnavailable."""
    generation = generations.state().serving
    if generation is None:
        return
    with available() as client:
        for names in _batches(client.scan_iter(match=generations.documents_pattern(generation), count=1000)):
            for text in client.execute_command("JSON.MGET", *names, "$['catalog','id','digest']"):
                if text is not None:
                    catalog, id, digits = json.loads(text)
                    yield (catalog, id), digits


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The generation that serves. ``bytes_per_document`` covers all of its memory in Redis, documents and index."""

    generation: str
    fingerprint: str
    algorithm: str
    documents: int
    failures: int
    indexed: float
    bytes_per_document: int
    building: bool


def status() -> IndexStatus | None:
    """Return the status of the index; None if nothing has been indexed yet. Errors: IndexDamaged, SearchUnavailable."""
    now = generations.state()
    if now.serving is None:
        return None
    with available() as client:
        facts = generations.info(client, now.serving.name)
        documents = int(facts["num_docs"])
        memory = int(client.info("memory")["used_memory"])
    return IndexStatus(
        generation=now.serving.name,
        fingerprint=now.serving.fingerprint,
        algorithm=now.serving.algorithm,
        documents=documents,
        failures=int(facts["hash_indexing_failures"]),
        indexed=float(facts["percent_indexed"]),
        bytes_per_document=memory // documents if documents else 0,
        building=now.building is not None,
    )


def fingerprints() -> list[str]:
    """Return the encoders whose vectors the index accepts: of the serving generation and of the one being built.

    Errors: SearchUnavailable.
    """
    now = generations.state()
    return list(dict.fromkeys(one.fingerprint for one in (now.serving, now.building) if one))


def _targets(client: redis.Redis, batch: Sequence[ProductEntry]) -> list[Generation]:
    """Return the generations that accept these entries; the very first one is created for them."""
    now = generations.state()
    if now.serving is None and now.building is None:
        with client.lock(key("first"), timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS):
            now = generations.state()
            if now.serving is None:
                encoders.remember(batch[0].fingerprint)
                generations.switch(client, generations.create(client, batch[0].fingerprint, _dim(batch[0]), len(batch)))
                now = generations.state()
    present = [generation for generation in (now.serving, now.building) if generation]
    fitting = [generation for generation in present if generation.fingerprint == batch[0].fingerprint]
    if not fitting:
        raise EncoderMismatch(present[0].fingerprint, batch[0].fingerprint)
    _check(batch, fitting)
    return fitting


def _check(batch: Sequence[ProductEntry], generations: Sequence[Generation]) -> None:
    for generation in generations:
        for entry in batch:
            # a vector of another length would silently stay out of the index
            if entry.fingerprint != generation.fingerprint or _dim(entry) != generation.dim:
                raise EncoderMismatch(generation.fingerprint, entry.fingerprint)


def _dim(entry: ProductEntry) -> int:
    return len(entry.image_vector) + len(entry.text_vector)


def _tombstones() -> str:
    return key("index", "removed")


def _batches(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    iterator = iter(things)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
