"""Pictures of any number, a few at a time, with what people are shown to be in them."""

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
"""Pictures that are held in memory at the same time."""
SHOWN_WIDTH = 240
"""Pixels across of the pictures that the page shows."""

Key = TypeVar("Key")


def found(
    detector: Detector, pictures: Iterable[tuple[Key, Image.Image]]
) -> Iterator[tuple[Key, Image.Image, list[Garment]]]:
    """Each picture, under the key that it came with, and its garments at the threshold that people meet."""
    waiting = iter(pictures)
    while some := list(islice(waiting, TOGETHER)):
        for (key, picture), finds in zip(some, detector.find([picture for _, picture in some]), strict=True):
            yield key, picture, finds


def opened(file: Path) -> Image.Image | None:
    """As a shopper's photo is opened; None for what is no picture."""
    try:
        return open_picture(file, longest=LONGEST_SIDE)
    except PictureError:
        return None
