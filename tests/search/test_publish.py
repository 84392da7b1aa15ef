"""Writing to the index: generations, and writes during a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from search import service
from search.engine import generations, writer
from search.engine.connection import client
from search.engine.entries import ProductEntry
from search.errors import EncoderMismatch, ProductNotFound, RebuildRunning
from search.types import SearchQuery
from tests.search.conftest import DIM, entry, searched, unit, wanted

pytestmark = pytest.mark.usefixtures("redis_server")


def indexed() -> set[str]:
    return {id for (_, id), _ in writer.digests()}


def test_what_is_put_is_found_and_what_is_removed_is_not(entries: list[ProductEntry]) -> None:
    assert writer.put(entries) == 60
    assert service.product("demo", "P-3").title == entries[3].title

    assert writer.remove([("demo", "P-3"), ("demo", "never there")]) == 1

    with pytest.raises(ProductNotFound):
        service.product("demo", "P-3")
    assert service.by_text(SearchQuery()).total == 59


def test_putting_again_replaces(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    writer.put([replace(entries[0], title="Another title", colour="", price=None)])

    changed = service.product("demo", "P-0")
    assert (changed.title, changed.colour, changed.price) == ("Another title", "", None)
    assert service.by_text(SearchQuery()).total == 60


def test_a_product_comes_back_as_it_was_put(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    hit, given = service.product("demo", "P-7"), entries[7]

    assert (hit.id, hit.catalog, hit.title, hit.price, hit.currency) == (
        "P-7", "demo", given.title, given.price, "EUR")  # fmt: skip
    assert hit.garment is not None
    assert given.garment is not None
    assert hit.garment.label == given.garment.label
    assert hit.garment.box == given.garment.box
    assert hit.updated_at == given.updated_at
    assert hit.thumbnail is not None
    assert hit.thumbnail.endswith("-240.webp")


def test_entries_of_another_encoder_are_refused_with_the_command_that_helps(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    with pytest.raises(EncoderMismatch, match=r"manage\.py reindex"):
        writer.put([replace(entries[0], fingerprint="f" * 16)])
    with pytest.raises(EncoderMismatch):
        writer.put([replace(entries[0], image_vector=unit(np.random.default_rng(1), DIM + 1))])


def test_rebuild_replaces_the_generation_and_leaves_nothing_behind(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    before = generations.state().serving
    told: list[int] = []

    name = writer.rebuild(entries[:50], total=50, progress=told.append)

    after = generations.state().serving
    assert before is not None
    assert after is not None
    assert after.name == name != before.name
    assert sum(told) == 50
    assert service.by_text(SearchQuery()).total == 50
    keys: Any = client().keys(f"{before.name}:*")
    assert keys == []
    assert before.name.encode() not in client().execute_command("FT._LIST")


def test_rebuild_of_nothing_empties_the_index(entries: list[ProductEntry]) -> None:
    assert writer.rebuild([], total=0) == ""
    writer.put(entries)

    writer.rebuild([], total=0)

    assert service.by_text(SearchQuery()).total == 0


def test_the_old_generation_serves_until_the_new_one_is_complete(entries: list[ProductEntry]) -> None:
    writer.put(entries[:10])

    def watched() -> Iterator[ProductEntry]:
        for one in entries:
            assert service.by_text(SearchQuery()).total == 10
            yield one

    writer.rebuild(watched(), total=60)
    assert service.by_text(SearchQuery()).total == 60


def test_what_is_written_during_a_rebuild_is_in_the_new_generation(
    entries: list[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH", 10)
    monkeypatch.setattr(writer._batches, "__defaults__", (10,))
    writer.put(entries)

    def disturbed() -> Iterator[ProductEntry]:
        for number, one in enumerate(entries):
            if number == 25:
                writer.put([replace(entries[2], title="changed after it was copied")])
                writer.put([replace(entries[40], title="changed before it was copied")])
                writer.put([entry(99)])
                writer.remove([("demo", "P-3"), ("demo", "P-41")])
                writer.remove([("demo", "P-42")])
                writer.put([replace(entries[42], title="removed and put back")])
            yield one

    writer.rebuild(disturbed(), total=60)

    assert indexed() == {one.id for one in entries} - {"P-3", "P-41"} | {"P-99"}
    assert service.product("demo", "P-2").title == "changed after it was copied"
    assert service.product("demo", "P-40").title == "changed before it was copied"
    assert service.product("demo", "P-42").title == "removed and put back"


def test_a_rebuild_that_fails_leaves_the_old_index_at_work(entries: list[ProductEntry]) -> None:
    writer.put(entries[:10])

    def broken() -> Iterator[ProductEntry]:
        yield from entries[:30]
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        writer.rebuild(broken(), total=60)

    assert generations.state().building is None
    assert service.by_text(SearchQuery()).total == 10
    assert len(client().execute_command("FT._LIST")) == 1
    writer.rebuild(entries, total=60)
    assert service.by_text(SearchQuery()).total == 60


def test_two_rebuilds_at_once_are_refused(entries: list[ProductEntry]) -> None:
    def nested() -> Iterator[ProductEntry]:
        yield entries[0]
        writer.rebuild(entries, total=60)

    with pytest.raises(RebuildRunning):
        writer.rebuild(nested(), total=60)


def test_a_rebuild_may_change_the_encoder(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    rng = np.random.default_rng(5)
    other = [
        replace(one, fingerprint="f" * 16, image_vector=unit(rng, 24), text_vector=unit(rng, 24)) for one in entries
    ]

    writer.rebuild(other, total=60)

    status = writer.status()
    assert status is not None
    assert (status.fingerprint, status.documents, status.failures) == ("f" * 16, 60, 0)
    assert service.by_product("demo", "P-1", "both", SearchQuery()).hits


def test_digests_show_what_differs(entries: list[ProductEntry]) -> None:
    writer.put(entries)
    held = dict(writer.digests())

    assert held == {one.key: writer.digest(one) for one in entries}
    assert writer.digest(replace(entries[0], colour="Blue")) != held[entries[0].key]


@pytest.mark.parametrize("algorithm", ["flat", "hnsw"])
def test_the_index_is_of_the_kind_that_the_setting_names(
    entries: list[ProductEntry], settings: Any, algorithm: str
) -> None:
    settings.VECTOR_INDEX = algorithm
    writer.put(entries)

    status = writer.status()
    assert status is not None
    assert status.algorithm == algorithm
    looked_for = wanted(entries[1].image_vector, entries[1].text_vector, 0.5)
    assert len(searched(SearchQuery(limit=20), looked_for).hits) == 20


def test_an_odd_prefix_and_odd_ids_do_not_touch_other_keys(entries: list[ProductEntry], settings: Any) -> None:
    settings.REDIS_PREFIX = "shop*[1]"
    client().set("shopX1:products:mine", "kept")
    odd = replace(entries[0], id="a:b|{c} *?[x]\\ü")
    writer.put([odd, entries[1]])

    assert service.product("demo", odd.id).title == odd.title
    writer.rebuild([odd], total=1)
    assert service.by_text(SearchQuery()).total == 1
    assert client().get("shopX1:products:mine") == b"kept"
