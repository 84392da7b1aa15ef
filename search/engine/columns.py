"""Tags, prices and dates of every product as arrays in this process, so that counting and sorting need no Redis query.

The keys of the products that match a search come from Redis; how many of them are red, which are the cheapest and
whether they pass the filters is arithmetic over these arrays. It takes a millisecond for 300,000 products, whereas
grouping in Redis takes seconds and stalls every other search meanwhile. Writers append the keys they touch to a stream;
a reader that is behind re-reads only those documents. Only a process that starts, or falls behind by more than the
stream holds, reads all documents, in small steps between which Redis can serve others.
"""

from __future__ import annotations

import itertools
import json
import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import redis
from numpy.typing import NDArray

from search.engine.connection import key
from search.engine.documents import SEPARATOR, WITHIN
from search.engine.generations import Generation, documents_pattern
from search.fields import ATTRIBUTES, KEPT_FIELDS, SALE_SIZES, SEVERAL, STORE_SIZES, attribute
from search.lexicon.folding import fold
from search.stores import NO_STORES, Stores
from vision import look

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
KEPT_CHANGES = 20_000
"""Batches of written keys that the stream holds: more than a day of edits, or an import of five million products."""
CHUNK = 1000
KEYS = b"keys"
START = b"0-0"


def changes_key() -> str:
    return key("changes")


def announce(pipe: Any, keys: Iterable[str]) -> None:
    """Announce to all readers that these documents were written or removed."""
    pipe.xadd(changes_key(), {KEYS: "\0".join(keys)}, maxlen=KEPT_CHANGES, approximate=True)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The values of a field of which a product may have several, as (pairs,) rows of products and (pairs,) codes of
    values."""

    rows: NDArray[np.int32]
    codes: NDArray[np.int32]

    def of(self, mask: Mask) -> Pairs:
        """Return the pairs of the products in the mask."""
        kept = mask[self.rows]
        return Pairs(self.rows[kept], self.codes[kept])


NO_PAIRS = Pairs(np.zeros(0, np.int32), np.zeros(0, np.int32))


@dataclass(frozen=True, slots=True)
class Columns:
    """All products of a generation, one row each; arrays are (n,) unless stated otherwise.

    ``codes[name]`` are indices into ``values[name]``, -1 if the tag is missing, and so are those in ``several[name]``
    for fields of which a product may have several values. ``prices`` are NaN if there is none; ``created`` is in
    seconds; ``looks`` (n, SIZE) is as :func:`vision.look.levels` makes it; ``alive``: whether the product still exists.
    ``veiled[name]`` (n,): products that the filter by this tag hides although they carry it; ``view`` identifies what
    is hidden (:mod:`search.engine.veiling`). ``stores``: those of the shop.

    ``rows``, ``keys`` and ``values`` only ever grow and are shared by all states of one generation. The arrays are
    replaced instead of changed, so that a search keeps the state it began with.
    """

    generation: str
    position: bytes
    rows: Mapping[bytes, int]
    keys: Sequence[bytes]
    values: Mapping[str, Sequence[str]]
    codes: Mapping[str, NDArray[np.int32]]
    several: Mapping[str, Pairs]
    prices: NDArray[np.float64]
    created: NDArray[np.int64]
    looks: look.Levels
    alive: Mask
    veiled: Mapping[str, Mask] = field(default_factory=dict, compare=False, repr=False)
    view: str = ""
    stores: Stores = NO_STORES
    _folded: dict[str, dict[str, list[int]]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.alive)

    def places(self, keys: Iterable[bytes], missing: bool = False) -> Rows:
        """Return the rows of keys; keys without a row are left out, or -1 with ``missing``."""
        rows = np.fromiter(map(self.rows.get, keys, itertools.repeat(-1)), np.int64)
        rows[rows >= len(self.alive)] = -1
        return rows if missing else rows[rows >= 0]

    def mask(self, rows: Rows) -> Mask:
        """Return the (n,) mask of the products among these rows that still exist."""
        marked = np.zeros(len(self), bool)
        marked[rows] = True
        return marked & self.alive

    def codes_of(self, name: str, values: Iterable[str]) -> list[int]:
        """Return the codes of values, ignoring case and accents."""
        if own := attribute(name):
            name, values = ATTRIBUTES, [f"{own}={value}" for value in values]
        known = self._known(name)
        return list(dict.fromkeys(code for value in values for code in known.get(fold(value), ())))

    def having(self, name: str, values: Iterable[str]) -> Mask:
        """Return the (n,) mask of products with any of the values of a tag, or of a shop's own column ("attr.Fit")."""
        codes, name = self.codes_of(name, values), kept_as(name)
        wanted = np.zeros(len(self.values[name]) + 1, bool)  # the last one stands for "no value", whose code is -1
        wanted[codes] = True
        if name not in self.several:
            return wanted[self.codes[name]]
        pairs = self.several[name]
        marked = np.zeros(len(self), bool)
        marked[pairs.rows[wanted[pairs.codes]]] = True
        return marked

    def filtered(self, name: str, values: Iterable[str]) -> Mask:
        """Return the (n,) mask of products that a filter by a tag shows."""
        having = self.having(name, values)
        return having & ~self.veiled[name] if name in self.veiled else having

    def priced(self, low: Decimal | None, high: Decimal | None) -> Mask | None:
        """Return the (n,) mask of products priced within both bounds; None without any. Products without a price never
        match."""
        if low is None and high is None:
            return None
        bounds = -math.inf if low is None else float(low), math.inf if high is None else float(high)
        return (self.prices >= bounds[0]) & (self.prices <= bounds[1])

    def counts(self, name: str, mask: Mask) -> NDArray[np.int64]:
        """Return how many of the products in the mask carry each value of a tag: (number of values,)."""
        codes = self.several[name].of(mask).codes if name in self.several else self.codes[name][np.flatnonzero(mask)]
        return np.bincount(codes[codes >= 0], minlength=len(self.values[name])).astype(np.int64)

    def counted(self, name: str, mask: Mask | None = None) -> dict[str, int]:
        """Return the counts of a tag's values among the products in the mask, without those that none carries."""
        counts = self.counts(name, self.alive if mask is None else mask)
        return {value: count for value, count in zip(self.values[name], counts.tolist(), strict=False) if count}

    def value(self, name: str, row: int) -> str:
        """Return a product's tag, "" if it has none."""
        code = int(self.codes[name][row])
        return self.values[name][code] if code >= 0 else ""

    def _known(self, name: str) -> dict[str, list[int]]:
        known = self._folded.get(name)
        if known is None:
            known = {}
            for code, value in enumerate(self.values[name]):
                known.setdefault(fold(value), []).append(code)
            self._folded[name] = known
        return known


