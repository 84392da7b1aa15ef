"""Planning an import: read its file once, skip unchanged rows, divide the others into batches for the workers."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from catalog.comparing import Comparer
from catalog.encoding import catch_up
from catalog.feeds import Feed
from catalog.hiding import to_hide
from catalog.intake import BATCH, READERS
from catalog.models import Import, ImportBatch
from catalog.refused import note_refused
from catalog.report import IngestReport
from catalog.rows import ProductRow
from catalog.sorting import Known, Patch, Sorter
from search.engine import encoders
from vision import runtime

HIDDEN_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a batch: products to write, variants to change, products to hide."""

    rows: list[ProductRow] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def packed(self) -> bytes:
        return zlib.compress(_content.dump_json(self), 1)

    @property
    def counted(self) -> int:
        """The number of rows of the file it was made from."""
        return sum(row.rows for row in self.rows) + len(self.patches)


_content = TypeAdapter(Content)


def unpacked(data: bytes | memoryview) -> Content:
    return _content.validate_json(zlib.decompress(bytes(data)))


def plan(
    upload: Import, feed: Feed, *, fetch: bool, note: Callable[[IngestReport], None], should_stop: Callable[[], bool]
) -> IngestReport:
    """Write the batches of an import; the report covers what needs none. A repeated call starts from the beginning.

    Errors: FeedError, ModelError, SearchUnavailable.
    """
    upload.batches.all().delete()
    upload.rejected.all().delete()
    report = IngestReport(total=feed.count())
    encoders.follow()
    catch_up(upload.catalog_id)
    sorter = Sorter(upload.catalog, runtime.encoder_fingerprint(), report)
    pending = _Pending(upload)
    with ThreadPoolExecutor(READERS, thread_name_prefix="compare") as pool:
        comparer = Comparer(feed.files, pool, upload.empty_erases, fetch)
        for changed in comparer.changed(sorter.sorted(feed.rows()), report):
            pending.add(changed)
            note_refused(upload, report)
            note(report)
            if should_stop():
                report.stopped = True
                return report
    pending.end(to_hide(sorter, report, upload.remove_missing, upload.hiding_confirmed))
    note_refused(upload, report)
    note(report)
    return report


@dataclass(slots=True)
class _Pending:
    """Rows that are not in a batch yet."""

    upload: Import
    waiting: list[Known | Patch] = field(default_factory=list)
    number: int = 0

    def add(self, found: Sequence[Known | Patch]) -> None:
        """Add rows, and write the batches that are full."""
        self.waiting += found
        full = len(self.waiting) // BATCH * BATCH
        self._write([_content_of(self.waiting[start : start + BATCH]) for start in range(0, full, BATCH)])
        del self.waiting[:full]

    def end(self, gone: Sequence[int]) -> None:
        """Write the remaining rows, then the products to hide."""
        self._write([_content_of(self.waiting)] if self.waiting else [])
        self._write([Content(gone=list(gone[at : at + HIDDEN_AT_ONCE])) for at in range(0, len(gone), HIDDEN_AT_ONCE)])

    def _write(self, contents: Sequence[Content]) -> None:
        ImportBatch.objects.bulk_create(
            ImportBatch(upload=self.upload, number=self.number + place, rows=one.counted, content=one.packed())
            for place, one in enumerate(contents)
        )
        self.number += len(contents)


def _content_of(found: Sequence[Known | Patch]) -> Content:
    return Content(
        [one.row for one in found if isinstance(one, Known)], [one for one in found if isinstance(one, Patch)]
    )
