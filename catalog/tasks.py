"""Work in the background. A task takes ids, may run twice, and ends in the same state."""

from __future__ import annotations

import logging
import threading
import time

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog import disk, failures, leases, uploads
from catalog.models import Import, RejectedRow
from catalog.report import IngestReport
from search.ranking import confidence

log = logging.getLogger(__name__)

QUEUE_ERRORS = (OperationalError,)
STOPPING = threading.Event()
"""Set when the worker was asked to end: an import ends after its batch and is taken up by the next worker."""
MOST_ROWS_KEPT = 10_000
MOST_DEATHS = 5
"""An import whose worker was killed so often is not tried again: it may be what kills it."""
TIDY_SECONDS = 10.0
CLEAN_SECONDS = 6 * 3600.0


@shared_task
def run_import(import_id: int) -> None:
    """Ingest an uploaded catalogue, from the beginning or from where an earlier run ended."""
    lease = claim(import_id)
    if not lease:
        return
    upload = Import.objects.select_related("catalog").get(pk=import_id)
    try:
        with leases.renewed(Import, import_id, lease) as lost:
            report = _ingest(upload, lost)
            if lost.is_set():
                return  # another worker has it
    except Exception as error:
        _end_early(upload, error)
        return
    if report.stopped and not _is_cancelled(import_id):
        _hand_over(import_id)
        return
    confidence.renew()  # before the first search, so that it already tells what is close
    report.write(settings.VAR / "imports", upload.catalog.slug)
    _keep_rejected(upload, report)
    _finish(import_id, Import.State.CANCELLED if report.stopped else Import.State.DONE)
    if not report.stopped and not report.held_back:
        # all that is of use is in the database and the storage; others are kept, to go on from
        storages["private"].delete(upload.source)


@shared_task
def preview_import(import_id: int) -> None:
    """Note with an upload what it would do; nothing of it is stored."""
    from catalog.choices import choices_of
    from catalog.feeds import FeedError, open_feed
    from catalog.previewing import preview

    upload = Import.objects.select_related("catalog").filter(pk=import_id, state=Import.State.PREVIEW).first()
    if upload is None:
        return
    choices = choices_of(upload.catalog, settings.DEFAULT_CURRENCY)
    try:
        with open_feed(uploads.checked_path(upload), choices=choices, alone=True) as feed:
            found = preview(feed, upload.catalog).as_json(feed)
    except FeedError as error:
        _finish(import_id, Import.State.FAILED, str(error))
    except Exception as error:
        log.exception("The preview of import %s failed", import_id)
        _finish(import_id, Import.State.FAILED, failures.passing(error) or "The file could not be read; see the log.")
    else:
        Import.objects.filter(pk=import_id).update(layout=found, rows=found["counts"]["total"])


@shared_task
def fetch_pictures(product_id: int, addresses: list[str]) -> None:
    """Fetch the pictures of a product that was written by the API; the first that can be had is its main one."""
    from catalog.fetching import FetchError, fetcher
    from catalog.models import Product
    from catalog.writing import put_picture
    from vision.image import PictureError

    product = Product.objects.filter(pk=product_id).first()
    for address in addresses:
        if product is None:
            return
        try:
            put_picture(product, fetcher().get(address).data or b"")
        except (FetchError, PictureError) as error:
            log.warning("A picture of product %s: %s", product_id, error)
            continue
        return


@shared_task
def undo_import(import_id: int) -> None:
    """Take an import back as a whole; may run again after an interruption."""
    from catalog.undoing import undo

    upload = Import.objects.filter(pk=import_id).first()
    if upload is not None:
        undo(upload)


def _ingest(upload: Import, lost: threading.Event) -> IngestReport:
    from catalog.choices import choices_of
    from catalog.feeds import open_feed
    from catalog.importing import Options, ingest

    disk.refuse_if_low()
    fetch = upload.fetch_pictures or settings.FETCH_PICTURES
    options = Options(upload.remove_missing, upload.hiding_confirmed, upload.empty_erases, upload, fetch)
    choices = choices_of(upload.catalog, settings.DEFAULT_CURRENCY)
    with open_feed(uploads.checked_path(upload), choices=choices, alone=True) as feed:
        return ingest(
            feed,
            upload.catalog,
            options,
            progress=lambda report: _note(upload, report),
            should_stop=lambda: STOPPING.is_set() or lost.is_set() or _is_cancelled(upload.pk),
        )