def kept_as(name: str) -> str:
    """Return the field that stores a filter's values."""
    return ATTRIBUTES if attribute(name) else name


class Reader:
    """Keeps the columns of the serving generation up to date, for one index; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._columns: Columns | None = None

    def latest(self) -> Columns | None:
        """Return the columns as this process last knew them."""
        return self._columns

    def columns(self, client: redis.Redis, generation: Generation, latest: bytes | None) -> Columns:
        """Return the columns up to ``latest``, the last entry of the stream of changes."""
        known = self._columns
        if known is not None and known.generation == generation.name and known.position == (latest or START):
            return known
        with self._lock:
            known = self._columns
            if known is None or known.generation != generation.name:
                known = _load(client, generation)
            elif known.position != (latest or START):
                known = _advance(client, generation, known)
            self._columns = known
            return known


def latest_change(answer: Sequence[Any]) -> bytes | None:
    """Return the id in the reply to XREVRANGE with COUNT 1."""
    return bytes(answer[0][0]) if answer else None


def _load(client: redis.Redis, generation: Generation) -> Columns:
    latest: Any = client.xrevrange(changes_key(), count=1)
    position = latest_change(latest) or START
    names = client.scan_iter(match=documents_pattern(generation), count=CHUNK)
    values: dict[str, list[str]] = {name: [] for name in KEPT_FIELDS}
    values[SALE_SIZES] = values["size"]  # shared, so that both use the same codes
    empty = Columns(
        generation=generation.name,
        position=position,
        rows={},
        keys=[],
        values=values,
        codes={name: np.zeros(0, np.int32) for name in KEPT_FIELDS if name not in SEVERAL},
        several=dict.fromkeys(SEVERAL, NO_PAIRS),
        prices=np.zeros(0),
        created=np.zeros(0, np.int64),
        looks=np.zeros((0, look.SIZE), np.uint8),
        alive=np.zeros(0, bool),
    )
    read = (one for batch in _batches(names) for one in _facts(client, batch))
    return _written(empty, position, read)


def _advance(client: redis.Redis, generation: Generation, known: Columns) -> Columns:
    """Read what was written since; read everything if the stream no longer reaches back far enough."""
    entries: Any = client.xrange(changes_key(), min=known.position.decode())
    begins_here = known.position == START or (entries and entries[0][0] == known.position)
    if not begins_here or not entries:
        return _load(client, generation)
    prefix = f"{generation.name}:".encode()
    written = entries if known.position == START else entries[1:]
    touched = {one for _, fields in written for one in fields[KEYS].split(b"\0") if one.startswith(prefix)}
    changed = (one for batch in _batches(sorted(touched)) for one in _facts(client, batch))
    return _written(known, entries[-1][0], changed)


def _facts(client: redis.Redis, keys: Sequence[bytes]) -> Iterator[tuple[bytes, list[str] | None]]:
    texts = client.execute_command("JSON.MGET", *keys, "$.facts")
    for one, text in zip(keys, texts, strict=True):
        found = json.loads(text) if text else []
        yield one, found[0].split(SEPARATOR) if found else None


def _written(before: Columns, position: bytes, changes: Iterable[tuple[bytes, list[str] | None]]) -> Columns:
    rows: Any = before.rows
    keys: Any = before.keys
    read: dict[int, list[str] | None] = {}
    for one, facts in changes:
        row = rows.get(one)
        if row is None:
            if facts is None:
                continue
            row = len(keys)
            keys.append(one)
            rows[one] = row
        read[row] = facts
    where = np.fromiter(read, np.int64, len(read))
    there = np.array([facts is not None for facts in read.values()], bool)
    facts_of = [facts for facts in read.values() if facts is not None]
    codes, several = {}, {}
    for number, name in enumerate(KEPT_FIELDS):
        if name in SEVERAL:
            several[name] = _replaced(before.several[name], before.values[name], len(keys), read, number)
            continue
        grown = _grown(before.codes[name], len(keys), -1)
        grown[where[there]] = _coded(before.values[name], [facts[number] for facts in facts_of])
        codes[name] = grown
    # sizes that only a store has left are values of the size filter, too
    _coded(before.values["size"], [pair.split("=", 1)[1] for pair in before.values[STORE_SIZES]])
    prices = _grown(before.prices, len(keys), np.nan)
    created = _grown(before.created, len(keys), 0)
    looks = _grown(before.looks, len(keys), 0)
    alive = _grown(before.alive, len(keys), False)
    prices[where[there]] = [float(facts[-2]) if facts[-2] else np.nan for facts in facts_of]
    created[where[there]] = [int(facts[-1]) for facts in facts_of]
    looks[where[there]] = look.levels([facts[-3] for facts in facts_of])
    alive[where] = there
    return Columns(
        before.generation, position, rows, keys, before.values, codes, several, prices, created, looks, alive
    )


def _replaced(
    pairs: Pairs, values: Sequence[str], size: int, read: Mapping[int, list[str] | None], number: int
) -> Pairs:
    """Return the pairs with those of the re-read rows replaced."""
    held = [(row, value) for row, facts in read.items() if facts for value in facts[number].split(WITHIN) if value]
    rows = np.array([row for row, _ in held], np.int32)
    codes = np.array(_coded(values, [value for _, value in held]), np.int32)
    stale = np.zeros(size, bool)
    stale[list(read)] = True
    kept = pairs.of(~stale)
    return Pairs(np.concatenate([kept.rows, rows]), np.concatenate([kept.codes, codes]))


def _grown(array: NDArray[Any], size: int, empty: Any) -> NDArray[Any]:
    grown = np.full((size, *array.shape[1:]), empty, array.dtype)
    grown[: len(array)] = array
    return grown


def _coded(values: Sequence[str], column: Sequence[str]) -> list[int]:
    """Return the codes of a column's texts, -1 for none; new values are appended to ``values``."""
    known = {value: code for code, value in enumerate(values)}
    growing: Any = values
    codes = []
    for text in column:
        if not text:
            codes.append(-1)
            continue
        if text not in known:
            known[text] = len(growing)
            growing.append(text)
        codes.append(known[text])
    return codes


def _batches(things: Iterable[bytes]) -> Iterator[list[bytes]]:
    iterator = iter(things)
    while batch := list(itertools.islice(iterator, CHUNK)):
        yield batch
