"""What all processes know of experiments: one versioned value in Redis; every search reads the version along.

The database remains the source; the value is written again if Redis loses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from search.engine import open_indexes
from search.engine.connection import available, key
from search.engine.generations import State
from search.experiments.running import Chosen, Snapshot
from search.types import SearchQuery

NONE = Snapshot()
_visitor: ContextVar[str] = ContextVar("visitor", default="")


def version_key() -> str:
    return key("experiments", "version")


def content_key() -> str:
    return key("experiments")


def publish(snapshot: Snapshot) -> None:
    """Make all processes search by this from now on. Errors: SearchUnavailable."""
    text = json.dumps(snapshot.as_json(), sort_keys=True)
    version = "" if snapshot == NONE else hashlib.sha256(text.encode()).hexdigest()[:16]
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(content_key(), text)
        pipe.set(version_key(), version)
        pipe.execute()


@contextmanager
def of_visitor(visitor: str) -> Iterator[None]:
    """Within this context the thread searches on behalf of this visitor; "" for nobody in particular."""
    token = _visitor.set(visitor)
    try:
        yield
    finally:
        _visitor.reset(token)


def chosen(query: SearchQuery, state: State) -> Chosen:
    """Return what a search ranks by; only searches by words take part. Errors: SearchUnavailable."""
    if not query.text or not state.experiments:
        return Chosen()
    known = open_indexes.current().kept(("experiments", state.experiments), _read)
    return known.chosen(query, _visitor.get(), datetime.now(UTC))


def _read() -> Snapshot:
    with available() as client:
        text: Any = client.get(content_key())
    return Snapshot.of_json(json.loads(text or "{}"))
