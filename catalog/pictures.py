"""Pictures as Drape keeps them: re-encoded, named by content, with thumbnails; written once however often sent."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import StoredFile
from search.engine.writer import SMALL, THUMBNAIL_WIDTHS, thumbnail_name
from vision.decoding import decode
from vision.image import content_hash, encode_picture, open_picture, thumbnail

LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the storage. ``pixels`` is what the models look at; ``files`` are those that were written now."""

    name: str
    source_hash: str
    pixels: Image.Image
    files: tuple[StoredFile, ...] = ()


def keep(data: bytes) -> Kept:
    """Open what the shop sent and store our own copies, unless they are there already and whole.

    Errors: PictureError, OSError of the storage.
    """
    source_hash = content_hash(data)
    pixels = decode(data, max_pixels=settings.MAX_PICTURE_MEGAPIXELS * 1_000_000, longest=LONGEST).picture
    small = SMALL if pixels.width <= THUMBNAIL_WIDTHS[-1] else ""
    name = f"products/{source_hash[:2]}/{source_hash[2:4]}/{source_hash}{small}.jpg"
    return Kept(name, source_hash, pixels, () if is_whole(name) else write(name, pixels))


def write(name: str, pixels: Image.Image) -> tuple[StoredFile, ...]:
    """Store a picture and its thumbnails under ``name``; returns what was written, not yet in the database."""
    files = [_write(beside, thumbnail(pixels, width)) for width, beside in _thumbnails(name)]
    # the picture is written last: where it is, its thumbnails are
    return (*files, _write(name, encode_picture(pixels, LONGEST)))


def write_thumbnails(name: str) -> tuple[StoredFile, ...]:
    """Make the thumbnails of a stored picture again. Errors: PictureError, OSError."""
    pixels = kept_pixels(name)
    return tuple(_write(beside, thumbnail(pixels, width)) for width, beside in _thumbnails(name))


def record(files: Iterable[StoredFile]) -> None:
    """Note size and hash of files that were written."""
    StoredFile.objects.bulk_create(
        {file.name: file for file in files}.values(),
        update_conflicts=True,
        unique_fields=("name",),
        update_fields=("size", "digest"),
    )


def names_of(name: str) -> tuple[str, ...]:
    """A stored picture and its thumbnails."""
    return (name, *(beside for _, beside in _thumbnails(name)))


def is_whole(name: str) -> bool:
    """Whether a picture and its thumbnails are there and end as they should.

    An object storage shows no half-written files, so there it is asked for the picture alone.
    """
    try:
        paths = [Path(default_storage.path(one)) for one in names_of(name)]
    except NotImplementedError:
        return default_storage.exists(name)
    return all(_ends_well(path) for path in paths)


def check_file(name: str, recorded: StoredFile | None) -> str:
    """What is wrong with a stored file, "" where nothing is. Without a record of it, it is opened and decoded."""
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
    """The record of a file as it is now."""
    with default_storage.open(name) as file:
        data = file.read()
    return StoredFile(name=name, size=len(data), digest=_digest(data))


def kept_pixels(name: str) -> Image.Image:
    """A stored picture, opened again. Errors: PictureError, FileNotFoundError."""
    with default_storage.open(name) as file:
        return open_picture(file.read())


def _thumbnails(name: str) -> list[tuple[int, str]]:
    """Widths and names of the thumbnails that are files of their own."""
    every = ((width, thumbnail_name(name, width)) for width in THUMBNAIL_WIDTHS)
    return [(width, beside) for width, beside in every if beside != name]


def _write(name: str, data: bytes) -> StoredFile:
    default_storage.save(name, ContentFile(data))
    return StoredFile(name=name, size=len(data), digest=_digest(data))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _ends_well(path: Path) -> bool:
    """JPEG files end with a marker; WebP files tell their length at the start."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
            size = file.seek(0, os.SEEK_END)
            if start[:4] == b"RIFF":
                return size >= int.from_bytes(start[4:8], "little") + 8
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
