"""Ingest: a feed into the database and the index. Only what changed is computed; running again goes on.

Rows are compared with what is stored by hashes. Pictures are read, opened and stored by threads while the models
work on the batch before; each batch is one transaction, and its documents are published when it is committed.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from catalog.encoding import catch_up
from catalog.feeds import Feed
from catalog.fetching import Fetcher, fetcher
from catalog.hiding import hide_missing
from catalog.leases import exclusive
from catalog.models import Catalog, DeletedProduct, Import
from catalog.pictures import record
from catalog.reading import Read, read
from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected, Remark, VariantRow
from catalog.sorting import Patch, Sorter
from catalog.storing import Change, Stored, patch, row_hash, store, stored_products, stored_variants
from search.engine import encoders
from vision import runtime

BATCH = 64
READERS = max(2, os.cpu_count() or 1)
FETCHERS = max(8, READERS)
"""Threads that mostly wait for other machines."""
AHEAD = 2
"""Batches that are read while one is computed."""
Progress = Callable[[IngestReport], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is taken in.

    ``remove_missing`` takes products that the feed does not hold from the shoppers' view; where they are more than a
    fifth of the catalogue, only if ``hiding_confirmed``. ``empty_erases``: an empty cell erases what the product has.
    ``fetch`` takes pictures from their web addresses. ``upload`` remembers what products were, so that the import can
    be taken back.
    """

    remove_missing: bool = False
    hiding_confirmed: bool = False
    empty_erases: bool = False
    upload: Import | None = None
    fetch: bool = False
    batch: int = BATCH


@dataclass(slots=True)
class _Run:
    """One ingest under way."""

    feed: Feed
    catalog: Catalog
    options: Options
    report: IngestReport
    stored: dict[str, Stored]
    erasing: frozenset[str] = field(default_factory=frozenset)
    fetcher: Fetcher | None = None


def ingest(
    feed: Feed,
    catalog: Catalog,
    options: Options | None = None,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Bring a catalogue to the state of a feed and the index with it.

    Rows that cannot be used are reported, the rest goes on. ``should_stop`` is asked between batches; what was done
    until then stays. Errors: FeedError, ModelError, SearchUnavailable, EncoderMismatch, CatalogueBusy, OSError of a
    full disk; running again goes on where it ended.
    """
    with exclusive(catalog) as lost:
        return _ingest(feed, catalog, options or Options(), progress, lambda: lost.is_set() or should_stop())


def _ingest(
    feed: Feed, catalog: Catalog, options: Options, progress: Progress | None, should_stop: Callable[[], bool]
) -> IngestReport:
    report = IngestReport(total=feed.count())
    start = time.perf_counter()
    encoders.follow()
    catch_up(catalog.pk)
    stored = stored_products(catalog, runtime.encoder_fingerprint())
    erasing = feed.fields if options.empty_erases else frozenset()
    run = _Run(feed, catalog, options, report, stored, erasing, fetcher() if options.fetch else None)
    sorter = Sorter(stored, stored_variants(catalog), deleted_ids(catalog), report)
    with ThreadPoolExecutor(FETCHERS if options.fetch else READERS, thread_name_prefix="pictures") as pool:
        for results in _batches(_read_ahead(pool, run, sorter.sorted(feed.rows())), options.batch):
            _store(run, results)
            report.took = time.perf_counter() - start
            if progress:
                progress(report)
            if should_stop():
                report.stopped = True
                break
    if not report.stopped:
        hide_missing(run.stored, sorter, report, options.remove_missing, options.hiding_confirmed, options.upload)
    report.took = time.perf_counter() - start
    if progress:
        progress(report)
    return report


def deleted_ids(catalog: Catalog) -> frozenset[str]:
    """The ids of products that were deleted by hand."""
    return frozenset(DeletedProduct.objects.filter(catalog=catalog).values_list("external_id", flat=True))


def _read_ahead(
    pool: ThreadPoolExecutor, run: _Run, rows: Iterator[ProductRow | Patch]
) -> Iterator[Read | Rejected | Patch]:
    """Rows with their pictures, in order; at most ``AHEAD`` batches are read before they are asked for."""
    waiting: deque[Future[Read | Rejected] | Patch] = deque()
    for row in rows:
        waiting.append(
            row if isinstance(row, Patch) else pool.submit(read, run.feed, row, run.stored.get(row.id), run.fetcher)
        )
        if len(waiting) >= AHEAD * run.options.batch:
            yield _result(waiting.popleft())
    while waiting:
        yield _result(waiting.popleft())


def _result(one: Future[Read | Rejected] | Patch) -> Read | Rejected | Patch:
    return one if isinstance(one, Patch) else one.result()


def _store(run: _Run, results: list[Read | Rejected | Patch]) -> None:
    changes: list[Change] = []
    patches: dict[str, list[VariantRow]] = {}
    for one in results:
        if isinstance(one, Patch):
            patches.setdefault(one.id, []).append(one.variant)
            run.report.done += 1
        elif isinstance(one, Rejected):
            run.report.refuse(one)
            run.report.done += 1
        elif change := _change(run, one):
            changes.append(change)
    if changes:
        store(run.catalog, changes, run.report, upload=run.options.upload, erasing=run.erasing)
    if patches:
        patch(run.catalog, patches, run.report, upload=run.options.upload)


def _change(run: _Run, one: Read) -> Change | None:
    """What is to be stored of a row, None where the database has it all."""
    row, before = one.row, run.stored.get(one.row.id)
    run.report.done += row.rows
    run.report.spend("read", one.seconds)
    for text in one.remarks:
        run.report.remark(Remark(row.number, row.id, text))
    if before and not run.erasing and before.is_current(row_hash(row), one.pictures):
        record(one.files)  # of pictures that were lost or damaged, and are restored now
        run.report.unchanged += 1
        return None
    return Change(row, one.pictures, one.pixels, before, one.files)


def _batches(things: Iterator[Read | Rejected | Patch], size: int) -> Iterator[list[Read | Rejected | Patch]]:
    while batch := list(islice(things, size)):
        yield batch
