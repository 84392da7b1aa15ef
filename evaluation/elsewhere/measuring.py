"""Evaluate retrieval in a gallery by pictures alone, for text, picture and photo queries, by type and colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evaluation import measures
from evaluation.elsewhere.galleries import Gallery
from evaluation.measures import Measure, Places, Rows
from evaluation.photos import LONGEST, Asked, asked
from evaluation.questions import LABEL_OF, PAIR_OF
from vision import runtime
from vision.image import PictureError, open_picture
from vision.look import SHOPPER_NAMES

NEAREST = 10
PHOTOS = 20
"""Maximum number of photos of each kind that are used as queries."""
UNASKED = {"multi", ""}
TYPE = "type's name → picture, precision@10"
COLOURED = "colour and type → picture, precision@5"
SIMILAR = "picture → picture, same type, precision@10"
SIMILAR_COLOUR = "picture → picture, same colour, precision@10"
PHOTO = "photo → picture, same kind, precision@10"
PHOTO_COLOUR = "photo → picture, same colour, precision@10"


@dataclass(frozen=True, slots=True)
class Photos:
    """Query photos: kinds, vectors (n, dim) and main colours of the garments' pixels.

    ``asked``: the query that the shopper's page makes of each.
    """

    kinds: Sequence[str] = ()
    images: Rows = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    colours: Sequence[str] = ()
    asked: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same measures for the shop itself and for other shops; omitted where there are too few products."""

    own: Mapping[str, Measure]
    elsewhere: Mapping[str, Measure]
    products: int
    sources: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        figures = {"own shop": self.own, "elsewhere": self.elsewhere}
        return {
            "sources": list(self.sources),
            "products": self.products,
            **{name: {figure: asdict(one) for figure, one in found.items()} for name, found in figures.items()},
        }


def measured(gallery: Gallery, photos: Photos) -> Mapping[str, Measure]:
    """Return every measure for which the gallery has enough products, comparing pictures only, never product texts."""
    by_kind = measures.answers_by(gallery.kinds, LABEL_OF)
    by_pair = measures.answers_by(coloured_kinds(gallery), PAIR_OF)
    names = {pair: said(pair, gallery.asked) for pair in by_pair}
    found = {
        TYPE: _by_words(gallery, [gallery.asked[kind] for kind in by_kind], list(by_kind.values()), NEAREST),
        COLOURED: _by_words(gallery, [names[pair] for pair in by_pair], list(by_pair.values()), PAIR_OF),
        **_similar(gallery, by_kind),
        **_by_photo(gallery, photos),
    }
    return {name: Measure.over(shares) for name, shares in found.items() if len(shares)}


def seen(files: Mapping[str, Sequence[Path]], progress: Callable[[int], None]) -> Photos:
    """Prepare up to PHOTOS photos of each kind as queries; broken files are skipped."""
    kinds, images, found, questions = [], [], [], []
    for kind, some in files.items():
        for file in some[:PHOTOS]:
            progress(1)
            try:
                picture = open_picture(file, longest=LONGEST)
            except PictureError:
                continue
            one = asked(picture, {})
            assert one.aim.wanted.image is not None
            kinds.append(kind)
            questions.append(one)
            images.append(one.aim.wanted.image)
            found.append(one.colour)
    return Photos(kinds, np.array(images, np.float32).reshape(len(images), -1), found, questions)


def _by_words(gallery: Gallery, texts: Sequence[str], right: Sequence[set[int]], depth: int) -> list[float]:
    rows = runtime.encoder().texts(texts)
    return measures.precision(measures.nearest(rows, gallery.images, depth), right, depth) if texts else []


def _similar(gallery: Gallery, by_kind: Mapping[str, set[int]]) -> Mapping[str, list[float]]:
    asked = np.array(sorted(place for places in by_kind.values() for place in places), np.int64)
    best = measures.nearest(gallery.images[asked], gallery.images, NEAREST, without=asked) if asked.size else None
    if best is None:
        return {}
    right = [by_kind[gallery.kinds[place]] for place in asked.tolist()]
    return {
        SIMILAR: measures.precision(best, right, NEAREST),
        SIMILAR_COLOUR: _coloured(gallery, best, [gallery.colours[place] for place in asked.tolist()]),
    }


def _by_photo(gallery: Gallery, photos: Photos) -> Mapping[str, list[float]]:
    right = [answers(gallery, kind) for kind in photos.kinds]
    known = [place for place, places in enumerate(right) if len(places) >= NEAREST]
    if not known:
        return {}
    best = measures.nearest(photos.images[known], gallery.images, NEAREST)
    return {
        PHOTO: measures.precision(best, [right[place] for place in known], NEAREST),
        PHOTO_COLOUR: _coloured(gallery, best, [photos.colours[place] for place in known]),
    }


def answers(gallery: Gallery, kind: str) -> set[int]:
    kinds = gallery.photos.get(kind, frozenset({kind}))
    return {place for place, one in enumerate(gallery.kinds) if one in kinds}


def _coloured(gallery: Gallery, best: Places, wanted: Sequence[str]) -> list[float]:
    """Return the share of the wanted colour among the results, for colours of which the gallery has enough products."""
    by_colour = measures.answers_by(gallery.colours, NEAREST + 1)
    asked = [place for place, colour in enumerate(wanted) if colour in by_colour and colour not in UNASKED]
    right = [by_colour[wanted[place]] for place in asked]
    return measures.precision(best[asked], right, NEAREST)


def coloured_kinds(gallery: Gallery) -> list[str]:
    """Return colour and type of each product as one label, "" if either is unknown."""
    return [
        f"{colour} {kind}" if kind and colour not in UNASKED else ""
        for kind, colour in zip(gallery.kinds, gallery.colours, strict=True)
    ]


def said(pair: str, asked: Mapping[str, str]) -> str:
    colour, _, kind = pair.partition(" ")
    return f"{SHOPPER_NAMES.get(colour, colour)} {asked[kind]}"
