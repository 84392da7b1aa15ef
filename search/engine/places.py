"""The stores as all processes have them: one value in Redis with a version, which every search reads along.

The database is where they are kept; this is made from it, and again where Redis has lost it.
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
    """Let all processes know these stores from now on. Errors: SearchUnavailable."""
    text = _text(stores)
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(content_key(), text)
        pipe.set(version_key(), version_of(stores))
        pipe.execute()


def published() -> str:
    """The version that is published. Errors: SearchUnavailable."""
    with available() as client:
        found: Any = client.get(version_key())
    return found.decode() if found else ""


def version_of(stores: Sequence[Store]) -> str:
    """What names a state of the stores: the same for the same ones."""
    return hashlib.sha256(_text(stores).encode()).hexdigest()[:16] if stores else ""


def snapshot(version: str) -> Stores:
    """The stores of a version that Redis told. Errors: SearchUnavailable."""
    index = open_indexes.current()
    if index.stores.version != version:
        index.stores = _read(version) if version else NO_STORES
    return index.stores


def latest() -> Stores:
    """The stores as this process last knew them: what the search that a page is made of went by."""
    return open_indexes.current().stores


def _read(version: str) -> Stores:
    with available() as client:
        text: Any = client.get(content_key())
    return of_json(json.loads(text or "[]"), version)


def _text(stores: Sequence[Store]) -> str:
    return json.dumps([one.as_json() for one in stores], sort_keys=True)
