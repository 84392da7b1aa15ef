"""Background tasks. A task takes ids, may run twice, and ends in the same state."""

from __future__ import annotations

import logging
import threading
import time

from celery import shared_task
from celery.signals import worker_ready
from django.db import DatabaseError, OperationalError, connection
from kombu.exceptions import OperationalError as QueueDown

from catalog import failures, jobs, openings, running, uploads
from catalog.models import Import

log = logging.getLogger(__name__)

QUEUE_ERRORS = (QueueDown,)
TIDY_SECONDS = 10.0
HIDING_SECONDS = 1.0
"""Interval of the check for products to hide; it is one query that an index answers."""
NOTICE_SECONDS = 0.5
"""How long after the end of a lease its import is queued again."""
CLEAN_SECONDS = 6 * 3600.0


@shared_task
def run_import(import_id: int) -> None:
    """Plan an uploaded import or resume an earlier run, then let workers process its batches."""
    lease = running.claim(import_id)
    if not lease:
        return
    if running.prepare(import_id, lease):
        work_on_import.delay(import_id)
    elif Import.objects.filter(pk=import_id, state=Import.State.WAITING, next_try_at=None).exists():
        _queue_again(import_id)


@shared_task
def work_on_import(import_id: int) -> bool:
    """Process some batches of an import; return whether more are left, in which case the task is queued again.

    A worker that has claimed a batch queues the task again before processing it: so every idle worker finds one, and
    never more than one waits.
    """
    more = running.take_batches(import_id, lambda: _queue_work(import_id))
    if more and running.STOPPING.is_set():
        _queue_work(import_id)
    return more


@shared_task
def preview_import(import_id: int) -> None:
    """Store with an upload what it would change; nothing of it is imported."""
    from catalog.choices import open_for
    from catalog.feeds import FeedError
    from catalog.previewing import preview

    upload = Import.objects.select_related("catalog").filter(pk=import_id, state=Import.State.PREVIEW).first()
    if upload is None:
        return
    try:
        with open_for(upload.catalog, uploads.checked_path(upload), alone=True) as feed:
            found = preview(feed, upload.catalog).as_json(feed)
    except FeedError as error:
        running.finish(import_id, Import.State.FAILED, str(error))
    except Exception as error:
        log.exception("The preview of import %s failed", import_id)
        reason = failures.passing(error) or "The file could not be read; see the log."
        running.finish(import_id, Import.State.FAILED, reason)
    else:
        Import.objects.filter(pk=import_id).update(layout=found, rows=found["counts"]["total"])


@shared_task
def fetch_pictures(product_id: int, addresses: list[str]) -> None:
    """Fetch the pictures of a product written by the API; the first available one becomes its main picture.

    If none is available, the product goes on the list of retries.
    """
    from catalog import awaiting
    from catalog.fetching import FetchError, fetcher
    from catalog.models import Product
    from catalog.writing import put_picture
    from vision.image import PictureError

    product = Product.objects.select_related("catalog").filter(pk=product_id).first()
    if product is None:
        return
    reasons = []
    for address in addresses:
        try:
            put_picture(product, fetcher().get(address).data or b"")
        except (FetchError, PictureError) as error:
            log.warning("A picture of product %s: %s", product_id, error)
            reasons.append(str(error))
        else:
            return
    awaiting.note_product(product, addresses, " ".join(reasons))


@shared_task
def retry_waiting(ids: list[int]) -> None:
    """Retry fetching the pictures of new products that wait for one."""
    from catalog import awaiting

    if count := awaiting.retry(ids):
        log.info("%d products that waited for a picture were added.", count)


@shared_task
def deliver_webhooks() -> None:
    """Send due webhook deliveries."""
    from catalog import webhooks

    webhooks.deliver()


@shared_task
def run_source(source_id: int) -> None:
    """Import a scheduled source."""
    from catalog import schedules
    from catalog.models import Source

    source = Source.objects.select_related("catalog").filter(pk=source_id).first()
    if source is not None:
        schedules.run(source)


@shared_task
def undo_import(import_id: int) -> None:
    """Undo an import; may run again after an interruption."""
    from catalog.undoing import undo

    upload = Import.objects.filter(pk=import_id).first()
    if upload is not None:
        undo(upload)


@shared_task
def refresh_products(ids: list[int]) -> None:
    """Encode products whose text was changed by hand, and publish them."""
    from catalog.encoding import encode, encode_left
    from catalog.publishing import publish_products
    from search.engine import encoders

    encoders.follow()
    for failed in encode(ids):
        log.warning("%s", failed)
    publish_products(ids)
    encode_left(ids)
    jobs.settle_all()


@shared_task
def examine_products() -> None:
    """Examine changed products for some seconds, and compute missing looks; ``tidy`` queues it again if more are left.
    """
    from catalog import looks
    from catalog.care.examining import examine
    from search.engine import encoders
    from search.errors import SearchError
    from vision.clip_models import ModelError

    def may_go_on() -> bool:
        return not running.STOPPING.is_set()

    try:
        encoders.follow()
        examine(may_go_on=may_go_on)
        looks.refresh(may_go_on=may_go_on)
    except (SearchError, ModelError) as error:
        log.warning("Products will be examined later: %s", error)


