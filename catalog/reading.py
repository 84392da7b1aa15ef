"""The pictures of a row: found, opened, checked and kept, as far as they can be had."""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass
from itertools import chain

from PIL import Image

from catalog.feeds import Feed, FeedError
from catalog.models import StoredFile
from catalog.pictures import is_whole, keep
from catalog.rows import ProductRow, Rejected
from catalog.storing import Picture, Stored
from vision.image import PictureError, content_hash

FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Read:
    """A row with its pictures. ``pixels`` are of the main one, None where it is the stored one; ``files`` were written
    now.
    """

    row: ProductRow
    pictures: tuple[Picture, ...]
    pixels: Image.Image | None
    seconds: float
    remarks: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()


def read(feed: Feed, row: ProductRow, stored: Stored | None) -> Read | Rejected:
    """A row with the pictures that can be had. A product that is stored keeps its own where none can; a new one is
    refused.
    """
    start = time.perf_counter()
    try:
        found = feed.pictures(row)
    except FeedError as error:
        if stored is None or not stored.pictures:
            return Rejected(row.number, row.id, str(error))
        told = (f"{error} The product keeps the picture that it has.",) if row.images else ()
        return Read(row, stored.pictures, None, time.perf_counter() - start, told)
    known = {picture.source_hash: picture for picture in stored.pictures} if stored else {}
    pictures: list[Picture] = []
    pixels: Image.Image | None = None
    failed: list[str] = []
    files: list[StoredFile] = []
    for name in found.names:
        try:
            picture, opened, written = _kept(feed, name, known)
        except (FeedError, PictureError) as error:
            failed.append(str(error))
            continue
        except OSError as error:
            if error.errno is None or error.errno in FULL:
                raise  # of no row's making
            failed.append(f"The picture cannot be read or stored: {error.strerror}.")
            continue
        pixels = opened if not pictures else pixels
        pictures.append(picture)
        files += written
    seconds = time.perf_counter() - start
    if pictures:
        return Read(row, tuple(dict.fromkeys(pictures)), pixels, seconds, (*found.remarks, *failed), tuple(files))
    if stored is None or not stored.pictures:
        return Rejected(row.number, row.id, " ".join(dict.fromkeys(chain(failed, found.remarks))))
    said = tuple(f"{one} The product keeps the picture that it has." for one in failed)
    return Read(row, stored.pictures, None, seconds, said)


def _kept(
    feed: Feed, name: str, known: dict[str, Picture]
) -> tuple[Picture, Image.Image | None, tuple[StoredFile, ...]]:
    """A picture as it is stored; opened, with the files that were written, unless it was there and whole."""
    data = feed.read(name)
    if (picture := known.get(content_hash(data))) and is_whole(picture.name):
        return picture, None, ()
    kept = keep(data)
    return Picture(kept.name, kept.source_hash, kept.pixels.width, kept.pixels.height), kept.pixels, kept.files
