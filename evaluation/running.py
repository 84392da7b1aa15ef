"""Encode a catalogue folder as an import would, but in memory, without index and database."""

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
    """Products with their vectors, (n, dim) each; ``refused``: number of rows that could not be used.

    ``garments``: detector label of each product's garment, "" if none was detected; ``thumbnails``: small WebP files;
    ``plain_images`` and ``plain_texts``: vectors of the untrained encoder, if there is one; ``looks``: colours and
    patterns by the picture alone.
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
        """Return the number of pictures in which the garment named by the product's text was detected."""
        return sum(map(bool, self.garments))

    @property
    def types(self) -> Mapping[str, int]:
        """Return the number of products of each article type."""
        return self.counted("article_type")

    def counted(self, facet: str) -> Mapping[str, int]:
        """Return the number of products with each value of a facet."""
        return Counter(value for row in self.rows if (value := getattr(row, facet)))


def encode(
    feed: Feed,
    wanted: Callable[[ProductRow], bool],
    progress: Callable[[int], None],
    untrained: Encoder | None = None,
) -> Encoded:
    """Encode the wanted products as an import would. Errors: FeedError, ModelError."""
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
    """Return the valid rows, the first of each id."""
    found: dict[str, ProductRow] = {}
    for row in feed.rows():
        if isinstance(row, ProductRow):
            found.setdefault(row.id, row)
    return list(found.values())


def opened(feed: Feed, rows: Sequence[ProductRow]) -> tuple[list[ProductRow], list[Image.Image]]:
    """Return the rows whose picture can be opened, and their pictures."""
    good, pictures = [], []
    for row in rows:
        try:
            pictures.append(open_picture(feed.picture(row)))
        except (FeedError, PictureError):
            continue
        good.append(row)
    return good, pictures


def small(picture: Image.Image) -> bytes:
    """Return a WebP file that fits into a square of THUMBNAIL pixels."""
    copy = picture.copy()
    copy.thumbnail((THUMBNAIL, THUMBNAIL))
    file = io.BytesIO()
    copy.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def centred(parts: Sequence[Rows]) -> Rows:
    """Return the rows of an encoder without a stored mean, with their own mean subtracted, at unit length."""
    if not parts:
        return NO_ROWS
    rows = np.concatenate(parts)
    return unit(rows - rows.mean(axis=0))