@shared_task
def tidy() -> None:
    """Do what is due, and catch up on what was interrupted: unpublished products, an index that differs from the
    database.
    """
    try:
        _tidy()
    except OperationalError as error:
        log.warning("Due work waits for the next round: %s", failures.passing(error))


def _tidy() -> None:
    from catalog import awaiting, looks, schedules, webhooks

    if webhooks.due().exists():
        deliver_webhooks.delay()
    for source_id in schedules.due():
        run_source.delay(source_id)
    if waiting := awaiting.due():
        retry_waiting.delay(waiting)
    from catalog.care.examining import due
    from catalog.encoding import catch_up
    from catalog.publishing import turn_sales
    from catalog.reconciling import reconcile
    from search.errors import SearchError
    from vision.clip_models import ModelError

    try:
        turn_sales()
        reconcile()
        catch_up()
        jobs.settle_all()
    except (SearchError, ModelError) as error:
        log.warning("Products are still waiting to be published: %s", error)
        return
    if not running.is_importing() and (due().exists() or looks.due().exists()):
        examine_products.apply_async(expires=TIDY_SECONDS)


@shared_task
def clean() -> None:
    """Delete what exceeds its limit, and store the daily quality counts."""
    from catalog import cleaning, quality

    quality.note_today()
    for one in cleaning.clean():
        log.info("Deleted: %d %s (%d MB)", one.count, one.what, one.size >> 20)


def queue_lost() -> None:
    """Queue imports whose task or worker was lost."""
    for import_id in running.reconcile_imports():
        run_import.apply_async((import_id,), expires=2 * TIDY_SECONDS)  # they would pile up in a busy queue


@worker_ready.connect
def _tidy_regularly(**_: object) -> None:
    """Start the periodic work of each worker in threads.

    A separate scheduler would be a process that outlives a worker that is killed.
    """
    threading.Thread(target=_keep_tidying, name="tidy", daemon=True).start()
    threading.Thread(target=_keep_hiding, name="hide", daemon=True).start()
    threading.Thread(target=_load_models, name="models", daemon=True).start()


def _load_models() -> None:
    """Load the models for an import whose worker has ended, while that worker's lease expires: both take as long."""
    from vision import runtime

    try:
        if running.is_importing():
            runtime.encoder()
            runtime.detector()
    except (DatabaseError, runtime.ModelError) as error:
        log.warning("Models will be loaded once they are needed: %s", error)
    finally:
        connection.close()


def _keep_tidying() -> None:
    cleaned = -CLEAN_SECONDS
    while True:
        _queue_lost_at_once()
        _sweep_photos()  # here, because a long task blocks the queue
        openings.close()
        try:
            tidy.apply_async(expires=TIDY_SECONDS)  # they would pile up while an import runs
            if time.monotonic() - cleaned >= CLEAN_SECONDS:
                clean.apply_async(expires=CLEAN_SECONDS)
                cleaned = time.monotonic()
        except (*QUEUE_ERRORS, OSError) as error:
            log.warning("Tasks cannot be queued: %s", error)
        time.sleep(_pause())  # a daemon thread, which ends with the worker


def _keep_hiding() -> None:
    """Hide products in a thread of its own, so that imports and what tidying waits for do not delay it."""
    while True:
        time.sleep(HIDING_SECONDS if _take_out_hidden() else TIDY_SECONDS)


def _queue_lost_at_once() -> None:
    """Queue lost imports from this thread, because the first task in the queue may be a long one."""
    try:
        queue_lost()
    except (DatabaseError, *QUEUE_ERRORS, OSError) as error:
        log.warning("Imports whose worker was lost will be queued at the next try: %s", error)
    finally:
        connection.close()


def _pause() -> float:
    """Return the seconds until the next round: fewer if a run may have lost its import by then."""
    try:
        return min(TIDY_SECONDS, running.seconds_to_next_end(TIDY_SECONDS) + NOTICE_SECONDS)
    except DatabaseError:
        return TIDY_SECONDS
    finally:
        connection.close()


def _take_out_hidden() -> bool:
    """Remove products from the index that were hidden while Redis was down, or with their catalogue.

    Return whether it succeeded.
    """
    from catalog.publishing import publish_hidden
    from search.errors import SearchError

    try:
        publish_hidden()
    except (SearchError, DatabaseError, OSError) as error:
        log.warning("Hidden products will be removed from the index at the next try: %s", error)
        return False
    finally:
        connection.close()
    return True


def _sweep_photos() -> None:
    from search import photo_store
    from search.errors import SearchUnavailable

    try:
        photo_store.sweep()
    except (SearchUnavailable, OSError) as error:
        log.warning("Expired photos will be deleted at the next try: %s", error)


def _queue_work(import_id: int) -> None:
    """Let idle workers take batches, too."""
    try:
        work_on_import.delay(import_id)
    except (*QUEUE_ERRORS, OSError) as error:
        log.warning("Import %s will be shared once tidy finds it: %s", import_id, error)


def _queue_again(import_id: int) -> None:
    """Leave an import to the next worker."""
    try:
        run_import.delay(import_id)
    except (*QUEUE_ERRORS, OSError) as error:
        log.warning("Import %s will be resumed once tidy finds it: %s", import_id, error)
