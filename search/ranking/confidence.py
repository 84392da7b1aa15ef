"""Which hits are close to what was asked: nearest neighbours always return something.

A fixed least score fails, for scores differ between encoders, between words and photos, and between catalogues. So the
least score of a close hit is calibrated on the catalogue itself, for each index generation: between what queries score
that its own products answer, and what nonsense scores. It lies with the index's state in Redis, which every search
reads anyway; a process that meets a generation without one works it out beside the searches.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import random
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import redis

from search.engine import generations
from search.engine.connection import available, key
from search.engine.documents import halves
from search.engine.generations import Generation, State
from search.engine.query import QueryVector, RankedHits, Vector, search
from search.errors import SearchError
from search.types import Hit, SearchQuery
from vision import nonsense, runtime
from vision.fashion import TYPES, names
from vision.text import normalise

log = logging.getLogger(__name__)

Kind = Literal["words", "photo"]
WEIGHTS = (0.0, 0.5, 1.0)
"""Blends that are calibrated; between them the least score is interpolated."""
SAMPLE = 150
"""Products that good queries are made of."""
NONSENSE = 120
PICTURES = 60
REFUSED, LOST = 0.92, 0.01
"""Shares of nonsense and of good queries that the least score is laid between."""
LENIENT = 0.1
"""Where between them: nearer to nonsense, for shoppers know the shop's words less well than its titles do."""
AGREED_LOSS = 0.02
"""Where the two overlap, so many good queries may be lost and no more."""
SEEN, VOUCHED, STRANGE = 0.2, 8.0, -0.5
"""A photo is of something else from the log-odds STRANGE on, of which a detector that is ten times as sure as SEEN
takes VOUCHED. One that is less sure adds nothing: a portrait, too, has little for it to find. Both together tell more
than either (docs/models.md)."""
GROWN = 1.25
"""Calibrated anew when the number of documents has changed by this factor."""
LOOK_SECONDS = 60.0
LOCK_SECONDS = 120
THREAD = "cutoff"


@dataclass(frozen=True, slots=True)
class ConfidenceThreshold:
    """Least scores of close hits, for one generation when it had ``documents``: for words at each of WEIGHTS; for
    photos of the pictures' likeness alone, since the detector gives words to a find that is none, too.
    """

    generation: str
    documents: int
    words: tuple[float, ...]
    photo: float

    def least(self, kind: Kind, weight: float) -> float:
        """The least score of a hit that is close, at a blend."""
        return self.photo if kind == "photo" else float(np.interp(weight, WEIGHTS, self.words))

    def text(self) -> str:
        return json.dumps(asdict(self))


def of(state: State) -> ConfidenceThreshold | None:
    """The cutoff of the generation that serves; None while it has not been worked out."""
    found = _read(state.cutoff) if state.cutoff else None
    return found if found and state.serving and found.generation == state.serving.name else None


@lru_cache(maxsize=4)
def _read(text: bytes) -> ConfidenceThreshold | None:
    try:
        facts = json.loads(text)
        return ConfidenceThreshold(
            facts["generation"], int(facts["documents"]), tuple(facts["words"]), float(facts["photo"])
        )
    except (ValueError, KeyError, TypeError):
        return None


_looked: tuple[str, float] = ("", 0.0)


