"""Work in the background. A task takes ids, may run twice, and ends in the same state."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog.models import Import, RejectedRow
from catalog.report import IngestReport

log = logging.getLogger(__name__)

QUEUE_ERRORS = (OperationalError,)
SILENT_FOR = timedelta(seconds=90)
"""A running import that has not been heard of for so long belongs to a worker that died."""
STOPPING = threading.Event()
"""Set when the worker was asked to end: an import ends after its batch and is taken up by the next worker."""
MOST_ROWS_KEPT = 10_000
TIDY_SECONDS = 60.0


@shared_task
def run_import(import_id: int) -> None:
    """Ingest an uploaded catalogue, from the beginning or from where an earlier run ended."""
    if not _claim(import_id):
        return
    from catalog.feeds import FeedError, open_feed
    from catalog.importing import ingest
    from search.errors import SearchError
    from vision.clip_models import ModelError

    upload = Import.objects.select_related("catalog").get(pk=import_id)
    try:
        with open_feed(_path(upload), settings.DEFAULT_CURRENCY) as feed:
            report = ingest(
                feed,
                upload.catalog,
                progress=lambda report: _note(import_id, report),
                should_stop=lambda: STOPPING.is_set() or _is_cancelled(import_id),
                remove_missing=upload.remove_missing,
            )
    except (FeedError, SearchError, ModelError) as error:
        _finish(import_id, Import.State.FAILED, str(error))
    except Exception:
        log.exception("Import %s failed", import_id)
        _finish(import_id, Import.State.FAILED, "Something unexpected went wrong; the worker's log has the details.")
    else:
        if report.stopped and not _is_cancelled(import_id):
            _hand_over(import_id)
            return
        report.write(settings.VAR / "imports", upload.catalog.slug)
        _keep_rejected(upload, report)
        _finish(import_id, Import.State.CANCELLED if report.stopped else Import.State.DONE)
        if not report.stopped:
            # all that is of use is in the database and the storage; others are kept, to go on from
            storages["private"].delete(upload.source)


@shared_task
def refresh_products(ids: list[int]) -> None:
    """Encode products again whose words were changed by hand, and publish them."""
    from catalog.encoding import encode, encode_left
    from catalog.publishing import publish_products
    from search.engine import encoders

    encoders.follow()
    for failed in encode(ids):
        log.warning("%s", failed)
    publish_products(ids)
    encode_left(ids)


@shared_task
def tidy() -> None:
    """Make up for what was interrupted: products not yet published, imports whose worker died."""
    from catalog.encoding import catch_up
    from search.errors import SearchError
    from vision.clip_models import ModelError

    stale = Q(state=Import.State.RUNNING, heartbeat_at__lt=timezone.now() - SILENT_FOR)
    for import_id in Import.objects.filter(stale).values_list("pk", flat=True):
        run_import.delay(import_id)
    try:
        catch_up()
    except (SearchError, ModelError) as error:
        log.warning("Products wait to be published: %s", error)


@worker_ready.connect
def _tidy_regularly(**_: object) -> None:
    """Each worker asks for it at its start and every minute; a thread, because a scheduler of its own would be a
    process that outlives a worker that is killed.
    """
    threading.Thread(target=_keep_tidying, name="tidy", daemon=True).start()


def _keep_tidying() -> None:
    while True:
        try:
            tidy.delay()
        except (*QUEUE_ERRORS, OSError) as error:
            log.warning("Nothing can be queued: %s", error)
        time.sleep(TIDY_SECONDS)


def _claim(import_id: int) -> bool:
    """Whether this worker may run the import: at most one does at a time."""
    now = timezone.now()
    free = Q(state=Import.State.WAITING) | Q(state=Import.State.RUNNING, heartbeat_at__lt=now - SILENT_FOR)
    claimed = Import.objects.filter(free, pk=import_id).update(
        state=Import.State.RUNNING, started_at=now, heartbeat_at=now, error="", done=0
    )
    return bool(claimed)


def _path(upload: Import) -> Path:
    return Path(storages["private"].path(upload.source))


def _note(import_id: int, report: IngestReport) -> None:
    Import.objects.filter(pk=import_id).update(
        heartbeat_at=timezone.now(),
        rows=report.total,
        done=report.done,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        refused=report.refused,
        missing=report.missing,
        seconds={**{step: round(value, 1) for step, value in report.seconds.items()}, "all": round(report.took, 1)},
    )


def _is_cancelled(import_id: int) -> bool:
    return Import.objects.filter(pk=import_id, cancel_requested=True).exists()


def _keep_rejected(upload: Import, report: IngestReport) -> None:
    RejectedRow.objects.filter(upload=upload).delete()
    RejectedRow.objects.bulk_create(
        [
            RejectedRow(upload=upload, number=one.number, external_id=one.id, reason=one.reason[:500])
            for one in report.rejected[:MOST_ROWS_KEPT]
        ],
        batch_size=500,
    )


def _hand_over(import_id: int) -> None:
    """Leave the rest of an import to the next worker."""
    Import.objects.filter(pk=import_id).update(state=Import.State.WAITING)
    try:
        run_import.delay(import_id)
    except (*QUEUE_ERRORS, OSError) as error:
        log.warning("Import %s waits until tidy finds it: %s", import_id, error)


def _finish(import_id: int, state: str, error: str = "") -> None:
    Import.objects.filter(pk=import_id).update(state=state, error=error, finished_at=timezone.now())
