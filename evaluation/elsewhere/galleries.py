"""Products to be retrieved by their pictures, with the labels that decide whether they are correct: type and colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.feeds import FeedError, open_feed
from evaluation.elsewhere.labels import PHOTOS, label
from evaluation.measures import Rows
from evaluation.photos import KINDS
from evaluation.running import Encoded, encode
from training import fashion
from training.encoder.shops import type_names
from vision.look import COLOURS
from vision.text import normalise


@dataclass(frozen=True, slots=True)
class Gallery:
    """``images`` (n, dim); ``kinds``: each product's type, "" if unknown; ``asked``: the name shoppers use for a type;
    ``colours``: the main colour of each garment's pixels; ``photos``: the types that are correct for a kind of photo.
    """

    images: Rows
    kinds: Sequence[str]
    asked: Mapping[str, str]
    colours: Sequence[str]
    photos: Mapping[str, frozenset[str]]


def own(encoded: Encoded) -> Gallery:
    """Return the gallery of the shop that is evaluated, with its own article types."""
    kinds = [normalise(row.article_type) for row in encoded.rows]
    asked = {kind: fashion.names(fashion.TYPES, kind)[0] for kind in kinds if kind}
    photos = {kind: frozenset(map(normalise, types)) for kind, types in KINDS.items()}
    return Gallery(encoded.images, kinds, asked, _colours(encoded), photos)


def others(paths: Sequence[Path], step: Callable[[str, int], AbstractContextManager[Callable[[int], None]]]) -> Gallery:
    """Return one gallery of several other shops. Errors: FeedError if there is no usable product."""
    found = []
    for path in paths:
        with open_feed(path) as feed, step(f"Encode {path.stem}", 1) as progress:
            found.append(encode(feed, lambda row: True, lambda done: None))
            progress(1)
    if not found:
        raise FeedError("There is no product of another shop to measure with.")
    kinds = [label(row) for one in found for row in one.rows]
    photos = {kind: frozenset(labels.split("|")) for kind, labels in PHOTOS.items()}
    colours = [colour for one in found for colour in _colours(one)]
    asked = {kind: type_names(kind)[0] for kind in kinds if kind}
    return Gallery(np.concatenate([one.images for one in found]), kinds, asked, colours, photos)


def _colours(encoded: Encoded) -> list[str]:
    return [COLOURS[int(one.colours.argmax())] for one in encoded.looks]
