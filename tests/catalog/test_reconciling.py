"""Whatever happens to the index, the worker brings it back in line with the database."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from catalog import checking, outbox, reconciling, services
from catalog.checking import compare
from catalog.models import Catalog, IndexMark, PendingRemoval, Product
from catalog.publishing import publish_products, shown_entries
from catalog.reconciling import reconcile
from search import service
from search.engine import condition, encoders, generations, open_indexes, writer
from search.engine.connection import client, key
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]

MANY = 8


@pytest.fixture
def stocked(folder: Folder) -> Path:
    """Eight products, in an index known to agree with the database."""
    place = folder([row(n) for n in range(MANY)])
    call_command("ingest", place, catalog="shop")
    assert reconcile() == "fine"
    assert reconcile() == "fine"
    return place


def serving() -> generations.Generation:
    found = generations.state().serving
    assert found is not None
    return found


def found() -> int:
    generations.forget()
    open_indexes.close_all()
    return service.by_text(SearchQuery()).total


def flush() -> None:
    client().flushall()


def flush_and_go_on() -> None:
    """An import that continues after all was lost leaves an index of its last batch only."""
    client().flushall()
    encoders.remember(next(shown_entries()).fingerprint)
    publish_products(list(Product.objects.values_list("pk", flat=True)[:2]))


def drop_alias() -> None:
    client().execute_command("FT.ALIASDEL", generations.alias())


def drop_index() -> None:
    client().execute_command("FT.DROPINDEX", serving().name)


def drop_all() -> None:
    client().execute_command("FT.DROPINDEX", serving().name, "DD")


def lose_documents() -> None:
    client().delete(serving().key("shop", "S1"), serving().key("shop", "S2"))


def older_schema() -> None:
    old = serving().text().rsplit(" ", 1)[0] + " 0"
    client().hset(generations.state_key(), "serving", old)


def older_redis() -> None:
    """A server that was killed lost its last writes: a document is outdated."""
    one = next(shown_entries())
    state = client().hget(generations.state_key(), "version")
    Product.objects.filter(external_id=one.id).update(title="Newer", is_published=True)
    client().hset(generations.state_key(), "version", int(state or 0) - 1)


def older_database() -> None:
    """Yesterday's database with today's index and as many products: the tokens differ."""
    IndexMark.objects.update(token="yesterday")
    Product.objects.filter(external_id="S3").update(title="Yesterday's title", is_published=True)


def killed_rebuild() -> None:
    left = generations.create(client(), serving().fingerprint, serving().dim, 1)
    client().hset(generations.state_key(), "building", left.text())


DAMAGE: dict[Callable[[], None], str] = {
    flush: "rebuilt",
    flush_and_go_on: "repaired",
    drop_alias: "mended",
    drop_index: "mended",
    drop_all: "rebuilt",
    lose_documents: "repaired",
    older_schema: "rebuilt",
    older_redis: "repaired",
    older_database: "repaired",
}


@pytest.mark.parametrize(("damage", "verdict"), DAMAGE.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_index_comes_back_by_itself(stocked: Path, damage: Callable[[], None], verdict: str) -> None:
    damage()
    assert reconcile() == verdict
    assert not compare()
    assert found() == MANY
    reconcile()  # compares what was repaired
    assert reconcile() == "fine"


@pytest.mark.parametrize(
    "damage", [flush, drop_alias, drop_index, drop_all, older_schema], ids=lambda one: one.__name__
)
def test_meanwhile_pages_say_what_is_going_on(stocked: Path, client: Client, damage: Callable[[], None]) -> None:
    generations.forget()
    open_indexes.close_all()
    damage()
    for address in ("/", "/search?q=red+shirt", "/products/shop/S1/", "/api/search?q=shirt", "/api/facets", "/readyz"):
        answer = client.get(address)
        assert answer.status_code in (200, 503), (address, answer.status_code)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__)
def test_check_index_survives_and_repairs(stocked: Path, damage: Callable[[], None]) -> None:
    damage()
    with pytest.raises(CommandError, match=r"--repair"):
        call_command("check_index", stdout=StringIO())
    call_command("check_index", "--repair", stdout=StringIO())
    out = StringIO()
    call_command("check_index", stdout=out)
    assert f"agrees with the database on all {MANY} products" in out.getvalue()


def test_a_rebuild_that_was_killed_is_cleared_away(stocked: Path) -> None:
    killed_rebuild()
    reconcile()
    assert generations.state().building is None
    assert len(client().execute_command("FT._LIST")) == 1


def test_a_rebuild_that_runs_is_left_alone(stocked: Path) -> None:
    killed_rebuild()
    with client().lock(key("rebuild"), timeout=60):
        assert reconcile() == "waiting"
        assert generations.state().building is not None


def test_products_are_not_compared_while_nothing_is_odd(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "compare", lambda: pytest.fail("it would cost seconds every ten seconds"))
    assert reconcile() == "fine"
    services.hide(list(Product.objects.values_list("pk", flat=True)[:2]))
    assert reconcile() == "fine"
    assert found() == MANY - 2


def test_what_is_deleted_while_redis_is_away_leaves_the_index_afterwards(
    stocked: Path, settings: Settings, redis_server: Any
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    services.delete_catalog(Catalog.objects.get(slug="shop"))
    settings.REDIS_URL = redis_server.url
    assert PendingRemoval.objects.count() == MANY
    reconcile()
    assert not PendingRemoval.objects.exists()
    assert dict(writer.digests()) == {}


def test_what_came_back_before_the_outbox_was_emptied_stays(stocked: Path) -> None:
    outbox.note([("shop", "S1"), ("shop", "gone")])
    outbox.empty()
    assert not compare()
    assert found() == MANY


@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_write_during_a_rebuild_is_in_the_new_index(stocked: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Products are hidden and edited at the start, in the middle and near the end: the new index is registered before
    the data is read.
    """
    real = writer.rebuild

    def disturbed(entries: Any, **options: Any) -> str:
        def watched() -> Any:
            for number, one in enumerate(entries):
                yield one
                if number == at:
                    services.hide(list(Product.objects.filter(external_id="S7").values_list("pk", flat=True)))
                    one = Product.objects.get(external_id="S0")
                    one.price = 1
                    services.save_product(one, edited=())

        return real(watched(), **options)

    monkeypatch.setattr(writer, "rebuild", disturbed)
    call_command("reindex")
    assert not compare()
    assert str(service.product("shop", "S0").price) == "1.00"
    assert found() == MANY - 1


def test_the_new_generation_is_building_before_anything_is_read(stocked: Path) -> None:
    def entries() -> Any:
        assert generations.state().building is not None
        yield from shown_entries()

    from catalog.publishing import shape_of

    writer.rebuild(entries(), total=MANY, shape=shape_of())
    assert not compare()


def test_a_repair_looks_again_before_it_removes(stocked: Path) -> None:
    services.hide([Product.objects.get(external_id="S1").pk])
    found_then = checking.Differences(extra=[("shop", "S1")])
    Product.objects.filter(external_id="S1").update(is_hidden=False)
    checking.repair(found_then)
    assert not compare()
    assert condition.inspect().documents == MANY
