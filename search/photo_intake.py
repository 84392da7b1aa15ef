"""The only entry point for shoppers' photos, for pages and API alike: limited, decoded separately, checked, upright.

Photos are sideways or upside down if a camera pointed to the floor or a messenger lost the orientation. Neither
detector nor encoder recognises garments that way. The orientation is found by the classifier that separates photos of
garments from others (:mod:`search.ranking.confidence`): it considers a garment more likely the right way up.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import numpy as np
from django.conf import settings
from PIL import Image

from search import service
from search.photo_asking import scaled_for_models
from search.ranking import confidence
from search.ranking.confidence import PhotoEvidence
from vision import runtime
from vision.decoding import Busy, Decoded, decode
from vision.image import PictureError, brighten_if_dark
from vision.types import Garment

LONGEST_SIDE = 1200
DARK, FLAT = 36, 4.0
"""Grey values of 0 to 255: a photo shows nothing if its bright parts stay below the first, or if it varies less than
the second."""
SURE = -15.0
"""Log-odds of being out of domain below which a photo certainly shows a garment: it is left as it is, like 83 in 100
upright ones, or turned into this position."""
TURNED = 3.0
"""How much lower the log-odds must be in another orientation. Of 130 upright photos of garments, 90 at home and 40 in
the street, none was turned; of as many sideways ones 66 in 100 were turned upright, of those upside down 45."""
WAYS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


PATIENCE, COSTLY_PATIENCE = 3.0, 0.3
"""Seconds that a photo waits for its turn before the visitor is asked to come back; the second for the decoding of a
costly picture."""


class PhotoShowsNothing(PictureError):
    """The photo is too dark, too bright or too plain to make anything out; the message says which."""


class TooManyPhotos(Exception):
    """The limit of photos processed at the same time has been reached."""

    retry_after = 5

    def __init__(self) -> None:
        super().__init__("Many photos are being searched with at the moment. Please try again in a few seconds.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo that is ready to search with: upright RGB of at most LONGEST_SIDE pixels, and its garments.

    ``width``, ``height``: of the photo as sent, in pixels; ``quarters``: the number of anticlockwise quarter turns
    applied since.
    """

    picture: Image.Image
    width: int
    height: int
    quarters: int
    garments: tuple[Garment, ...]


def take(data: bytes, *, turn: bool = True, find: bool = True) -> Taken:
    """Open a photo that somebody sent. ``turn``: bring it the right way up; ``find``: detect garments.

    Errors: vision.image.PictureError, also if nothing can be made out; TooManyPhotos.
    """
    room, places = rooms()
    with _given(room):
        decoded = _decoded(data)
        with _given(places, PATIENCE):
            # first, because a detector sees garments in plain darkness, too
            refuse_empty(decoded.picture)
            picture, quarters = upright(decoded.picture) if turn else (decoded.picture, 0)
            garments = tuple(service.detect(picture)) if find else ()
    return Taken(picture, decoded.width, decoded.height, quarters, garments)


def _decoded(data: bytes) -> Decoded:
    try:
        most = settings.MAX_PICTURE_MEGAPIXELS * 1_000_000
        return decode(data, max_pixels=most, longest=LONGEST_SIDE, patience=COSTLY_PATIENCE)
    except Busy as error:
        raise TooManyPhotos() from error


@contextmanager
def _given(places: threading.BoundedSemaphore, patience: float = 0.0) -> Iterator[None]:
    """Hold one of the places, after waiting if necessary. Errors: TooManyPhotos."""
    if not places.acquire(timeout=patience):
        raise TooManyPhotos()
    try:
        yield
    finally:
        places.release()


@cache
def rooms() -> tuple[threading.BoundedSemaphore, threading.BoundedSemaphore]:
    """Return semaphores for the photos that may be here at the same time, and for those that may be processed.

    The first has three quarters of the threads, so that the others stay free for searches by words. Each photo uses all
    cores, so that several at once only get into each other's way: beside an import on two cores, with a tenth of the
    requests of fifty shoppers being photos, four at once left pages 434 and 727 ms (95th percentile, two runs), one by
    one 222 and 401; photos themselves took 1.7 s, one by one 2.0 and 2.2.
    """
    looked_at = max(1, min((os.cpu_count() or 1) // 2, settings.WEB_THREADS // 2))
    return threading.BoundedSemaphore(max(1, settings.WEB_THREADS * 3 // 4)), threading.BoundedSemaphore(looked_at)


def refuse_empty(picture: Image.Image) -> None:
    """Reject a photo without light or without anything on it. Errors: PhotoShowsNothing."""
    grey = np.asarray(picture.convert("L").resize((64, 64)), np.float32)
    if np.percentile(grey, 97) < DARK:
        raise PhotoShowsNothing(
            "This photo is too dark to make out a garment. Take it again in more light, or use another one."
        )
    if grey.std() < FLAT:
        raise PhotoShowsNothing(
            "There is nothing to make out in this photo. Take it so that the garment fills most of it."
        )


def upright(picture: Image.Image) -> tuple[Image.Image, int]:
    """Return the picture the right way up, and the number of anticlockwise quarter turns that this took, 0 to 3."""
    look = brighten_if_dark(scaled_for_models(picture))
    logit = _out_of_domain_logit(look)
    if logit < SURE or (before := _odds(look, logit)) < SURE:  # the detector only ever lowers them
        return picture, 0
    least = min(SURE, before - TURNED)
    ways = [_odds_of_turned(look.transpose(way), least) for way in WAYS]
    best = min(ways)
    if best > least:
        return picture, 0
    place = ways.index(best)
    return picture.transpose(WAYS[place]), place + 1


def _odds_of_turned(picture: Image.Image, least: float) -> float:
    """Return infinity if the odds cannot be as low as ``least``; then the detector, which takes longer, is not run."""
    logit = _out_of_domain_logit(picture)
    return _odds(picture, logit) if logit - confidence.MOST_SUBTRACTED <= least else math.inf


def _odds(picture: Image.Image, logit: float) -> float:
    detector = runtime.detector()
    return PhotoEvidence(detector.best(picture) if detector else None, False, logit).log_odds


def _out_of_domain_logit(picture: Image.Image) -> float:
    return runtime.rejection().out_of_domain_logit(picture)
