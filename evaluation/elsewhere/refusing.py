"""Evaluate the "nothing close" decision if there are only pictures: false rejections and missed rejections.

The products go into a trial index without their texts, named by numbers, like a folder of pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from evaluation import measures
from evaluation.elsewhere.galleries import Gallery
from evaluation.elsewhere.measuring import NEAREST, Photos, answers, coloured_kinds, said
from evaluation.measures import Measure
from evaluation.photos import Asked, photo_trace
from evaluation.questions import PAIR_OF
from evaluation.refusal import SEED, STRANGE
from search.engine.entries import ProductEntry
from search.engine.trial import trial
from search.ranking import confidence
from search.service import words_trace
from search.types import SearchQuery
from vision import nonsense, runtime

WORDS_LOST = "nothing close: words that name what is there, lost"
NONSENSE_REFUSED = "nothing close: nonsense words, refused"
PHOTOS_LOST = "nothing close: photos of a kind that is there, lost"
OTHERS_REFUSED = "nothing close: photos of other things, refused"
Query = TypeVar("Query", str, Asked)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def refusals(gallery: Gallery, photos: Photos, others: Sequence[Asked]) -> Mapping[str, Measure]:
    """Return shares of rejected queries; kinds without any query are omitted. Errors: SearchError."""
    asked = [gallery.asked[kind] for kind in measures.answers_by(gallery.kinds, PAIR_OF)]
    pairs = measures.answers_by(coloured_kinds(gallery), PAIR_OF)
    asked += [said(pair, gallery.asked) for pair in pairs]
    strange = [nonsense.words(SEED + number, nonsense.MEASURING) for number in range(STRANGE)]
    there = [
        one for kind, one in zip(photos.kinds, photos.asked, strict=True) if len(answers(gallery, kind)) >= NEAREST
    ]
    with trial(_entries(gallery)):
        confidence.calibrate()
        told = {
            WORDS_LOST: _told(_by_words, asked),
            NONSENSE_REFUSED: _told(_by_words, strange),
            PHOTOS_LOST: _told(_by_photo, there),
            OTHERS_REFUSED: _told(_by_photo, others),
        }
    return {name: Measure.over(shares) for name, shares in told.items() if shares}


def _told(nothing_close: Callable[[Query], bool], queries: Sequence[Query]) -> list[float]:
    return [float(nothing_close(one)) for one in queries]


def _by_words(text: str) -> bool:
    return words_trace(SearchQuery(text=text), {})[0].nothing_close


def _by_photo(one: Asked) -> bool:
    by_picture = replace(one.aim, wanted=replace(one.aim.wanted, weight=1.0), types=())
    return photo_trace(replace(one, aim=by_picture)).nothing_close


def _entries(gallery: Gallery) -> list[ProductEntry]:
    encoder = runtime.encoder()
    names = [f"{number:08d}" for number in range(len(gallery.images))]
    return [
        ProductEntry(
            catalog="trial", id=name, title=name, description="", gender="", category="", subcategory="",
            article_type="", colour="", brand="", season="", usage="", year=None, price=None, currency="", image="",
            garment=None, image_vector=image, text_vector=text, fingerprint=encoder.fingerprint, created_at=EPOCH,
            updated_at=EPOCH,
        )
        for name, image, text in zip(names, gallery.images, encoder.texts(names), strict=True)
    ]  # fmt: skip
