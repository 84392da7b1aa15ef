"""The rules as all processes know them: one versioned value in Redis; every search reads the version along.

The database remains the source; the value is written again if Redis loses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from search.engine import open_indexes
from search.engine.connection import available, key
from search.merchandising.reading import RuleRefused, read_rule
from search.merchandising.rules import Rule
from search.merchandising.snapshot import Snapshot

NONE = Snapshot()
_trial: ContextVar[Snapshot | None] = ContextVar("rules", default=None)


def version_key() -> str:
    return key("rules", "version")


def content_key() -> str:
    return key("rules")


def version_of(rules: Sequence[Mapping[str, Any]]) -> str:
    """Return a hash of the rules, equal for equal rules; "" if there are none."""
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16] if rules else ""


def publish(rules: Sequence[Mapping[str, Any]]) -> None:
    """Make all processes search by these rules from now on. Errors: SearchUnavailable."""
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(content_key(), json.dumps(rules))
        pipe.set(version_key(), version_of(rules))
        pipe.execute()


def published() -> str:
    """Return the version that is published. Errors: SearchUnavailable."""
    with available() as client:
        found: Any = client.get(version_key())
    return found.decode() if found else ""


def snapshot(version: str) -> Snapshot:
    """Return the rules of a version that was read from Redis, or those being tried. Errors: SearchUnavailable."""
    tried = _trial.get()
    if tried is not None:
        return tried
    if not version:
        return NONE
    return open_indexes.current().kept(("rules", version), lambda: _read(version))


def _read(version: str) -> Snapshot:
    with available() as client:
        text: Any = client.get(content_key())
    return Snapshot.of(_usable(json.loads(text or "[]")), version)


def _usable(raws: Iterable[Any]) -> Iterator[Rule]:
    """Skip rules that another release wrote and this one cannot read: they must not keep shoppers from searching."""
    for raw in raws:
        try:
            yield read_rule(raw)
        except RuleRefused:
            continue


@contextmanager
def trying(rules: Iterable[Rule]) -> Iterator[None]:
    """Within this context the thread searches by these rules instead of the published ones."""
    kept = tuple(rules)
    token = _trial.set(Snapshot.of(kept, f"trial {hash(kept)}"))
    try:
        yield
    finally:
        _trial.reset(token)
