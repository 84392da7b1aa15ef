"""The stores as all processes know them: one value in Redis, and its version, which every search reads along.

The database remains the source; the value is written again if Redis loses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from search.engine import open_indexes
from search.engine.connection import available, key
from search.stores import NO_STORES, Store, Stores, of_json


def version_key() -> str:
    return key("stores", "version")


def content_key() -> str:
    return key("stores")


def publish(stores: Sequence[Store]) -> None:
    """Publish these stores to all processes. Errors: SearchUnavailable."""
    text = _text(stores)
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(content_key(), text)
        pipe.set(version_key(), version_of(stores))
        pipe.execute()


def published() -> str:
    """Return the version that is published. Errors: SearchUnavailable."""
    with available() as client:
        found: Any = client.get(version_key())
    return found.decode() if found else ""


def version_of(stores: Sequence[Store]) -> str:
    """Return a hash of the stores, equal for equal stores; "" if there are none."""
    return hashlib.sha256(_text(stores).encode()).hexdigest()[:16] if stores else ""


def snapshot(version: str) -> Stores:
    """Return the stores of a version that was read from Redis. Errors: SearchUnavailable."""
    index = open_indexes.current()
    if index.stores.version != version:
        index.stores = _read(version) if version else NO_STORES
    return index.stores


def latest() -> Stores:
    """Return the stores as of the last search of this process, such as the one that a page shows."""
    return open_indexes.current().stores


def _read(version: str) -> Stores:
    with available() as client:
        text: Any = client.get(content_key())
    return of_json(json.loads(text or "[]"), version)


def _text(stores: Sequence[Store]) -> str:
    return json.dumps([one.as_json() for one in stores], sort_keys=True)
