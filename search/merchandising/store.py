"""The rules as all processes have them: one value in Redis with a version, which every search reads along.

The database is where the shop keeps its rules; this is made from it, and again where Redis has lost it.
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
    """What names a state of the rules: the same for the same rules."""
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16] if rules else ""


def publish(rules: Sequence[Mapping[str, Any]]) -> None:
    """Let all processes search by these rules from now on. Errors: SearchUnavailable."""
    with available() as client, client.pipeline(transaction=True) as pipe:
        pipe.set(content_key(), json.dumps(rules))
        pipe.set(version_key(), version_of(rules))
        pipe.execute()


def published() -> str:
    """The version that is published. Errors: SearchUnavailable."""
    with available() as client:
        found: Any = client.get(version_key())
    return found.decode() if found else ""


def snapshot(version: str) -> Snapshot:
    """The rules of a version that Redis told, or those on trial. Errors: SearchUnavailable."""
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
    """A rule that another release wrote, and that this one cannot read, must not keep shoppers from searching."""
    for raw in raws:
        try:
            yield read_rule(raw)
        except RuleRefused:
            continue


@contextmanager
def trying(rules: Iterable[Rule]) -> Iterator[None]:
    """While it lasts, this thread searches by these rules instead of those that are published."""
    kept = tuple(rules)
    token = _trial.set(Snapshot.of(kept, f"trial {hash(kept)}"))
    try:
        yield
    finally:
        _trial.reset(token)