def _end_early(upload: Import, error: Exception) -> None:
    """Try again later for a reason that passes, tell every other one."""
    from catalog.feeds import FeedError
    from search.errors import SearchError
    from vision.clip_models import ModelError

    if not Import.objects.filter(pk=upload.pk).exists():
        log.info("The catalogue of import %s was deleted while it ran.", upload.pk)
        storages["private"].delete(upload.source)
    elif (reason := failures.passing(error)) and upload.attempts < failures.MOST_ATTEMPTS:
        log.warning("Import %s is tried again later: %s", upload.pk, reason)
        attempts = upload.attempts + 1
        Import.objects.filter(pk=upload.pk).update(
            state=Import.State.WAITING,
            attempts=attempts,
            error=reason,
            next_try_at=timezone.now() + failures.wait_before(attempts),
        )
    elif isinstance(error, FeedError | SearchError | ModelError) or reason:
        _finish(upload.pk, Import.State.FAILED, reason or str(error))
    else:
        log.error("Import %s failed", upload.pk, exc_info=error)
        _finish(upload.pk, Import.State.FAILED, "Something unexpected went wrong; the worker's log has the details.")


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
    """Make up for what was interrupted: imports whose task or worker was lost, products not yet published, an index
    that is not what the database says.
    """
    for import_id in reconcile_imports():
        run_import.delay(import_id)
    from catalog.encoding import catch_up
    from catalog.publishing import turn_sales
    from catalog.reconciling import reconcile
    from search.errors import SearchError
    from vision.clip_models import ModelError

    try:
        turn_sales()
        reconcile()
        catch_up()
    except (SearchError, ModelError) as error:
        log.warning("Products wait to be published: %s", error)


@shared_task
def clean() -> None:
    """Clear away what is over its bound."""
    from catalog import cleaning

    for one in cleaning.clean():
        log.info("Cleared away: %d %s (%d MB)", one.count, one.what, one.size >> 20)


@worker_ready.connect
def _tidy_regularly(**_: object) -> None:
    """Each worker asks for it at its start and every few seconds; a thread, because a scheduler of its own would be a
    process that outlives a worker that is killed.
    """
    threading.Thread(target=_keep_tidying, name="tidy", daemon=True).start()


def _keep_tidying() -> None:
    cleaned = -CLEAN_SECONDS
    while True:
        _sweep_photos()  # here, because a long import keeps the queue waiting
        try:
            tidy.apply_async(expires=TIDY_SECONDS)  # while an import runs they would pile up
            if time.monotonic() - cleaned >= CLEAN_SECONDS:
                clean.apply_async(expires=CLEAN_SECONDS)
                cleaned = time.monotonic()
        except (*QUEUE_ERRORS, OSError) as error:
            log.warning("Nothing can be queued: %s", error)
        time.sleep(TIDY_SECONDS)


def _sweep_photos() -> None:
    from search import photo_store
    from search.errors import SearchUnavailable

    try:
        photo_store.sweep()
    except (SearchUnavailable, OSError) as error:
        log.warning("Photos whose time is over stay until the next try: %s", error)


def reconcile_imports() -> list[int]:
    """The imports that have to be queued (again): their tasks or their workers were lost, or a retry is due."""
    now = timezone.now()
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    waiting = Q(state=Import.State.WAITING) & due
    lost = Import.objects.filter(leases.free()).filter(waiting | Q(state=Import.State.RUNNING))
    ids = list(lost.order_by("pk").values_list("pk", flat=True))
    # those that wait are not queued again at once
    Import.objects.filter(pk__in=ids, state=Import.State.WAITING).update(leased_until=now + leases.LENGTH)
    return ids


def claim(import_id: int) -> str:
    """Take an import for this run; returns the name of its lease, "" where it is another's or over."""
    upload = Import.objects.filter(pk=import_id).first()
    if upload is None:
        return ""
    died = upload.state == Import.State.RUNNING
    if died and upload.attempts >= MOST_DEATHS:
        text = f"The worker ended {upload.attempts} times while it ran this import, perhaps because memory ran out."
        _finish(import_id, Import.State.FAILED, text)
        return ""
    free = Q(state=Import.State.WAITING) | (Q(state=Import.State.RUNNING) & leases.free())
    wanted = leases.terms()
    claimed = Import.objects.filter(free, pk=import_id).update(
        state=Import.State.RUNNING,
        started_at=timezone.now(),
        error="",
        done=0,
        attempts=upload.attempts + died,
        next_try_at=None,
        carried={"added": upload.added, "updated": upload.updated},
        **wanted,
    )
    return str(wanted["lease"]) if claimed else ""


def _note(upload: Import, report: IngestReport) -> None:
    """Write down how far it is; what earlier runs of the same import did is its doing, too."""
    added, updated = (int(upload.carried.get(name, 0)) for name in ("added", "updated"))
    Import.objects.filter(pk=upload.pk).update(
        rows=report.total,
        done=report.done,
        added=report.added + added,
        updated=report.updated + updated,
        unchanged=max(0, report.unchanged - added - updated),
        refused=report.refused,
        missing=report.missing,
        hidden=report.hidden,
        held_back=report.held_back,
        remarks=len(report.remarks),
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
        ]
        + [
            RejectedRow(upload=upload, number=one.number, external_id=one.id, reason=one.text[:500], is_used=True)
            for one in report.remarks[:MOST_ROWS_KEPT]
        ],
        batch_size=500,
    )


def _hand_over(import_id: int) -> None:
    """Leave the rest of an import to the next worker."""
    Import.objects.filter(pk=import_id).update(state=Import.State.WAITING, attempts=0)
    try:
        run_import.delay(import_id)
    except (*QUEUE_ERRORS, OSError) as error:
        log.warning("Import %s waits until tidy finds it: %s", import_id, error)


def _finish(import_id: int, state: str, error: str = "") -> None:
    Import.objects.filter(pk=import_id).update(state=state, error=error, finished_at=timezone.now())
