"""Ingest a feed into the database and the index, computing only what changed; an interrupted run can be resumed.

Rows are compared with what is stored by their hashes; each batch is one transaction, and its documents are published
when it is committed. Uploads go through the same steps, divided among workers (:mod:`catalog.batches`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from catalog import awaiting, stocking
from catalog.comparing import Comparer
from catalog.encoding import catch_up
from catalog.feeds import Feed
from catalog.hiding import to_hide
from catalog.intake import AHEAD, BATCH, READERS, LoadedRow, Readers, gather
from catalog.leases import exclusive
from catalog.models import Catalog, Import
from catalog.report import IngestReport
from catalog.sorting import Patch, Sorter
from catalog.storing import mark_missing, patch, store
from search.engine import encoders
from vision import runtime

Progress = Callable[[IngestReport], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is imported.

    ``remove_missing`` hides products that the feed does not contain; if they are more than a fifth of the catalogue,
    only with ``hiding_confirmed``. ``empty_erases``: an empty cell erases the product's value. ``fetch`` fetches
    pictures from their web addresses. ``upload`` records the previous state of products, so that the import can be
    undone.
    """

    remove_missing: bool = False
    hiding_confirmed: bool = False
    empty_erases: bool = False
    upload: Import | None = None
    fetch: bool = False
    batch: int = BATCH


def ingest(
    feed: Feed,
    catalog: Catalog,
    options: Options | None = None,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Bring a catalogue and the index to the state of a feed.

    Unusable rows are reported, the others are imported. ``should_stop`` is called between batches; finished ones
    remain. Errors: FeedError, ModelError, SearchUnavailable, EncoderMismatch, CatalogueBusy, OSError of a full disk;
    another run continues where this one ended.
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
    erasing = feed.fields if options.empty_erases else frozenset()
    sorter = Sorter(catalog, runtime.encoder_fingerprint(), report)

    def tell() -> None:
        report.took = time.perf_counter() - start
        if progress:
            progress(report)

    def goes_on() -> bool:
        tell()
        report.stopped = report.stopped or should_stop()
        return not report.stopped

    with ThreadPoolExecutor(READERS) as pool, Readers(feed.files, fetch=options.fetch) as readers:
        comparer = Comparer(feed.files, pool, bool(erasing), options.fetch)
        chunks = takewhile(lambda chunk: chunk or goes_on(), comparer.changed(sorter.sorted(feed.rows()), report))
        changed = chain.from_iterable(chunks)
        for results in _batches(readers.ahead(changed, AHEAD * options.batch), options.batch):
            found = gather(results, report, erasing=bool(erasing))
            awaiting.note(catalog, found.lacking, options.upload, fetch=options.fetch)
            if found.changes:
                awaiting.settle(catalog, [change.row.id for change in found.changes])
                store(catalog, found.changes, report, upload=options.upload, erasing=erasing)
            if found.patches:
                patch(catalog, found.patches, report, upload=options.upload)
            if found.stores:
                stocking.put(catalog, found.stores, report, upload=options.upload)
            if not goes_on():
                break
    if not report.stopped:
        gone = to_hide(sorter, report, options.remove_missing, options.hiding_confirmed)
        report.hidden = mark_missing(gone, options.upload)
    tell()
    return report


def _batches(things: Iterator[LoadedRow | Patch], size: int) -> Iterator[list[LoadedRow | Patch]]:
    while batch := list(islice(things, size)):
        yield batch
