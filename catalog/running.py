"""The life cycle of an import, from the queue to its end: leases, progress, and what happens after failures."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from catalog import awaiting, batches, disk, failures, leases, openings, uploads
from catalog.models import Catalog, Import, Product
from catalog.report import IngestReport

log = logging.getLogger(__name__)

STOPPING = threading.Event()
"""Set when the worker is asked to stop: an import ends after its batch and is resumed by the next worker."""
MOST_DEATHS = 5
"""An import is not retried if its worker was killed this often while planning it: it may be the cause."""


def reconcile_imports() -> list[int]:
    """Return the imports to queue again: their task or worker was lost, or a retry is due."""
    now = timezone.now()
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    waiting = Q(state=Import.State.WAITING) & due
    lost = Import.objects.filter(leases.free()).filter(waiting | Q(state=Import.State.RUNNING))
    ids = list(lost.order_by("pk").values_list("pk", flat=True))
    # waiting ones are not queued again immediately
    Import.objects.filter(pk__in=ids, state=Import.State.WAITING).update(leased_until=now + leases.LENGTH)
    return ids


def seconds_to_next_end(longest: float) -> float:
    """Return the seconds until the next lease of a run may expire, at most ``longest``."""
    now = timezone.now()
    running = Import.objects.filter(state=Import.State.RUNNING, leased_until__gte=now)
    first = running.order_by("leased_until").values_list("leased_until", flat=True).first()
    return min(longest, (first - now).total_seconds()) if first else longest


def claim(import_id: int) -> str:
    """Claim an import for this run; return its lease, "" if another run has it or it has ended."""
    upload = Import.objects.filter(pk=import_id).first()
    if upload is None:
        return ""
    died = upload.state == Import.State.RUNNING and not upload.plan
    if died and upload.attempts >= MOST_DEATHS:
        text = f"The worker ended {upload.attempts} times while it ran this import, perhaps because memory ran out."
        finish(import_id, Import.State.FAILED, text)
        return ""
    free = Q(state=Import.State.WAITING) | (Q(state=Import.State.RUNNING) & leases.free())
    wanted = leases.terms()
    claimed = Import.objects.filter(free, pk=import_id).update(
        state=Import.State.RUNNING,
        started_at=upload.started_at or timezone.now(),
        error="",
        attempts=upload.attempts + died,
        next_try_at=None,
        **wanted,
    )
    if not claimed:
        return ""
    batches.release(upload)
    return str(wanted["lease"])


def prepare(import_id: int, lease: str) -> bool:
    """Plan a claimed import unless it is planned already; return whether its batches can be processed."""
    upload = Import.objects.select_related("catalog").get(pk=import_id)
    mine = Import.objects.filter(pk=import_id, lease=lease)
    stopped = False
    try:
        catalogue = leases.take_catalogue(upload)
        with leases.renewed(mine, catalogue, release=False) as lost:
            if not upload.plan:
                stopped = _plan(upload, lost)
            if lost.is_set():
                return False  # another worker has it
    except Exception as error:
        end_early(upload, error)
        return False
    mine.update(lease="", leased_until=timezone.now() + leases.LENGTH)
    if is_cancelled(import_id):
        finish(import_id, Import.State.CANCELLED)
        return False
    if stopped:
        Import.objects.filter(pk=import_id).update(state=Import.State.WAITING, attempts=0, leased_until=None)
    return not stopped


def take_batches(import_id: int, share: Callable[[], None]) -> bool:
    """Process batches of a planned import for a few seconds; return whether more are left.

    ``share`` is called once a batch is taken while others wait.
    """
    upload = Import.objects.select_related("catalog").filter(pk=import_id, state=Import.State.RUNNING).first()
    if upload is None or not upload.plan:
        return False
    fetch = awaiting.fetches(upload)
    try:
        disk.refuse_if_low()
        batches.work(upload, share, fetch=fetch, may_go_on=lambda: not STOPPING.is_set() and _is_on(import_id))
    except Exception as error:
        end_early(upload, error)
        return False
    if is_cancelled(import_id):
        finish(import_id, Import.State.CANCELLED)
        return False
    if batches.to_do(upload).exists():
        return True
    complete(upload)
    return False


def complete(upload: Import) -> None:
    """End an import whose batches are all done; may run twice."""
    from search.ranking import confidence

    confidence.renew()  # before the first search, which then knows the threshold already
    if not finish(upload.pk, Import.State.DONE):
        return
    upload.batches.all().delete()
    openings.close(upload.source)
    if not upload.held_back:
        # everything needed is stored by now; other uploads are kept, so that they can be continued
        uploads.discard([upload.source])


def finish(import_id: int, state: str, error: str = "") -> bool:
    """End an import; return whether it had not ended before."""
    over = (Import.State.DONE, Import.State.FAILED, Import.State.CANCELLED, Import.State.UNDONE)
    now = timezone.now()
    ended = Import.objects.filter(pk=import_id).exclude(state__in=over)
    done = ended.update(state=state, error=error, finished_at=now, lease="", leased_until=None)
    Catalog.objects.filter(lease=f"import-{import_id}").update(lease="", leased_until=None)
    if done:
        _tell(Import.objects.select_related("catalog").get(pk=import_id))
    return bool(done)


def _tell(upload: Import) -> None:
    """Report the end of an import to its source and to webhooks."""
    from catalog import schedules, webhooks

    schedules.note_end(upload)
    names = ("state", "file_name", "rows", "added", "updated", "unchanged", "refused", "waiting", "hidden", "error")
    facts = {"import": upload.pk, **{name: getattr(upload, name) for name in names}}
    webhooks.announce(upload.catalog, "import.finished", facts)


def is_importing() -> bool:
    """Whether any import is running."""
    return Import.objects.filter(state=Import.State.RUNNING).exists()


def is_examining() -> bool:
    """Whether products or pictures wait for examination, which needs the models again within seconds."""
    from catalog import looks

    return Product.objects.filter(is_due=True).exists() or looks.due().exists()


def has_imported(within: timedelta) -> bool:
    """Whether any import has ended within this time."""
    return Import.objects.filter(finished_at__gt=timezone.now() - within).exists()


def is_cancelled(import_id: int) -> bool:
    return Import.objects.filter(pk=import_id, cancel_requested=True).exists()


def end_early(upload: Import, error: Exception) -> None:
    """Schedule a retry after a temporary failure, or end the import with an error."""
    from catalog.feeds import FeedError
    from search.errors import SearchError
    from vision.clip_models import ModelError

    if not Import.objects.filter(pk=upload.pk).exists():
        log.info("The catalogue of import %s was deleted while it ran.", upload.pk)
        uploads.discard([upload.source])
    elif (reason := failures.passing(error)) and upload.attempts < failures.MOST_ATTEMPTS:
        log.warning("Import %s will be retried later: %s", upload.pk, reason)
        attempts = upload.attempts + 1
        Import.objects.filter(pk=upload.pk, state=Import.State.RUNNING).update(
            state=Import.State.WAITING,
            attempts=attempts,
            error=reason,
            next_try_at=timezone.now() + failures.wait_before(attempts),
            lease="",
            leased_until=None,
        )
    elif isinstance(error, FeedError | SearchError | ModelError) or reason:
        finish(upload.pk, Import.State.FAILED, reason or str(error))
    else:
        log.error("Import %s failed", upload.pk, exc_info=error)
        finish(upload.pk, Import.State.FAILED, "Something unexpected went wrong; the worker's log has the details.")


def _plan(upload: Import, lost: threading.Event) -> bool:
    """Write the batches of an import; return whether it was stopped."""
    from catalog.choices import open_for
    from catalog.planning import plan

    disk.refuse_if_low()
    with open_for(upload.catalog, uploads.checked_path(upload), alone=True) as feed:
        report = plan(
            upload,
            feed,
            fetch=awaiting.fetches(upload),
            note=lambda report: _note(upload, report),
            should_stop=lambda: STOPPING.is_set() or lost.is_set() or is_cancelled(upload.pk),
        )
        planned = {"root": feed.files.root, "erasing": sorted(feed.fields) if upload.empty_erases else []}
    if not report.stopped:
        Import.objects.filter(pk=upload.pk).update(plan=planned)
    return report.stopped


def _note(upload: Import, report: IngestReport) -> None:
    """Store the progress of planning. Products changed by an earlier plan of the same import count as its own."""
    Import.objects.filter(pk=upload.pk).update(
        rows=report.total,
        done=report.done,
        unchanged=max(0, report.unchanged - upload.added - upload.updated),
        refused=report.refused,
        waiting=0,
        missing=report.missing,
        held_back=report.held_back,
        remarks=report.remarked,
    )


def _is_on(import_id: int) -> bool:
    return Import.objects.filter(pk=import_id, state=Import.State.RUNNING, cancel_requested=False).exists()
