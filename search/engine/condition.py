"""Whether the index matches what the state says, and the repairs that need no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import redis

from search.engine import generations
from search.engine.connection import NO_INDEX, available, key
from search.engine.generations import SCHEMA_VERSION, Generation, State


@dataclass(frozen=True, slots=True)
class Condition:
    """What Redis holds. ``run`` changes whenever the server starts; ``mark`` is the last note left by the shop's side.

    ``has_index`` and ``has_alias``: whether the serving generation can be searched, and under the shop's alias.
    """

    state: State
    has_index: bool
    has_alias: bool
    documents: int
    failures: int
    indexed: float
    run: str
    mark: str

    @property
    def is_outdated(self) -> bool:
        """Whether it was made by a release with a different document format."""
        return self.state.serving is not None and self.state.serving.schema != SCHEMA_VERSION

    @property
    def is_whole(self) -> bool:
        """Whether searches find what was written; products that were never written may still be missing."""
        return self.state.serving is not None and self.has_index and self.has_alias and not self.is_outdated


def inspect() -> Condition:
    """Inspect the index. Errors: SearchUnavailable."""
    with available() as client:
        fields = client.hgetall(generations.state_key())
        now = generations.read_state(fields)
        facts = _facts(client, now.serving.name) if now.serving else {}
        alias = _facts(client, generations.alias()) if now.serving else {}
        run = client.info("server").get("run_id", "")
    return Condition(
        state=now,
        has_index=bool(facts),
        has_alias=bool(facts) and _text(alias.get("index_name", "")) == (now.serving.name if now.serving else ""),
        documents=int(facts.get("num_docs", 0)),
        failures=int(facts.get("hash_indexing_failures", 0)),
        indexed=float(facts.get("percent_indexed", 1)),
        run=_text(run),
        mark=_text(fields.get(b"mark", b"")),
    )


def mend(found: Condition) -> str:
    """Repair what Redis still has all the data for: a lost alias, or a dropped index whose documents still exist.

    Returns what was done as a sentence, "" if nothing could be. Errors: SearchUnavailable.
    """
    serving = found.state.serving
    if serving is None or found.is_outdated or found.is_whole:
        return ""
    with available() as client:
        if not found.has_index:
            if not _has_documents(client, serving):
                return ""
            generations.define(client, serving)
        client.execute_command("FT.ALIASUPDATE", generations.alias(), serving.name)
    generations.forget()
    return "The search index was gone and is read in again." if not found.has_index else "The index's alias was gone."


def abandon_build(found: Condition) -> bool:
    """Discard a generation whose builder was killed; return whether there was one. Errors: SearchUnavailable."""
    if found.state.building is None:
        return False
    with available() as client:
        if client.exists(key("rebuild")):
            return False  # a builder is still at work: it holds this lock
        client.hdel(generations.state_key(), "building")
        generations.sweep(client)
    return True


def leave_mark(mark: str) -> None:
    """Store the same note that the shop's side stores on its own side, to detect when one of them was restored."""
    with available() as client:
        client.hset(generations.state_key(), "mark", mark)


def _has_documents(client: redis.Redis, generation: Generation) -> bool:
    return next(client.scan_iter(match=generations.documents_pattern(generation), count=1000), None) is not None


def _facts(client: redis.Redis, name: str) -> dict[str, Any]:
    """Return FT.INFO of an index or alias; empty if it does not exist."""
    try:
        return generations.info(client, name)
    except redis.ResponseError as error:
        if any(words in str(error).lower() for words in NO_INDEX):
            return {}
        raise


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
