"""Pictures as Drape stores them: re-encoded, named by their content, in several sizes; duplicates are stored once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import StoredFile
from search.engine.picture_names import (
    AVIF,
    LARGE,
    LARGEST,
    SHOWN,
    SMALL,
    THUMBNAIL_WIDTHS,
    avif_name,
    large_name,
    picture_name,
    thumbnail_name,
)
from vision.decoding import decode
from vision.image import avif_thumbnail, content_hash, encode_picture, open_picture, thumbnail, writes_avif

ASKED_AT_ONCE = 16
"""Simultaneous requests to an object storage."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in the storage. ``pixels`` is the input of the models; ``files`` are those that were written now."""

    name: str
    source_hash: str
    pixels: Image.Image
    files: tuple[StoredFile, ...] = ()


def keep(data: bytes) -> StoredPicture:
    """Decode the shop's file and store our own copies, unless they exist and are intact.

    Errors: PictureError, OSError of the storage.
    """
    source_hash, largest = content_hash(data), _opened(data)
    pixels = _shown(largest)
    letters = SMALL if pixels.width <= THUMBNAIL_WIDTHS[-1] else LARGE if pixels is not largest else ""
    name = picture_name(source_hash, (AVIF if writes_avif() else "") + letters)
    return StoredPicture(name, source_hash, pixels, () if is_whole(name) else _written(name, pixels, largest))


def keep_again(data: bytes, names: Collection[str]) -> str:
    """Store the shop's file under the one of ``names`` that belongs to it, overwriting what is there.

    Return that name, "" if there is none. Errors: PictureError, OSError.
    """
    source_hash = content_hash(data)
    name = next((one for one in names if Path(one).stem.startswith(source_hash)), "")
    if name:
        largest = _opened(data)
        record(_written(name, _shown(largest), largest))
    return name


def _opened(data: bytes) -> Image.Image:
    return decode(data, max_pixels=settings.MAX_PICTURE_MEGAPIXELS * 1_000_000, longest=LARGEST).picture


def _shown(largest: Image.Image) -> Image.Image:
    """Return the size for pages and models; the same picture if it is not larger."""
    if max(largest.size) <= SHOWN:
        return largest
    shown = largest.copy()
    shown.thumbnail((SHOWN, SHOWN), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return shown


def _written(name: str, pixels: Image.Image, largest: Image.Image) -> tuple[StoredFile, ...]:
    """Store a picture and its copies under ``name``; return the files written, not yet in the database."""
    files = [_write(beside, encode(pixels, width)) for width, beside, encode in _thumbnails(name)]
    if (large := large_name(name)) != name:
        files.append(_write(large, encode_picture(largest, LARGEST)))
    # the picture is written last: if it exists, so do its copies
    return (*files, _write(name, encode_picture(pixels, SHOWN)))


def write_thumbnails(name: str) -> tuple[StoredFile, ...]:
    """Recreate the thumbnails of a stored picture. Errors: PictureError, OSError."""
    pixels = kept_pixels(name)
    return tuple(_write(beside, encode(pixels, width)) for width, beside, encode in _thumbnails(name))


def record(files: Iterable[StoredFile]) -> None:
    """Record the size and hash of files that were written."""
    StoredFile.objects.bulk_create(
        {file.name: file for file in files}.values(),
        update_conflicts=True,
        unique_fields=("name",),
        update_fields=("size", "digest"),
    )


def names_of(name: str) -> tuple[str, ...]:
    """Return the names of a stored picture and its copies."""
    return tuple(dict.fromkeys((name, large_name(name), *(beside for _, beside, _ in _thumbnails(name)))))


def whole(names: Collection[str]) -> set[str]:
    """Return those pictures that exist with their thumbnails and have the sizes recorded for them."""
    files = {name: names_of(name) for name in names}
    try:
        place = default_storage.path("")
    except NotImplementedError:
        with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            there = zip(names, pool.map(default_storage.exists, names), strict=True)
            return {name for name, exists in there if exists}
    every = [file for group in files.values() for file in group]
    sizes = dict(StoredFile.objects.filter(name__in=every).values_list("name", "size"))
    return {
        name
        for name, group in files.items()
        if (
            all(_size(f"{place}/{file}") == sizes[file] for file in group)
            if sizes.keys() >= set(group)
            else is_whole(name)
        )
    }


def is_whole(name: str) -> bool:
    """Whether a picture and its copies exist and are complete.

    An object storage never shows partially written files, so only the picture itself is looked up there.
    """
    try:
        paths = [Path(default_storage.path(one)) for one in names_of(name)]
    except NotImplementedError:
        return default_storage.exists(name)
    return all(_ends_well(path) for path in paths)


def check_file(name: str, recorded: StoredFile | None) -> str:
    """Return what is wrong with a stored file, "" if nothing is. Without a record, the file is decoded."""
    try:
        with default_storage.open(name) as file:
            data = file.read()
    except (FileNotFoundError, OSError) as error:
        return "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
    if not data:
        return "is empty"
    if recorded is None:
        return "" if _decodes(data) else "cannot be opened"
    if len(data) != recorded.size:
        return f"has {len(data):,} bytes in the place of {recorded.size:,}"
    return "" if _digest(data) == recorded.digest else "has another content than was written"


def described(name: str) -> StoredFile:
    """Return the record of a file as it is now."""
    with default_storage.open(name) as file:
        data = file.read()
    return StoredFile(name=name, size=len(data), digest=_digest(data))


def kept_pixels(name: str) -> Image.Image:
    """Open a stored picture. Errors: PictureError, FileNotFoundError."""
    with default_storage.open(name) as file:
        return open_picture(file.read())


def _thumbnails(name: str) -> list[tuple[int, str, Callable[[Image.Image, int], bytes]]]:
    """Return width, name and encoder of each thumbnail that is a file of its own."""
    plain = [(width, thumbnail_name(name, width), thumbnail) for width in THUMBNAIL_WIDTHS]
    every = (*plain, (THUMBNAIL_WIDTHS[-1], avif_name(name), avif_thumbnail))
    return [one for one in every if one[1] not in (name, "")]


def _write(name: str, data: bytes) -> StoredFile:
    default_storage.save(name, ContentFile(data))
    return StoredFile(name=name, size=len(data), digest=_digest(data))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a Path for each of a catalogue's pictures costs more than the call
    except OSError:
        return -1


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _ends_well(path: Path) -> bool:
    """Whether a picture file is complete.

    JPEG files end with a marker, WebP files state their length at the start, AVIF files that of each box.
    """
    try:
        with path.open("rb") as file:
            start = file.read(12)
            size = file.seek(0, os.SEEK_END)
            if start[:4] == b"RIFF":
                return size >= int.from_bytes(start[4:8], "little") + 8
            if start[4:8] == b"ftyp":
                place = 0
                while place < size:
                    file.seek(place)
                    place += max(8, int.from_bytes(file.read(4), "big"))
                return place == size
            file.seek(max(0, size - 2))
            return start[:2] == b"\xff\xd8" and file.read() == b"\xff\xd9"
    except OSError:
        return False


def _decodes(data: bytes) -> bool:
    try:
        Image.open(BytesIO(data)).load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True
