"""Encoding a catalogue folder as an ingest would, in memory: no index, no database."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from catalog.embedding import hint_of
from catalog.feeds import Feed, FeedError
from catalog.rows import ProductRow, words_of
from evaluation.measures import Rows
from vision import runtime
from vision.encoder import Encoder
from vision.garment import product_garments
from vision.image import PictureError, open_picture
from vision.look import Look, of_products
from vision.lookalike import PictureHashes
from vision.vectors import unit

BATCH = 64
THUMBNAIL = 112
QUALITY = 60

NO_ROWS = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Products with their vectors, (n, dim) each; ``refused`` rows could not be used.

    ``garments`` are what the detector calls the garment that each is, "" where it found none. ``thumbnails`` are small
    WebP files; ``plain_images`` and ``plain_texts`` are the vectors of the untrained encoder, where there is one;
    ``looks``: of each its colours and patterns, by the picture alone.
    """

    rows: Sequence[ProductRow]
    images: Rows
    texts: Rows
    refused: int
    garments: Sequence[str] = ()
    thumbnails: Sequence[bytes] = ()
    prints: PictureHashes = field(default_factory=lambda: PictureHashes.of([]))
    plain_images: Rows = field(default_factory=lambda: NO_ROWS)
    plain_texts: Rows = field(default_factory=lambda: NO_ROWS)
    looks: Sequence[Look] = ()

    @property
    def with_garment(self) -> int:
        """In how many pictures the garment was found that the product's words name."""
        return sum(map(bool, self.garments))

    @property
    def types(self) -> Mapping[str, int]:
        """How many products there are of each article type."""
        return self.counted("article_type")

    def counted(self, facet: str) -> Mapping[str, int]:
        """How many products have each value of a facet."""
        return Counter(value for row in self.rows if (value := getattr(row, facet)))


def encode(
    feed: Feed,
    wanted: Callable[[ProductRow], bool],
    progress: Callable[[int], None],
    untrained: Encoder | None = None,
) -> Encoded:
    """Encode the wanted products as an ingest would. Errors: FeedError, ModelError."""
    encoder, detector = runtime.encoder(), runtime.detector()
    rows: list[ProductRow] = []
    garments: list[str] = []
    thumbnails: list[bytes] = []
    images, texts, prints, plain_images, plain_texts = [], [], [], [], []
    looks: list[Look] = []
    refused = 0
    good = [row for row in usable(feed) if wanted(row)]
    for start in range(0, len(good), BATCH):
        asked = good[start : start + BATCH]
        batch, pictures = opened(feed, asked)
        refused += len(asked) - len(batch)
        found = product_garments(pictures, [hint_of(row) for row in batch], detector)
        garments += [one.label if one else "" for one in found]
        looks += of_products(pictures, found)
        words = [words_of(row) for row in batch]
        images.append(encoder.images(pictures))
        texts.append(encoder.texts(words))
        if untrained:
            plain_images.append(untrained.images(pictures))
            plain_texts.append(untrained.texts(words))
        thumbnails += [small(picture) for picture in pictures]
        prints.append(PictureHashes.of(pictures))
        rows += batch
        progress(len(asked))
    if not rows:
        raise FeedError("There is no product to measure with.")
    return Encoded(
        rows,
        np.concatenate(images),
        np.concatenate(texts),
        refused,
        garments,
        thumbnails,
        PictureHashes.joined(prints),
        centred(plain_images),
        centred(plain_texts),
        looks,
    )


def usable(feed: Feed) -> list[ProductRow]:
    """The rows that can be used, the first of each id."""
    found: dict[str, ProductRow] = {}
    for row in feed.rows():
        if isinstance(row, ProductRow):
            found.setdefault(row.id, row)
    return list(found.values())


def opened(feed: Feed, rows: Sequence[ProductRow]) -> tuple[list[ProductRow], list[Image.Image]]:
    """The rows whose picture can be opened, with their pictures."""
    good, pictures = [], []
    for row in rows:
        try:
            pictures.append(open_picture(feed.picture(row)))
        except (FeedError, PictureError):
            continue
        good.append(row)
    return good, pictures


def small(picture: Image.Image) -> bytes:
    """A WebP file that fits into a square of THUMBNAIL pixels."""
    copy = picture.copy()
    copy.thumbnail((THUMBNAIL, THUMBNAIL))
    file = io.BytesIO()
    copy.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def centred(parts: Sequence[Rows]) -> Rows:
    """Rows of an encoder that has no mean to subtract, with their own subtracted, of unit length."""
    if not parts:
        return NO_ROWS
    rows = np.concatenate(parts)
    return unit(rows - rows.mean(axis=0))
