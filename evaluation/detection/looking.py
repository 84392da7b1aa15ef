"""Detect garments in any number of pictures, in small batches, with the thresholds used for shoppers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from PIL import Image

from search.photo_intake import LONGEST_SIDE
from vision.detector import Detector
from vision.image import PictureError, open_picture
from vision.types import Garment

TOGETHER = 16
"""Pictures that are held in memory at once."""
SHOWN_WIDTH = 240
"""Width in pixels of the pictures on the HTML page."""

Key = TypeVar("Key")


def found(
    detector: Detector, pictures: Iterable[tuple[Key, Image.Image]]
) -> Iterator[tuple[Key, Image.Image, list[Garment]]]:
    """Yield each picture with its key and the garments that shoppers would be shown."""
    waiting = iter(pictures)
    while some := list(islice(waiting, TOGETHER)):
        for (key, picture), finds in zip(some, detector.find([picture for _, picture in some]), strict=True):
            yield key, picture, finds


def opened(file: Path) -> Image.Image | None:
    """Open a file like a shopper's photo; return None if it cannot be opened as a picture."""
    try:
        return open_picture(file, longest=LONGEST_SIDE)
    except PictureError:
        return None
