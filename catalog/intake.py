"""Rows on their way into the catalogue: threads read their pictures while the models process the rows before."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from catalog.feeds import FeedFiles
from catalog.fetching import Fetcher, fetcher
from catalog.pictures import record
from catalog.reading import Read, read
from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected, Remark, VariantRow
from catalog.sorting import Known, Patch
from catalog.stored import row_hash
from catalog.storing import Change

BATCH = 64
AHEAD = 2
"""The number of batches that are read while one is computed."""
READERS = max(2, os.cpu_count() or 1)
FETCHERS = max(8, READERS)
"""The number of threads, which mostly wait for other machines."""


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """A row with its pictures, or why it cannot be used; ``is_lacking``: because pictures with addresses are missing.
    """

    known: Known
    result: Read | Rejected
    is_lacking: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A new product whose pictures are given by web address and cannot be fetched now."""

    row: ProductRow
    reason: str


@dataclass(slots=True)
class Gathered:
    """The changes of a batch: whole products, variants by the id of their product, stock of stores; and what waits."""

    changes: list[Change] = field(default_factory=list)
    patches: dict[str, list[VariantRow]] = field(default_factory=dict)
    stores: list[Patch] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)


class Readers:
    """Threads that read the pictures of rows: files of a feed and, if allowed, web addresses."""

    def __init__(self, files: FeedFiles, *, fetch: bool) -> None:
        self._files = files
        self._fetcher: Fetcher | None = fetcher() if fetch else None
        self._pool = ThreadPoolExecutor(FETCHERS if fetch else READERS, thread_name_prefix="pictures")

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, known: Known) -> Future[LoadedRow]:
        """Start reading the pictures of a row."""
        return self._pool.submit(self._take, known)

    def ahead(self, rows: Iterable[Known | Patch], most: int) -> Iterator[LoadedRow | Patch]:
        """Yield rows with their pictures, in order; at most ``most`` are read in advance."""
        waiting: deque[Future[LoadedRow] | Patch] = deque()
        for row in rows:
            waiting.append(row if isinstance(row, Patch) else self.begin(row))
            if len(waiting) >= most:
                yield result_of(waiting.popleft())
        while waiting:
            yield result_of(waiting.popleft())

    def _take(self, known: Known) -> LoadedRow:
        result = read(self._files, known.row, known.stored, self._fetcher)
        return LoadedRow(known, result, isinstance(result, Rejected) and bool(self._files.addresses(known.row)))


def result_of(one: Future[LoadedRow] | Patch) -> LoadedRow | Patch:
    """Return what a thread has read. Errors: OSError of a full disk."""
    return one if isinstance(one, Patch) else one.result()


def gather(results: Iterable[LoadedRow | Patch], report: IngestReport, *, erasing: bool = False) -> Gathered:
    """Return what is to be stored of a batch; everything else is added to the report.

    With ``erasing``, empty cells erase values, so that an unchanged row may change its product all the same.
    """
    found = Gathered()
    for one in results:
        if isinstance(one, Patch) and one.store:
            found.stores.append(one)
            report.done += 1
        elif isinstance(one, Patch):
            found.patches.setdefault(one.id, []).append(one.variant)
            report.done += 1
        elif isinstance(one.result, Rejected):
            report.done += one.known.row.rows
            if one.is_lacking:
                found.lacking.append(Lacking(one.known.row, one.result.reason))
                report.wait(one.result)
            else:
                report.refuse(one.result)
        elif change := _change(one.known, one.result, report, erasing):
            found.changes.append(change)
    return found


def _change(known: Known, one: Read, report: IngestReport, erasing: bool) -> Change | None:
    """Return what is to be stored of a row, None if the database has it all."""
    row, before = known.row, known.stored
    report.done += row.rows
    report.spend("read", one.seconds)
    for text in one.remarks:
        report.remark(Remark(row.number, row.id, text))
    if before and not erasing and before.is_current(row_hash(row), one.pictures):
        record(one.files)  # pictures that were lost or damaged and have been restored
        report.unchanged += 1
        return None
    return Change(row, one.pictures, one.pixels, before, one.files)
