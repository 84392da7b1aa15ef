"""Imports whose worker, task, disk or catalogue was lost: nothing waits for ever, and nothing is done twice."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import disk, importing, leases, services, tasks
from catalog.feeds import Feed, open_feed
from catalog.importing import Options, ingest
from catalog.models import Catalog, Import, Product
from catalog.report import IngestReport
from search.errors import SearchUnavailable
from tests.catalog.conftest import Folder, row
from tests.catalog.test_admin import packed, staff, upload

__all__ = ["staff"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.mark.parametrize("ahead", [-timedelta(seconds=1), timedelta(days=1), None])
def test_an_import_that_no_worker_has_can_be_stopped(shop: Catalog, ahead: timedelta | None) -> None:
    """Its worker died, or a clock that was wrong wrote a lease for tomorrow."""
    left = Import.objects.create(
        catalog=shop, source="none.zip", file_name="a.zip", state=Import.State.RUNNING,
        leased_until=None if ahead is None else timezone.now() + ahead,
    )  # fmt: skip
    assert tasks.reconcile_imports() == [left.pk]
    services.cancel_import(left)
    left.refresh_from_db()
    assert left.state == Import.State.CANCELLED


def test_an_import_whose_task_was_lost_is_queued_again_and_only_once(shop: Catalog) -> None:
    lost = Import.objects.create(catalog=shop, source="none.zip", file_name="a.zip")
    assert tasks.reconcile_imports() == [lost.pk]
    assert tasks.reconcile_imports() == []


def test_counts_add_up_over_interrupted_runs(shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_small_batches(feed: Feed, catalog: Catalog, options: Options, **watching: Any) -> IngestReport:
        return ingest(feed, catalog, replace(options, batch=2), **watching)

    monkeypatch.setattr(importing, "ingest", in_small_batches)
    monkeypatch.setattr(tasks, "_hand_over", lambda pk: Import.objects.filter(pk=pk).update(state="waiting"))
    tasks.STOPPING.set()
    try:
        services.start_import(shop, packed(folder([row(n) for n in range(6)])))
    finally:
        tasks.STOPPING.clear()
    one = Import.objects.get()
    assert (one.state, one.added, one.done) == (Import.State.WAITING, 2, 2)
    tasks.run_import(one.pk)
    one.refresh_from_db()
    assert (one.state, one.added, one.unchanged, one.done) == (Import.State.DONE, 6, 0, 6)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "Make room"),
        (OperationalError("database is locked"), "locked by another program"),
        (SearchUnavailable("Connection refused"), "Redis did not answer (Connection refused)"),
    ],
)
def test_a_reason_that_passes_is_named_and_tried_again(
    staff: Client, shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "_ingest", fails)
        upload(staff, shop, packed(folder([row(1)])))
    one = Import.objects.get()
    assert (one.state, one.attempts) == (Import.State.WAITING, 1)
    assert said in one.error
    assert "Next try at" in staff.get(reverse("admin:catalog_import_status", args=[one.pk])).content.decode()
    assert tasks.reconcile_imports() == []
    Import.objects.update(next_try_at=timezone.now(), leased_until=None)
    tasks.tidy()
    one.refresh_from_db()
    assert (one.state, one.added, one.error) == (Import.State.DONE, 1, "")


def test_an_import_that_kills_every_worker_is_given_up(shop: Catalog) -> None:
    deadly = Import.objects.create(catalog=shop, source="none.zip", file_name="a.zip", state=Import.State.RUNNING)
    for _ in range(tasks.MOST_DEATHS):
        assert tasks.claim(deadly.pk)
        Import.objects.update(leased_until=None)
    assert tasks.claim(deadly.pk) == ""
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


def test_a_catalogue_deleted_during_its_import_leaves_no_upload(
    staff: Client, shop: Catalog, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources: list[str] = []

    def deletes(one: Import, lost: object) -> None:
        sources.append(one.source)
        services.delete_catalog(one.catalog)
        storages["private"].save(one.source, packed(folder([row(1)])))  # as if still open
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(tasks, "_ingest", deletes)
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