def look(state: State) -> None:
    """Work the cutoff out in a thread, where there is none or the catalogue has grown; returns at once."""
    global _looked
    serving, now = state.serving, time.monotonic()
    if serving is None or not runtime.is_warm():
        return
    if _looked[0] == serving.name and now - _looked[1] < LOOK_SECONDS:
        return
    _looked = (serving.name, now)
    threading.Thread(target=_renewed, args=(state,), name=THREAD, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``hits``, told whether they are close; ``nothing_close``: neither they are nor any on another page."""

    hits: tuple[Hit, ...]
    nothing_close: bool = False


@dataclass(frozen=True, slots=True)
class PhotoEvidence:
    """What speaks for a garment in a photo of which the shopper has chosen no part.

    ``confidence``: of the detector's surest find; None where detection is switched off. ``shown``: whether it has a
    find to show. ``out_of_domain_logit``: log-odds that nothing in it is sold by fashion shops. ``people``: whether
    somebody is surely in it, who wears something, whatever the others say.
    """

    confidence: float | None
    shown: bool
    out_of_domain_logit: float
    people: bool = False

    @property
    def odds(self) -> float:
        """Log-odds that nothing in the photo is sold, by both."""
        return self.out_of_domain_logit - VOUCHED * math.log10(max(self.confidence or 0.0, SEEN) / SEEN)


def judged(found: RankedHits, kind: Kind, weight: float, glimpse: PhotoEvidence | None = None) -> Verdict:
    """Which hits are close. Where that is not known yet, it is being worked out.

    ``glimpse``: of a photo of which the shopper has chosen no part.
    """
    look(found.state)
    known = of(found.state)
    if known is None:
        return Verdict(found.hits)
    least = known.least(kind, weight) + doubt(glimpse)
    scores = vouched(found, kind)
    hits = tuple(replace(hit, confident=score >= least) for hit, score in zip(found.hits, scores, strict=True))
    closest = found.closest if kind == "words" or found.closest is None else max(scores, default=None)
    return Verdict(hits, closest is not None and closest < least)


def doubt(glimpse: PhotoEvidence | None) -> float:
    """How much more like a product a photo must be than the least: so much that nothing is, where it shows something
    else; so little that everything is, where it does not, but the detector has nothing to show, for beside both of
    them likeness tells no more.
    """
    if glimpse is None:
        return 0.0
    if glimpse.odds >= STRANGE and not glimpse.people:
        return math.inf
    return 0.0 if glimpse.shown else -math.inf


def vouched(found: RankedHits, kind: Kind) -> Sequence[float]:
    """For each hit the score that is held against the least one; photos are searched with ``explain``."""
    return found.vouched if kind == "words" else [hit.image_score or 0.0 for hit in found.hits]


def threads() -> list[threading.Thread]:
    """The threads that calibrate now."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _renewed(state: State) -> None:
    try:
        known, serving = of(state), state.serving
        if serving is None or serving.fingerprint != runtime.encoder_fingerprint():
            return
        documents = _documents(serving)
        if known and known.documents / GROWN <= documents <= known.documents * GROWN:
            return
        with available() as client, contextlib.suppress(redis.exceptions.LockError):
            lock = client.lock(key("cutoff"), timeout=LOCK_SECONDS, blocking=False)
            if lock.acquire():
                try:
                    calibrate()
                finally:
                    lock.release()
    except SearchError as error:
        log.info("Which hits are close was not worked out: %s", error)
    except Exception:
        log.exception("Which hits are close could not be worked out.")


def calibrate() -> ConfidenceThreshold | None:
    """Work the cutoff of the serving generation out and keep it beside the index; None where there are too few
    products to tell. Errors: SearchError, ModelError.
    """
    generation = generations.serving()
    encoder = runtime.encoder()
    sample = _sample(generation)
    if not sample:
        return None
    draw = random.Random(1)
    asked = encoder.texts(sorted({text for one in sample for text in _queries(one, draw)}))
    strange = encoder.texts([nonsense.words(number) for number in range(NONSENSE)])
    scenes = encoder.photos([nonsense.picture(number) for number in range(PICTURES)])
    cutoff = ConfidenceThreshold(
        generation.name,
        _documents(generation),
        tuple(between(_best(asked, weight), _best(strange, weight)) for weight in WEIGHTS),
        _least_of_photos(_best(scenes, 1.0), _neighbours(sample), encoder.photo_reach),
    )
    with available() as client:
        client.hset(generations.state_key(), "cutoff", cutoff.text())
    return cutoff


def between(good: Sequence[float], strange: Sequence[float]) -> float:
    """The least score that lets good ones pass and refuses strange ones; where they overlap, good ones count."""
    low, high = float(np.quantile(strange, REFUSED)), float(np.quantile(good, LOST))
    return low + LENIENT * (high - low) if low < high else float(np.quantile(good, AGREED_LOSS))


def _least_of_photos(scenes: Sequence[float], neighbours: Sequence[float], reach: float) -> float:
    """A catalogue has no photos of shoppers; how much less like its pictures they are than its own pictures are like
    each other, their ``reach``, is measured with the encoder.
    """
    low, high = float(np.quantile(scenes, REFUSED)), reach * float(np.median(neighbours))
    return low + LENIENT * (high - low) if low < high else high


def _neighbours(sample: Sequence[dict[str, Any]]) -> list[float]:
    """How like each product's picture the picture nearest to it is."""
    found: list[float] = []
    for one in sample:
        image = halves(one["vector"])[0][0]
        wanted = QueryVector(image, None, 1.0, one["fingerprint"])
        hits = search(SearchQuery(limit=1), wanted, excluded=(one["catalog"], one["id"])).vouched
        found += hits[:1]
    return found or [1.0]


def _best(vectors: Iterable[Vector], weight: float) -> list[float]:
    """The score of the nearest product to each vector, by vectors alone."""
    fingerprint = runtime.encoder_fingerprint()
    found = (search(SearchQuery(limit=1), QueryVector(one, one, weight, fingerprint)) for one in vectors)
    return [one.vouched[0] if one.vouched else -1.0 for one in found]


def _sample(generation: Generation) -> list[dict[str, Any]]:
    """Documents from anywhere in the index: Redis scans in the order of hashes."""
    names: list[bytes] = []
    with available() as client:
        for name in client.scan_iter(match=generations.documents_pattern(generation), count=1000):
            names.append(name)
            if len(names) >= SAMPLE:
                break
        texts = client.execute_command("JSON.MGET", *names, "$") if names else []
    return [json.loads(text)[0] for text in texts if text is not None]


def _queries(document: dict[str, Any], draw: random.Random) -> list[str]:
    """What somebody who looks for this product may type."""
    kind, colour, gender = (str(document.get(name, "")) for name in ("article_type", "colour", "gender"))
    title = str(document["title"])
    phrases = [title, f"{colour} {kind}", kind, f"{colour} {kind} for {gender}" if gender else kind]
    # shoppers use other words than the shop does: whoever asks for a pullover is to see its sweaters
    phrases.append(draw.choice(names(TYPES, normalise(kind))))
    return draw.sample([text.strip().lower() for text in phrases if text.strip()], k=min(2, len(phrases)))


def _documents(generation: Generation) -> int:
    with available() as client:
        return int(generations.info(client, generation.name)["num_docs"])
