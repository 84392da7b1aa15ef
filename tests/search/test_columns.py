"""The columns that a process caches follow every write without extra queries."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from search import service
from search.engine import columns, open_indexes, retrieval, writer
from search.engine.columns import Columns
from search.engine.connection import client
from search.engine.entries import ProductEntry
from search.types import SearchQuery
from tests.search.conftest import entry


def known() -> Columns:
    return retrieval.known()[1]


def test_they_hold_every_product(stored: list[ProductEntry]) -> None:
    assert int(known().alive.sum()) == len(stored)
    assert known().counted("gender")["Men"] == sum(one.gender == "Men" for one in stored)


def test_a_search_keeps_the_state_that_it_began_with(stored: list[ProductEntry]) -> None:
    before = known()
    writer.put([entry(500, colour="Lilac")])
    after = known()

    assert len(before) == len(stored)
    assert "Lilac" in after.counted("colour")
    assert "Lilac" not in before.counted("colour")


def test_only_what_was_written_is_read_anew(stored: list[ProductEntry], monkeypatch: pytest.MonkeyPatch) -> None:
    known()
    read: list[int] = []
    real: Any = redis.Redis.execute_command

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        if args[0] == "JSON.MGET":
            read.append(len(args) - 2)
        return real(self, *args, **options)

    monkeypatch.setattr(redis.Redis, "execute_command", counted)
    writer.put([entry(3, colour="Lilac"), entry(500)])
    known()
    known()

    assert read == [2]


def test_what_is_removed_is_gone_and_may_come_back(stored: list[ProductEntry]) -> None:
    writer.remove([("demo", "P-3")])
    assert int(known().alive.sum()) == len(stored) - 1
    writer.put([entry(3)])
    assert int(known().alive.sum()) == len(stored)


def test_a_reader_that_fell_behind_the_stream_reads_everything_anew(stored: list[ProductEntry]) -> None:
    known()
    writer.put([entry(500, colour="Lilac")])
    client().xtrim(columns.changes_key(), maxlen=0)
    writer.put([entry(501, colour="Mauve")])

    assert {"Lilac", "Mauve"} <= set(known().counted("colour"))


def test_an_index_that_was_emptied_has_no_products(stored: list[ProductEntry]) -> None:
    known()
    client().flushall()
    writer.put([entry(1)])

    assert int(known().alive.sum()) == 1


def test_filters_fold_case_and_accents(stored: list[ProductEntry]) -> None:
    writer.put([entry(500, brand="Chloé"), entry(501, brand="Россия")])

    for typed, id in (("CHLOÉ", "P-500"), ("chloe", "P-500"), ("россия", "P-501")):
        found = service.by_text(SearchQuery(filters={"brand": (typed,)}))
        assert [hit.id for hit in found.hits] == [id]
        assert [value.value for value in found.facets["brand"] if value.selected]


def test_answers_are_kept_for_a_state_and_forgotten_with_the_index(stored: list[ProductEntry]) -> None:
    made: list[int] = []
    index = open_indexes.current()
    for _ in range(2):
        index.kept("asked", lambda: made.append(1))
    assert len(made) == 1
    open_indexes.close()
    open_indexes.current().kept("asked", lambda: made.append(1))
    assert len(made) == 2
