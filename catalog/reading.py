"""The pictures of a row: located, opened, checked and stored as far as they are available."""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, field, replace

from PIL import Image

from catalog.feeds import FeedError, FeedFiles
from catalog.fetching import Fetcher, FetchError
from catalog.models import StoredFile
from catalog.pictures import is_whole, keep
from catalog.rows import ProductRow, Rejected
from catalog.stored import Picture, Stored
from vision.image import PictureError, content_hash

FULL = (errno.ENOSPC, errno.EDQUOT)
KEPT = "{} The product keeps the picture that it has."


@dataclass(frozen=True, slots=True)
class Read:
    """A row with its pictures.

    ``pixels`` is the main picture, None if it is the stored one; ``files`` were written now.
    """

    row: ProductRow
    pictures: tuple[Picture, ...]
    pixels: Image.Image | None
    seconds: float
    remarks: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()


def read(files: FeedFiles, row: ProductRow, stored: Stored | None, fetcher: Fetcher | None = None) -> Read | Rejected:
    """Read the available pictures of a row: files of the feed and, with a ``fetcher``, web addresses.

    If none is available, a stored product keeps its own pictures and a new one is refused.
    """
    start = time.perf_counter()
    held = stored.pictures if stored else ()
    names, addresses, remarks = _sources(files, row, fetcher)
    found = _Found(files, fetcher, held)
    for source in (*names, *addresses):
        found.take(source, is_address=source in addresses)
    seconds = time.perf_counter() - start
    if found.pictures:
        told = (*remarks, *found.failed)
        return Read(row, tuple(dict.fromkeys(found.pictures)), found.pixels, seconds, told, tuple(found.files))
    failed = dict.fromkeys((*found.failed, *remarks))
    if not held:
        return Rejected(row.number, row.id, " ".join(failed))
    told = tuple(KEPT.format(one) for one in failed) if row.images or names else ()
    return Read(row, held, None, seconds, told)


def _sources(
    files: FeedFiles, row: ProductRow, fetcher: Fetcher | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the files and the addresses of a row's pictures, and remarks about them."""
    addresses = files.addresses(row) if fetcher else ()
    try:
        found = files.pictures(row)
    except FeedError as error:
        return (), addresses, () if addresses else (str(error),)
    return found.names, addresses, () if addresses else found.remarks


@dataclass(slots=True)
class _Found:
    """The pictures of one row, collected one after the other."""

    feed_files: FeedFiles
    fetcher: Fetcher | None
    held: tuple[Picture, ...]
    pictures: list[Picture] = field(default_factory=list)
    pixels: Image.Image | None = None
    failed: list[str] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)

    def take(self, source: str, *, is_address: bool) -> None:
        """Read and store one more picture, or note why it is not available. Errors: OSError of a full disk."""
        try:
            picture, opened = self._fetched(source) if is_address else self._of_file(source)
        except (FeedError, FetchError, PictureError) as error:
            self.failed.append(str(error))
            return
        except OSError as error:
            if error.errno is None or error.errno in FULL:
                raise  # not caused by the row
            self.failed.append(f"The picture cannot be read or stored: {error.strerror}.")
            return
        self.pixels = self.pixels if self.pictures else opened
        self.pictures.append(picture)

    def _fetched(self, address: str) -> tuple[Picture, Image.Image | None]:
        assert self.fetcher is not None
        known = next((one for one in self.held if one.address == address and is_whole(one.name)), None)
        answer = self.fetcher.get(address, known.etag if known else "", known.modified if known else "")
        if answer.data is None:
            assert known is not None
            return known, None
        picture, opened = self._kept(answer.data)
        return replace(picture, address=address, etag=answer.etag, modified=answer.modified), opened

    def _of_file(self, name: str) -> tuple[Picture, Image.Image | None]:
        mark = self.feed_files.mark(name)
        known = next((one for one in self.held if one.mark == mark), None) if mark else None
        if known and is_whole(known.name):
            return known, None
        picture, opened = self._kept(self.feed_files.read(name))
        return replace(picture, mark=mark), opened

    def _kept(self, data: bytes) -> tuple[Picture, Image.Image | None]:
        """Return a picture as it is stored, and its pixels unless it was stored already and intact."""
        known = {picture.source_hash: picture for picture in self.held}
        if (picture := known.get(content_hash(data))) and is_whole(picture.name):
            return picture, None
        kept = keep(data)
        self.files += kept.files
        return Picture(kept.name, kept.source_hash, kept.pixels.width, kept.pixels.height), kept.pixels
