"""Which scores count as close to the query, given that a nearest-neighbour search always returns something.

A fixed threshold fails because scores differ between encoders, between words and photos, and between catalogues. The
threshold is therefore calibrated on the catalogue itself, once for each index generation: between the scores of queries
that its own products match and the scores of nonsense. It is stored with the index state in Redis, which every search
reads anyway. An import computes it at the end; a process that meets a generation without one computes it in the
background.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import logging
import math
import random
import threading
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import redis

from search.engine import generations, retrieval
from search.engine.connection import available, key, prefix, prefixed
from search.engine.documents import halves
from search.engine.expressions import EVERYTHING, Params
from search.engine.generations import Generation, State
from search.engine.query_vector import QueryVector, Vector
from search.engine.retrieval import Near
from search.errors import SearchError
from search.lexicon.english import ENGLISH
from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind
from search.lexicon.terms import key as folded
from vision import nonsense, runtime

log = logging.getLogger(__name__)

WEIGHTS = (0.0, 0.5, 1.0)
"""Image weights for which the threshold is calibrated; it is interpolated between them."""
SAMPLE = 150
"""Number of products from which well-formed queries are made."""
NONSENSE = 120
PICTURES = 60
REFUSED, LOST = 0.92, 0.01
"""The threshold lies between the score that rejects this share of nonsense and the one that loses this share of good
queries."""
LENIENT = 0.1
"""Where between the two: closer to nonsense, since shoppers know the shop's words less well than its titles do."""
AGREED_LOSS = 0.02
"""If the two overlap, the share of good queries that may be lost."""
CONFIDENCE_FLOOR, LOGIT_PER_DECADE, OUT_OF_DOMAIN_THRESHOLD = 0.3, 4.0, -1.0
"""A photo is treated as out of domain once its log-odds reach OUT_OF_DOMAIN_THRESHOLD. Detector confidence lowers them:
every factor of ten above CONFIDENCE_FLOOR subtracts LOGIT_PER_DECADE. Lower confidence changes nothing, since a
portrait also gives the detector little to find. Both signals together discriminate better than either alone
(docs/research/models.md)."""
MOST_SUBTRACTED = LOGIT_PER_DECADE * math.log10(1 / CONFIDENCE_FLOOR)
"""The most that the detector can subtract, at a confidence of 1."""
DESCRIBED = 0.1
"""A catalogue in which a smaller share of products say what they are is searched by picture alone. In seven other
shops, in five languages, the titles of at least half of the products say it; of pictures that are named by a number,
none do."""
GROWN = 1.25
"""The threshold is recalibrated when the number of documents has changed by this factor."""
LOOK_SECONDS = 60.0
LOCK_SECONDS = 120
THREAD = "cutoff"


@dataclass(frozen=True, slots=True)
class ConfidenceThreshold:
    """Lowest scores of close products for one generation, calibrated when it had ``documents`` products.

    ``words``: for queries in words, at each of WEIGHTS; ``strict``: the same for words that are unknown, or that name
    something the shop does not sell. ``photo``: for photos, by picture similarity alone, since the detector gives a
    label to false detections, too. ``pictures_alone``: hardly any product says what it is, so only pictures can match.
    """

    generation: str
    documents: int
    words: tuple[float, ...]
    photo: float
    strict: tuple[float, ...] = (1.0, 1.0, 1.0)
    pictures_alone: bool = False

    def of_unknown_words(self, weight: float) -> float:
        """Return the threshold for queries of which no word is known to the lexicon or the shop (mostly nonsense), or
        that name a type that the shop does not sell: a search for gloves must not return booties."""
        return float(np.interp(weight, WEIGHTS, self.strict))

    def of_words(self, weight: float) -> float:
        """Return the lowest score of a product that is close to words, at this image weight."""
        return float(np.interp(weight, WEIGHTS, self.words))

    def text(self) -> str:
        return json.dumps(asdict(self))


def of(state: State) -> ConfidenceThreshold | None:
    """Return the threshold of the serving generation; None until it has been computed."""
    found = _read(state.cutoff) if state.cutoff else None
    return found if found and state.serving and found.generation == state.serving.name else None


