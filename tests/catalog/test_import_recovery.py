"""Imports whose worker, task, disk or catalogue was lost: nothing waits for ever, and nothing is done twice."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import batches, disk, leases, planning, publishing, running, services, storing, tasks
from catalog.feeds import open_feed
from catalog.importing import ingest
from catalog.models import Catalog, Import, Product
from search.engine import writer
from search.errors import SearchUnavailable
from tests.catalog.conftest import Folder, row
from tests.catalog.test_admin import packed, staff, upload

__all__ = ["staff"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.mark.parametrize("ahead", [-timedelta(seconds=1), timedelta(days=1), None])
def test_an_import_that_no_worker_has_can_be_stopped(shop: Catalog, ahead: timedelta | None) -> None:
    """Its worker died, or a wrong clock set a lease until tomorrow."""
    left = Import.objects.create(
        catalog=shop, source="none.zip", file_name="a.zip", state=Import.State.RUNNING,
        leased_until=None if ahead is None else timezone.now() + ahead,
    )  # fmt: skip
    assert running.reconcile_imports() == [left.pk]
    services.cancel_import(left)
    left.refresh_from_db()
    assert left.state == Import.State.CANCELLED


def test_an_import_whose_task_was_lost_is_queued_again_and_only_once(shop: Catalog) -> None:
    lost = Import.objects.create(catalog=shop, source="none.zip", file_name="a.zip")
    assert running.reconcile_imports() == [lost.pk]
    assert running.reconcile_imports() == []


def test_a_killed_worker_s_import_is_taken_up_within_half_a_minute(shop: Catalog) -> None:
    """By configuration: the lease expires, this is noticed, and as much time remains to start the first batch."""
    assert leases.LENGTH.total_seconds() + tasks.NOTICE_SECONDS <= 15
    assert leases.LENGTH.total_seconds() > leases.RENEW_SECONDS * 3  # a late renewal loses nothing
    left = Import.objects.create(
        catalog=shop, source="none.zip", file_name="a.zip", state=Import.State.RUNNING, lease="killed",
        leased_until=timezone.now() + leases.LENGTH / 2,
    )  # fmt: skip
    assert tasks.NOTICE_SECONDS < tasks._pause() <= leases.LENGTH.total_seconds() / 2 + tasks.NOTICE_SECONDS
    assert running.reconcile_imports() == []
    Import.objects.update(leased_until=timezone.now())
    assert tasks._pause() == tasks.TIDY_SECONDS
    assert running.reconcile_imports() == [left.pk]


def test_a_killed_worker_s_batches_are_not_waited_for(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker took some batches after it had last renewed its lease on the import."""
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(4)]))
    one.batches.update(lease="killed", leased_until=timezone.now() + leases.LENGTH)
    Import.objects.filter(pk=one.pk).update(leased_until=timezone.now())
    tasks.queue_lost()
    one.refresh_from_db()
    assert (one.state, one.added) == (Import.State.DONE, 4)


def test_an_import_that_waited_for_its_turn_is_nobody_else_s_once_it_has_it(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(4)]))
    Import.objects.filter(pk=one.pk).update(leased_until=timezone.now())
    lost: list[list[int]] = []
    running.take_batches(one.pk, lambda: lost.append(running.reconcile_imports()))
    assert lost == [[]]


def test_a_locked_database_is_a_sentence_in_the_log_and_tidying_goes_on(
    shop: Catalog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(publishing, "turn_sales", locked)
    tasks.tidy()
    assert "Due work waits for the next round: The database was locked by another program" in caplog.text
    assert "Traceback" not in caplog.text


def in_small_batches(monkeypatch: pytest.MonkeyPatch, shop: Catalog, place: Path) -> Import:
    """An import that is planned in batches of two rows, but not started."""
    with monkeypatch.context() as patched:
        patched.setattr(planning, "BATCH", 2)
        patched.setattr(tasks.work_on_import, "delay", lambda pk: None)
        return services.start_import(shop, packed(place))


def test_counts_add_up_over_interrupted_runs(shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(6)]))
    with monkeypatch.context() as patched:
        patched.setattr(batches, "SLICE_SECONDS", 0.0)
        assert running.take_batches(one.pk, lambda: None)
    real = batches.claim

    def once(upload: Import, lease: str) -> Any:
        running.STOPPING.set()
        return real(upload, lease)

    with monkeypatch.context() as patched:
        patched.setattr(batches, "claim", once)
        assert running.take_batches(one.pk, lambda: None)
    running.STOPPING.clear()
    one.refresh_from_db()
    assert (one.state, one.added, one.done) == (Import.State.RUNNING, 2, 2)
    Import.objects.update(leased_until=None)
    tasks.queue_lost()
    one.refresh_from_db()
    assert (one.state, one.added, one.unchanged, one.done) == (Import.State.DONE, 6, 0, 6)


def test_two_workers_share_the_batches_and_none_is_done_twice(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(8)]))
    assert one.batches.count() == 4
    taken: list[int] = []

    def second_worker() -> None:
        taken.append(batches.to_do(one).exclude(lease="").count())
        running.take_batches(one.pk, lambda: None)

    running.take_batches(one.pk, second_worker)
    one.refresh_from_db()
    assert taken == [1]
    assert (one.state, one.added, one.updated, one.done) == (Import.State.DONE, 8, 0, 8)
    assert not one.batches.exists()


def test_a_batch_that_another_worker_has_meanwhile_stores_nothing(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(4)]))
    real = storing.prepare

    def robbed(*arguments: Any, **options: Any) -> Any:
        first = one.batches.order_by("number").first()
        one.batches.filter(pk=first.pk, is_done=False).update(lease="another")  # type: ignore[union-attr]
        return real(*arguments, **options)

    monkeypatch.setattr(batches, "prepare", robbed)
    running.take_batches(one.pk, lambda: None)
    one.refresh_from_db()
    assert (one.added, one.done, Product.objects.count()) == (2, 2, 2)
    assert list(one.batches.filter(is_done=False).values_list("number", "lease")) == [(0, "another")]


