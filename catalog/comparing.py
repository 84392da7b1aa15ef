"""Find the new or changed rows of a feed by the row's digest and the size and date (or checksum) of its pictures.

Unchanged rows are skipped: their pictures are not opened, and they are not put into a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from catalog.feeds import FeedError, FeedFiles
from catalog.models import ProductImage
from catalog.pictures import whole
from catalog.reading import KEPT
from catalog.report import IngestReport
from catalog.rows import Remark
from catalog.sorting import CHUNK, Known, Patch
from catalog.stored import Stored, row_hash
from vision.image import content_hash


@dataclass(frozen=True, slots=True)
class _Same:
    """A row whose data equals what is stored, the files of its pictures, and remarks about them."""

    known: Known
    stored: Stored
    files: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares rows with the stored products.

    With ``erasing``, empty cells erase values, so no row counts as unchanged; with ``fetch``, no row whose pictures
    have web addresses does, because these have to be requested.
    """

    files: FeedFiles
    pool: ThreadPoolExecutor
    erasing: bool = False
    fetch: bool = False

    def changed(self, found: Iterator[Known | Patch], report: IngestReport) -> Iterator[list[Known | Patch]]:
        """Yield those rows of each chunk that have to be processed; the others are counted in the report."""
        while chunk := list(islice(found, CHUNK)):
            unchanged = self._with_same_pictures([same for one in chunk if (same := self._same(one))])
            for one in unchanged:
                row = one.known.row
                report.done += row.rows
                report.unchanged += 1
                for text in one.remarks:
                    report.remark(Remark(row.number, row.id, text))
            done = {id(one.known) for one in unchanged}
            yield [one for one in chunk if id(one) not in done]

    def _same(self, one: Known | Patch) -> _Same | None:
        """Return a row whose data equals what is stored, None for any other."""
        if isinstance(one, Patch) or one.stored is None or self.erasing:
            return None
        row, stored = one.row, one.stored
        if not stored.is_current(row_hash(row), stored.pictures) or (self.fetch and self.files.addresses(row)):
            return None
        try:
            found = self.files.pictures(row)
        except FeedError as error:
            return _Same(one, stored, (), (KEPT.format(error),) if row.images and stored.pictures else ())
        return _Same(one, stored, found.names, found.remarks)

    def _with_same_pictures(self, rows: Sequence[_Same]) -> list[_Same]:
        """Return the rows whose files are the stored pictures, if these are intact.

        Files that have no fingerprint stored yet are compared by content, once.
        """
        kept = whole({picture.name for one in rows if one.files for picture in one.stored.pictures})
        rows = [one for one in rows if not one.files or all(each.name in kept for each in one.stored.pictures)]
        unknown = [one for one in rows if one.files and not self._is_marked(one)]
        marks = dict(zip(map(id, unknown), self.pool.map(self._marks, unknown), strict=True))
        ProductImage.objects.bulk_update(
            [ProductImage(pk=pk, mark=mark) for found in marks.values() if found for pk, mark in found.items()],
            ("mark",),
        )
        return [one for one in rows if marks.get(id(one), {}) is not None]

    def _is_marked(self, one: _Same) -> bool:
        marks = list(dict.fromkeys(map(self.files.mark, one.files)))
        return "" not in marks and marks == [picture.mark for picture in one.stored.pictures]

    def _marks(self, one: _Same) -> dict[int, str] | None:
        """Return fingerprints by the keys of the stored pictures, or None if the files differ or cannot be read."""
        known = {picture.mark: picture.source_hash for picture in one.stored.pictures if picture.mark}
        marks: dict[str, str] = {}
        try:
            for name in one.files:
                mark = self.files.mark(name)
                marks.setdefault(known.get(mark) or content_hash(self.files.read(name)), mark)
        except (FeedError, OSError):
            return None  # processing the row reports it
        if list(marks) != [picture.source_hash for picture in one.stored.pictures]:
            return None
        return {picture.pk: marks[picture.source_hash] for picture in one.stored.pictures}
