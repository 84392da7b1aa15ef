"""Processing the batches of an import: by any number of workers, each batch once and in one transaction."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog import awaiting, leases, openings, stocking
from catalog.intake import AHEAD, Gathered, LoadedRow, Readers, gather, result_of
from catalog.models import Import, ImportBatch
from catalog.planning import Content, unpacked
from catalog.refused import note_refused
from catalog.report import IngestReport
from catalog.rows import Rejected
from catalog.sorting import Known, Patch
from catalog.stored import stored_products
from catalog.storing import mark_missing, patch, prepare, save
from vision import runtime

SLICE_SECONDS = 4.0
"""No batch is started after this time, so that other tasks have their turn."""
MOST_ATTEMPTS = 3
"""If this many workers end while they process a batch, its rows are refused: they may be what ends them."""
DEADLY = "The worker ended {} times while it read this row and those near it, so they were left out."
COUNTED = ("added", "updated", "unchanged", "refused", "waiting", "hidden", "done")


class BatchTaken(Exception):
    """Another worker has taken the batch over, because this one did not renew its lease in time."""


@dataclass(slots=True)
class _Begun:
    """A batch whose pictures are being read."""

    batch: ImportBatch
    content: Content
    reading: list[Future[LoadedRow] | Patch] = field(default_factory=list)


def to_do(upload: Import) -> QuerySet[ImportBatch]:
    """Return the unfinished batches of an import."""
    return upload.batches.filter(is_done=False)


def free(upload: Import) -> QuerySet[ImportBatch]:
    """Return the unfinished batches that no worker has leased."""
    return to_do(upload).filter(leases.free())


def release(upload: Import) -> None:
    """Release the batches of an import that no living worker has, whenever their leases end."""
    to_do(upload).update(lease="", leased_until=None)


def work(upload: Import, share: Callable[[], None], *, fetch: bool, may_go_on: Callable[[], bool]) -> None:
    """Process batches for a few seconds; ``share`` lets other workers take some, too.

    Finished batches remain, however this ends. Errors: FeedError, ModelError, SearchUnavailable, EncoderMismatch,
    CatalogueBusy, OSError of a full disk.
    """
    lease = secrets.token_hex(8)
    mine = to_do(upload).filter(lease=lease)
    catalogue = leases.take_catalogue(upload)
    run = Import.objects.filter(pk=upload.pk)
    run.update(leased_until=timezone.now() + leases.LENGTH)  # its lease may have ended while it was queued
    seconds: dict[str, float] = {}
    try:
        with (
            leases.renewed(catalogue, run, mine, release=False),
            openings.files_of(upload) as files,
            Readers(files, fetch=fetch) as readers,
        ):
            for begun in _ahead(_claimed(upload, lease, share, may_go_on), readers, upload):
                with suppress(BatchTaken):
                    _take_in(upload, begun, lease, seconds)
    finally:
        mine.update(lease="", leased_until=None, attempts=F("attempts") - 1)


def _claimed(
    upload: Import, lease: str, share: Callable[[], None], may_go_on: Callable[[], bool]
) -> Iterator[ImportBatch]:
    end = time.monotonic() + SLICE_SECONDS
    is_shared = False
    while time.monotonic() < end and may_go_on() and (batch := claim(upload, lease)):
        if not is_shared and free(upload).exists():
            share()
            is_shared = True
        yield batch


def claim(upload: Import, lease: str) -> ImportBatch | None:
    """Claim the next free batch for a lease; None if there is none."""
    while True:
        pk = free(upload).order_by("number").values_list("pk", flat=True).first()
        if pk is None:
            return None
        terms = {"lease": lease, "leased_until": timezone.now() + leases.LENGTH, "attempts": F("attempts") + 1}
        if ImportBatch.objects.filter(leases.free(), pk=pk, is_done=False).update(**terms):
            return ImportBatch.objects.get(pk=pk)


def _ahead(batches: Iterator[ImportBatch], readers: Readers, upload: Import) -> Iterator[_Begun]:
    """Yield batches in order, while the pictures of the following ones are being read."""
    waiting: deque[_Begun] = deque()
    for batch in batches:
        waiting.append(_begin(batch, readers, upload))
        if len(waiting) >= AHEAD:
            yield waiting.popleft()
    yield from waiting


def _begin(batch: ImportBatch, readers: Readers, upload: Import) -> _Begun:
    begun = _Begun(batch, unpacked(batch.content))
    if batch.attempts <= MOST_ATTEMPTS:
        ids = [row.id for row in begun.content.rows]
        stored = stored_products(upload.catalog, runtime.encoder_fingerprint(), ids)
        begun.reading += [readers.begin(Known(row, stored.get(row.id))) for row in begun.content.rows]
    return begun


def _take_in(upload: Import, begun: _Begun, lease: str, seconds: dict[str, float]) -> None:
    """Store a batch. Errors: BatchTaken, in which case nothing of the batch is stored."""
    report = IngestReport(seconds=seconds)
    if begun.batch.attempts > MOST_ATTEMPTS:
        found = Gathered()
        for row in begun.content.rows:
            report.refuse(Rejected(row.number, row.id, DEADLY.format(MOST_ATTEMPTS)))
        report.done = begun.batch.rows
    else:
        results = [result_of(one) for one in (*begun.reading, *begun.content.patches)]
        found = gather(results, report, erasing=upload.empty_erases)
    erasing = frozenset(upload.plan.get("erasing", ()))
    batch = prepare(upload.catalog, found.changes, report, erasing=erasing) if found.changes else None
    with transaction.atomic():
        done = {"is_done": True, "content": b"", "done_at": timezone.now(), "lease": "", "leased_until": None}
        if not ImportBatch.objects.filter(pk=begun.batch.pk, lease=lease, is_done=False).update(**done):
            raise BatchTaken
        awaiting.note(upload.catalog, found.lacking, upload, fetch=awaiting.fetches(upload))
        if batch:
            awaiting.settle(upload.catalog, [change.row.id for change in found.changes])
            save(batch, report, upload)
        if found.patches:
            patch(upload.catalog, found.patches, report, upload=upload)
        if found.stores:
            stocking.put(upload.catalog, found.stores, report, upload=upload)
        report.hidden = mark_missing(begun.content.gone, upload)
        _count(upload, report)
        note_refused(upload, report)


def _count(upload: Import, report: IngestReport) -> None:
    now = Import.objects.select_for_update().get(pk=upload.pk)
    for name in COUNTED:
        setattr(now, name, getattr(now, name) + getattr(report, name))
    now.remarks += report.remarked
    for step, value in report.seconds.items():
        now.seconds[step] = round(now.seconds.get(step, 0.0) + value, 2)
    report.seconds.clear()  # the time that publishing takes is added to the next batch
    now.attempts = 0
    now.save(update_fields=[*COUNTED, "remarks", "seconds", "attempts"])


def rate(upload: Import) -> float:
    """Return the rows per second in the last minute, 0 if there were none."""
    since = timezone.now() - timedelta(seconds=60)
    late = list(upload.batches.filter(done_at__gt=since).order_by("done_at").values_list("done_at", "rows"))
    if len(late) < 2:
        return 0.0
    first = late[0][0] or since
    return sum(rows for _, rows in late[1:]) / max(1.0, (timezone.now() - first).total_seconds())