def test_rows_that_end_every_worker_are_left_out_and_the_rest_comes_in(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(4)]))
    one.batches.filter(number=0).update(attempts=batches.MOST_ATTEMPTS)
    running.take_batches(one.pk, lambda: None)
    one.refresh_from_db()
    assert (one.state, one.added, one.refused, one.done) == (Import.State.DONE, 2, 2, 4)
    assert "The worker ended 3 times" in one.rejected.all()[0].reason


def test_what_is_unchanged_needs_no_batch(shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    services.start_import(shop, packed(folder([row(n) for n in range(6)])))
    one = in_small_batches(monkeypatch, shop, folder([row(n, price="9.90" if n == 3 else "29.90") for n in range(6)]))
    again = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(6)]))
    assert one.batches.count() == 3
    assert again.batches.count() == 0


def test_what_was_hidden_leaves_the_index_while_an_import_keeps_the_worker_busy(shop: Catalog, folder: Folder) -> None:
    services.start_import(shop, packed(folder([row(n) for n in range(3)])))
    Product.objects.filter(external_id="S1").update(is_hidden=True, is_published=False)
    assert publishing.publish_hidden() == 1
    assert {id for (_, id), _ in writer.digests()} == {"S0", "S2"}
    routes = tasks.work_on_import.app.conf.task_routes
    assert tasks.tidy.name not in routes  # default priority, the highest
    assert routes[tasks.work_on_import.name]["priority"] == 9


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "Make room"),
        (OperationalError("database is locked"), "locked by another program"),
        (SearchUnavailable("Connection refused"), "Redis did not answer (Connection refused)"),
    ],
)
def test_a_temporary_failure_is_named_and_retried(
    staff: Client, shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(running, "_plan", fails)
        upload(staff, shop, packed(folder([row(1)])))
    one = Import.objects.get()
    assert (one.state, one.attempts) == (Import.State.WAITING, 1)
    assert said in one.error
    assert "Next try at" in staff.get(reverse("admin:catalog_import_status", args=[one.pk])).content.decode()
    assert running.reconcile_imports() == []
    Import.objects.update(next_try_at=timezone.now(), leased_until=None)
    tasks.queue_lost()
    one.refresh_from_db()
    assert (one.state, one.added, one.error) == (Import.State.DONE, 1, "")


def test_an_import_that_kills_every_worker_is_given_up(shop: Catalog) -> None:
    deadly = Import.objects.create(catalog=shop, source="none.zip", file_name="a.zip", state=Import.State.RUNNING)
    for _ in range(running.MOST_DEATHS):
        assert running.claim(deadly.pk)
        Import.objects.update(leased_until=None)
    assert running.claim(deadly.pk) == ""
    deadly.refresh_from_db()
    assert deadly.state == Import.State.FAILED
    assert "memory" in deadly.error


def test_a_file_that_is_not_the_uploaded_one_is_refused(staff: Client, shop: Catalog, folder: Folder) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tasks.run_import, "delay", lambda pk: None)
        upload(staff, shop, packed(folder([row(1)])))
        upload(staff, shop, packed(folder([row(2)], name="other")))
    one, other = Import.objects.order_by("pk")
    assert one.source != other.source
    Import.objects.filter(pk=one.pk).update(source=other.source)
    tasks.run_import(one.pk)
    one.refresh_from_db()
    assert one.state == Import.State.FAILED
    assert "another file" in one.error
    assert not Product.objects.exists()


def test_two_imports_into_one_catalogue_wait_for_each_other(shop: Catalog, folder: Folder) -> None:
    place = folder([row(1)])
    busy = pytest.raises(leases.CatalogueBusy, match="Another import into Shop is running")
    with leases.exclusive(shop), open_feed(place) as feed, busy:
        ingest(feed, shop)
    with open_feed(place) as feed:
        assert ingest(feed, shop).added == 1


def test_of_two_uploads_to_one_catalogue_the_second_waits_for_the_first(
    shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(4)]))
    second = services.start_import(shop, packed(folder([row(n, title="Later") for n in range(4)])))
    assert (second.state, second.error.partition(".")[0]) == ("waiting", "Another import into Shop is running")
    running.take_batches(first.pk, lambda: None)
    Import.objects.filter(pk=second.pk).update(next_try_at=timezone.now())
    tasks.queue_lost()
    second.refresh_from_db()
    assert (second.state, second.updated) == (Import.State.DONE, 4)


def test_a_catalogue_deleted_during_its_import_leaves_no_upload(
    staff: Client, shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources: list[str] = []

    def deletes(one: Import, lost: object) -> None:
        sources.append(one.source)
        services.delete_catalog(one.catalog)
        storages["private"].save(one.source, packed(folder([row(1)])))  # as if still open
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(running, "_plan", deletes)
    upload(staff, shop, packed(folder([row(1)])))
    assert not Import.objects.exists()
    assert not storages["private"].exists(sources[0])


def test_uploads_are_refused_while_the_disk_is_nearly_full(
    staff: Client, shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_mb", lambda: 10)
    answer = upload(staff, shop, packed(folder([row(1)])))
    assert "nearly full: 10 MB are free" in answer.content.decode()
    assert not Import.objects.exists()
    assert "nearly full" in staff.get(reverse("admin:catalog_import_changelist")).content.decode()
    assert "nearly full" in staff.get("/readyz").json()["warnings"]["disk"]
