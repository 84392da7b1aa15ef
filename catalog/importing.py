"""Ingest: a feed into the database and the index. Only what changed is computed; running again goes on.

Rows are compared with what is stored by hashes. Pictures are read, opened and stored by threads while the models
work on the batch before; each batch is one transaction, and its documents are published when it is committed.
"""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from catalog.encoding import catch_up
from catalog.feeds import Feed, FeedError
from catalog.leases import exclusive
from catalog.models import Catalog
from catalog.pictures import Kept, is_whole, keep, record
from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected, Remark
from catalog.storing import Change, Stored, mark_missing, row_hash, store, stored_products
from search.engine import encoders
from vision import runtime
from vision.image import PictureError, content_hash

BATCH = 64
FULL = (errno.ENOSPC, errno.EDQUOT)
READERS = max(2, os.cpu_count() or 1)
AHEAD = 2
"""Batches that are read while one is computed."""
Progress = Callable[[IngestReport], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """A row with its picture. ``kept`` is None where the picture is the stored one."""

    row: ProductRow
    source_hash: str
    kept: Kept | None
    seconds: float


def ingest(
    feed: Feed,
    catalog: Catalog,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    remove_missing: bool = False,
    batch: int = BATCH,
) -> IngestReport:
    """Bring a catalogue to the state of a feed and the index with it.

    Rows that cannot be used are reported, the rest goes on. ``should_stop`` is asked between batches; what was done
    until then stays. ``remove_missing`` takes products that the feed does not hold from the shoppers' view.
    Errors: FeedError, ModelError, SearchUnavailable, EncoderMismatch, CatalogueBusy, OSError of a full disk; running
    again goes on where it ended.
    """
    with exclusive(catalog) as lost:
        return _ingest(feed, catalog, progress, lambda: lost.is_set() or should_stop(), remove_missing, batch)


def _ingest(
    feed: Feed,
    catalog: Catalog,
    progress: Progress | None,
    should_stop: Callable[[], bool],
    remove_missing: bool,
    batch: int,
) -> IngestReport:
    report = IngestReport(total=feed.count())
    start = time.perf_counter()
    encoders.follow()
    catch_up(catalog.pk)
    stored = stored_products(catalog, runtime.encoder_fingerprint())
    seen: set[str] = set()
    with ThreadPoolExecutor(READERS, thread_name_prefix="pictures") as pool:
        rows = _usable(feed.rows(), seen, report)
        read = _read_ahead(pool, feed, rows, stored, AHEAD * batch)
        for results in _batches(read, batch):
            _store(catalog, results, stored, report)
            report.took = time.perf_counter() - start
            if progress:
                progress(report)
            if should_stop():
                report.stopped = True
                break
    if not report.stopped:
        gone = [one.pk for id, one in stored.items() if id not in seen and not one.is_missing]
        report.missing = len(gone)
        if remove_missing and seen:
            report.hidden = mark_missing(gone)
    report.took = time.perf_counter() - start
    if progress:
        progress(report)
    return report


def _usable(
    rows: Iterable[ProductRow | Rejected | Remark], seen: set[str], report: IngestReport
) -> Iterator[ProductRow]:
    for row in rows:
        if isinstance(row, Remark):
            report.remark(row)
        elif isinstance(row, Rejected):
            report.refuse(row)
            report.done += 1
            if row.id:
                seen.add(row.id)
        elif row.id in seen:
            report.refuse(Rejected(row.number, row.id, "The id has come before in this file; the first row is used."))
            report.done += row.rows
        else:
            seen.add(row.id)
            yield row


def _read_ahead(
    pool: ThreadPoolExecutor, feed: Feed, rows: Iterator[ProductRow], stored: dict[str, Stored], ahead: int
) -> Iterator[_Read | Rejected]:
    """Rows with their pictures, in order; at most ``ahead`` are read before they are asked for."""
    waiting: deque[Future[_Read | Rejected]] = deque()
    for row in rows:
        waiting.append(pool.submit(_read, feed, row, stored.get(row.id)))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _read(feed: Feed, row: ProductRow, stored: Stored | None) -> _Read | Rejected:
    start = time.perf_counter()
    try:
        data = feed.picture(row)
        source_hash = content_hash(data)
        same = stored and stored.source_hash == source_hash and is_whole(stored.image_name)
        kept = None if same else keep(data)
    except (FeedError, PictureError) as error:
        return Rejected(row.number, row.id, str(error))
    except OSError as error:
        if error.errno is None or error.errno in FULL:
            raise  # of no row's making
        return Rejected(row.number, row.id, f"The picture cannot be read or stored: {error.strerror}.")
    return _Read(row, source_hash, kept, time.perf_counter() - start)


def _store(catalog: Catalog, results: list[_Read | Rejected], stored: dict[str, Stored], report: IngestReport) -> None:
    changes: list[Change] = []
    for one in results:
        report.done += 1
        if isinstance(one, Rejected):
            report.refuse(one)
            continue
        report.done += one.row.rows - 1
        report.spend("read", one.seconds)
        before = stored.get(one.row.id)
        if before and before.is_current(row_hash(one.row), one.source_hash):
            if one.kept:
                record(one.kept.files)  # its picture was lost or damaged, and is restored now
            report.unchanged += 1
            continue
        changes.append(Change(one.row, one.source_hash, one.kept, before))
    if changes:
        store(catalog, changes, report)
    report.added += sum(change.before is None for change in changes)
    report.updated += sum(change.before is not None for change in changes)


def _batches(things: Iterator[_Read | Rejected], size: int) -> Iterator[list[_Read | Rejected]]:
    while batch := list(islice(things, size)):
        yield batch
