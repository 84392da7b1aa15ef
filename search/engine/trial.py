"""A separate index for a measurement: built beside the shop's, searched as the pages search, dropped afterwards."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence

import redis

from search.engine import fulltext, generations, open_indexes, writer
from search.engine.connection import available, check_modules, key, prefix, prefixed
from search.engine.entries import ProductEntry
from search.engine.expressions import Params


@contextlib.contextmanager
def trial(entries: Sequence[ProductEntry]) -> Iterator[None]:
    """Within this context everything in ``search`` sees only these entries, under keys of their own.

    Other threads continue to use the shop's index. Errors: SearchError.
    """
    check_modules()
    with prefixed(f"{prefix()}-trial-{secrets.token_hex(4)}"):
        try:
            writer.rebuild(entries, total=len(entries))
            yield
        finally:
            _drop()
            open_indexes.close()


def full_text(text: str, depth: int) -> list[tuple[str, str]]:
    """Return the keys of products whose titles or tags contain words of the text, ranked by BM25 (Robertson 1994).

    Any word may match, in singular or plural, as in an ordinary full-text search. BM25STD is RediSearch's BM25 with
    length normalisation and inverse document frequency as published; the scorer that it calls BM25 ranks frequent words
    above rare ones. Errors: SearchError.
    """
    words = fulltext.words(text)
    if not words:
        return []
    params = Params()
    query = fulltext.any_of(params, words)
    given = [part for pair in params.values.items() for part in pair]
    with available() as client:
        answer = client.execute_command(
            "FT.SEARCH", generations.alias(), query, "SCORER", "BM25STD", "RETURN", 2, "catalog", "id",
            "LIMIT", 0, depth, "PARAMS", len(given), *given, "DIALECT", 2,
        )  # fmt: skip
    rows = [row[b"extra_attributes"] for row in answer[b"results"]]
    return [(row[b"catalog"].decode(), row[b"id"].decode()) for row in rows]


def _drop() -> None:
    """Delete every index and key under the prefix of the trial."""
    with contextlib.suppress(redis.RedisError), available() as client:
        for raw in client.execute_command("FT._LIST"):
            if raw.decode().startswith(key("")):
                client.execute_command("FT.DROPINDEX", raw.decode())
        names = list(client.scan_iter(match=f"{key('')}*", count=1000))
        for start in range(0, len(names), 1000):
            client.unlink(*names[start : start + 1000])