@lru_cache(maxsize=4)
def _read(text: bytes) -> ConfidenceThreshold | None:
    try:
        facts = json.loads(text)
        return ConfidenceThreshold(
            facts["generation"],
            int(facts["documents"]),
            tuple(facts["words"]),
            float(facts["photo"]),
            tuple(facts["strict"]),
            bool(facts["pictures_alone"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


_looked: tuple[str, float] = ("", 0.0)


def renew_in_background(state: State) -> None:
    """Compute the threshold in a background thread if there is none or the catalogue has grown; returns at once."""
    global _looked
    serving, now = state.serving, time.monotonic()
    if serving is None or not runtime.is_warm():
        return
    if _looked[0] == serving.name and now - _looked[1] < LOOK_SECONDS:
        return
    _looked = (serving.name, now)
    threading.Thread(target=_in_thread, args=(state, prefix()), name=THREAD, daemon=True).start()


@dataclass(frozen=True, slots=True)
class PhotoEvidence:
    """Evidence that a photo shows a garment, where the shopper has not selected a part of it.

    ``confidence``: of the most confident detection; None if detection is switched off. ``shown``: whether there is a
    detection to show. ``out_of_domain_logit``: log-odds that nothing in the photo is sold by fashion shops. ``people``:
    whether the photo certainly contains a person, who wears something, whatever the other signals say; checked only if
    it makes a difference.
    """

    confidence: float | None
    shown: bool
    out_of_domain_logit: float
    people: bool = False

    @property
    def log_odds(self) -> float:
        """Log-odds that nothing in the photo is sold by fashion shops, from both signals."""
        confidence = max(self.confidence or 0.0, CONFIDENCE_FLOOR)
        return self.out_of_domain_logit - LOGIT_PER_DECADE * math.log10(confidence / CONFIDENCE_FLOOR)

    @property
    def is_out_of_domain(self) -> bool:
        return self.log_odds >= OUT_OF_DOMAIN_THRESHOLD and not self.people


def threshold_offset(evidence: PhotoEvidence | None) -> float:
    """Return how far to raise the photo threshold on account of the evidence.

    ``inf``, so that nothing passes, if the photo is out of domain; ``-inf``, so that everything passes, if it is not
    but the detector has nothing to show, since similarity adds nothing to these two signals; otherwise 0.
    """
    if evidence is None:
        return 0.0
    if evidence.is_out_of_domain:
        return math.inf
    return 0.0 if evidence.shown else -math.inf


def threads() -> list[threading.Thread]:
    """Return the calibration threads that are running."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _in_thread(state: State, where: str) -> None:
    with prefixed(where):
        renew(state)


def renew(state: State | None = None) -> None:
    """Compute the threshold unless the present one still fits. Never raises, since searches work without one."""
    try:
        state = state or generations.state()
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
        log.info("Confidence calibration skipped: %s", error)
    except Exception:
        log.exception("Confidence calibration failed.")


def calibrate() -> ConfidenceThreshold | None:
    """Compute the threshold of the serving generation and store it with the index; None if there are no products.

    Errors: SearchError, ModelError.
    """
    generation = generations.serving()
    encoder = runtime.encoder()
    sample = _sample(generation)
    if not sample:
        return None
    draw = random.Random(1)
    asked = encoder.texts(sorted({text for one in sample for text in _queries(one, draw)}))
    strange, scenes = _nonsense(encoder.fingerprint)
    nonsensical = [_best(strange, weight) for weight in WEIGHTS]
    threshold = ConfidenceThreshold(
        generation.name,
        _documents(generation),
        tuple(between(_best(asked, weight), beside) for weight, beside in zip(WEIGHTS, nonsensical, strict=True)),
        _least_of_photos(_best(scenes, 1.0), _neighbours(sample), encoder.photo_reach),
        tuple(max(scores) for scores in nonsensical),
        sum(map(_is_described, sample)) < DESCRIBED * len(sample),
    )
    keep(threshold)
    return threshold


@lru_cache(maxsize=2)
def _nonsense(fingerprint: str) -> tuple[Vector, Vector]:
    """Return the embeddings of nonsense: words (NONSENSE, dim) and pictures (PICTURES, dim), always the same ones."""
    encoder = runtime.encoder()
    assert encoder.fingerprint == fingerprint
    words = encoder.texts([nonsense.words(number) for number in range(NONSENSE)])
    return words, encoder.photos([nonsense.picture(number) for number in range(PICTURES)])


def keep(threshold: ConfidenceThreshold) -> None:
    """Store the threshold for the generation that serves now. Errors: SearchError."""
    own = replace(threshold, generation=generations.serving().name)
    with available() as client:
        client.hset(generations.state_key(), "cutoff", own.text())


def between(good: Sequence[float], strange: Sequence[float]) -> float:
    """Return the threshold that accepts good scores and rejects nonsense; if the two overlap, good scores take
    precedence."""
    low, high = float(np.quantile(strange, REFUSED)), float(np.quantile(good, LOST))
    return low + LENIENT * (high - low) if low < high else float(np.quantile(good, AGREED_LOSS))


def _least_of_photos(scenes: Sequence[float], neighbours: Sequence[float], reach: float) -> float:
    """Return the threshold for photos.

    A catalogue contains no shoppers' photos. How much less similar they are to its pictures than its pictures are to
    each other (``reach``) is measured for each encoder.
    """
    low, high = float(np.quantile(scenes, REFUSED)), reach * float(np.median(neighbours))
    return low + LENIENT * (high - low) if low < high else high


def _neighbours(sample: Sequence[dict[str, Any]]) -> list[float]:
    """Return the similarity of each sampled product's picture to the nearest other picture."""
    found: list[float] = []
    for one in sample:
        image = halves(one["vector"])[0][0]
        wanted = QueryVector(image, None, 1.0, one["fingerprint"])
        own = generations.serving().key(one["catalog"], one["id"]).encode()
        fetched = retrieval.fetch({"near": Near(EVERYTHING, 2)}, Params(), wanted)
        answer = fetched["near"]
        found += answer.scores[~np.isin(answer.rows, fetched.columns.places([own]))].tolist()[:1]
    return found or [1.0]


def _best(vectors: Iterable[Vector], weight: float) -> list[float]:
    """Return the score of the nearest product to each vector, by vectors alone; -1 if the index has none."""
    fingerprint = runtime.encoder_fingerprint()
    answers = (
        retrieval.fetch({"near": Near(EVERYTHING, 1)}, Params(), QueryVector(one, one, weight, fingerprint))["near"]
        for one in vectors
    )
    return [float(answer.scores[0]) if answer else -1.0 for answer in answers]


def _sample(generation: Generation) -> list[dict[str, Any]]:
    """Return up to SAMPLE documents from anywhere in the index, the same ones in whatever order Redis lists them."""
    own = len(generation.name)
    with available() as client:
        scanned = client.scan_iter(match=generations.documents_pattern(generation), count=1000)
        names = heapq.nsmallest(SAMPLE, set(scanned), key=lambda name: zlib.crc32(name[own:]))
        texts = client.execute_command("JSON.MGET", *names, "$") if names else []
    return [json.loads(text)[0] for text in texts if text is not None]


def _queries(document: dict[str, Any], draw: random.Random) -> list[str]:
    """Return what somebody looking for this product may type; at least its title, even in a catalogue without tags."""
    kind, colour, gender = (str(document.get(name, "")) for name in ("article_type", "colour", "gender"))
    phrases = [str(document["title"]), f"{colour} {kind}", kind, f"{colour} {kind} for {gender}" if gender else kind]
    if labels := [one.label for one in ENGLISH.meanings(kind) if one.kind is Kind.TYPE]:
        # shoppers use other words than the shop does: a search for pullovers must find its sweaters
        phrases.append(draw.choice(ENGLISH.names(Kind.TYPE, labels[0])))
    told = list(dict.fromkeys(text.strip().lower() for text in phrases if text.strip()))
    return draw.sample(told, k=min(2, len(told)))


def _is_described(document: dict[str, Any]) -> bool:
    """Return whether a product's tags or words say what it is, in any supported language."""
    if document.get("article_type"):
        return True
    said = folded(" ".join(str(document.get(name) or "") for name in ("title", "category", "subcategory"))).split()
    return any(
        meaning.kind is Kind.TYPE for lexicon in lexicons() for word in said for meaning in lexicon.meanings(word)
    )


def _documents(generation: Generation) -> int:
    with available() as client:
        return int(generations.info(client, generation.name)["num_docs"])
