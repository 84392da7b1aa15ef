"""An index of its own for a measurement: built beside the shop's, searched as the pages do, dropped afterwards."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence

import redis
from django.conf import settings

from search.engine import fulltext, generations, writer
from search.engine.connection import available, check_modules, key
from search.engine.entries import ProductEntry


@contextlib.contextmanager
def trial(entries: Sequence[ProductEntry]) -> Iterator[None]:
    """While it lasts, everything in ``search`` meets these entries alone, under keys of their own.

    For a command that does nothing else meanwhile: the whole process is turned to the trial. Errors: SearchError.
    """
    shop = settings.REDIS_PREFIX
    check_modules()
    settings.REDIS_PREFIX = f"{shop}-trial-{secrets.token_hex(4)}"
    generations.forget()
    try:
        writer.rebuild(entries, total=len(entries))
        yield
    finally:
        try:
            _drop()
        finally:
            settings.REDIS_PREFIX = shop
            generations.forget()


def full_text(text: str, depth: int) -> list[tuple[str, str]]:
    """Keys of the products whose titles hold words of the text, best first as BM25 (Robertson 1994) ranks them.

    Any word may match, stemmed, as RediSearch does for an ordinary full-text search. BM25STD is its BM25 with the
    lengths and the rareness as published; the scorer that it calls BM25 ranks frequent words above rare ones. Errors:
    SearchError.
    """
    words = fulltext.words(text)
    if not words:
        return []
    query = f"@title_fts:({'|'.join(words)})"
    with available() as client:
        answer = client.execute_command(
            "FT.SEARCH", generations.alias(), query, "SCORER", "BM25STD", "RETURN", 2, "catalog", "id",
            "LIMIT", 0, depth, "DIALECT", 2,
        )  # fmt: skip
    rows = [row[b"extra_attributes"] for row in answer[b"results"]]
    return [(row[b"catalog"].decode(), row[b"id"].decode()) for row in rows]


def _drop() -> None:
    """Take away every index and key under the prefix of the trial."""
    with contextlib.suppress(redis.RedisError), available() as client:
        for raw in client.execute_command("FT._LIST"):
            if raw.decode().startswith(key("")):
                client.execute_command("FT.DROPINDEX", raw.decode())
        names = list(client.scan_iter(match=f"{key('')}*", count=1000))
        for start in range(0, len(names), 1000):
            client.unlink(*names[start : start + 1000])
