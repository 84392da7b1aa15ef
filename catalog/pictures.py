"""Pictures as Drape keeps them: re-encoded, named by content, with thumbnails; written once however often sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from PIL import Image

from search.engine.writer import SMALL, THUMBNAIL_WIDTHS, thumbnail_name
from vision.image import content_hash, encode_picture, open_picture, thumbnail

LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the storage. ``pixels`` is what the models look at."""

    name: str
    source_hash: str
    pixels: Image.Image


def keep(data: bytes) -> Kept:
    """Open what the shop sent and store our own copies. Errors: PictureError, OSError of the storage."""
    source_hash = content_hash(data)
    pixels = open_picture(data, max_pixels=settings.MAX_PICTURE_MEGAPIXELS * 1_000_000, longest=LONGEST)
    small = SMALL if pixels.width <= THUMBNAIL_WIDTHS[-1] else ""
    name = f"products/{source_hash[:2]}/{source_hash[2:4]}/{source_hash}{small}.jpg"
    # the picture is written last: where it is, its thumbnails are
    if not default_storage.exists(name):
        for width in THUMBNAIL_WIDTHS:
            if (beside := thumbnail_name(name, width)) != name:
                _write(default_storage, beside, thumbnail(pixels, width))
        _write(default_storage, name, encode_picture(pixels, LONGEST))
    return Kept(name, source_hash, pixels)


def kept_pixels(name: str) -> Image.Image:
    """A stored picture, opened again. Errors: PictureError, FileNotFoundError."""
    with default_storage.open(name) as file:
        return open_picture(file.read())


def _write(storage: Storage, name: str, data: bytes) -> None:
    if storage.exists(name):
        storage.delete(name)
    storage.save(name, ContentFile(data))
