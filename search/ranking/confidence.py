"""Which scores are close to what was asked: nearest neighbours always return something.

A fixed least score fails, for scores differ between encoders, between words and photos, and between catalogues. So the
least score of a close product is calibrated on the catalogue itself, for each index generation: between what queries
score that its own products answer, and what nonsense scores. It lies with the index's state in Redis, which every
search reads anyway; an import ends with it, and a process that meets a generation without one works it out beside the
searches.
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
SEEN, VOUCHED, OTHER_THINGS = 0.2, 4.0, -1.0
"""A photo is of something else from the log-odds OTHER_THINGS on, of which a detector that is ten times as sure as SEEN
takes VOUCHED. One that is less sure adds nothing: a portrait, too, has little for it to find. Both together tell more
than either (docs/research/models.md)."""
MOST_VOUCHED = VOUCHED * math.log10(1 / SEEN)
"""The most that a detector can take off: when it is certain."""
DESCRIBED = 0.1
"""A catalogue of which fewer products say what they are is searched by pictures alone. Of seven other shops, in five
languages, the titles of at least half of the products say it; of pictures that are named by a number none does."""
GROWN = 1.25
"""Calibrated anew when the number of documents has changed by this factor."""
LOOK_SECONDS = 60.0
LOCK_SECONDS = 120
THREAD = "cutoff"


@dataclass(frozen=True, slots=True)
class ConfidenceThreshold:
    """Least scores of close products, for one generation when it had ``documents``: for words at each of WEIGHTS, and
    ``strict`` for words that nobody knows or that the shop has nothing of; for photos of the pictures' likeness alone,
    since the detector gives words to a find that is none, too. ``pictures_alone``: hardly any product says what it is,
    so that only its picture can answer.
    """

    generation: str
    documents: int
    words: tuple[float, ...]
    photo: float
    strict: tuple[float, ...] = (1.0, 1.0, 1.0)
    pictures_alone: bool = False

    def of_unknown_words(self, weight: float) -> float:
        """The same where no word of the query is known to the lexicon or to the shop, above all nonsense; or where it
        names a type that the shop has nothing of: gloves are not to be answered by booties."""
        return float(np.interp(weight, WEIGHTS, self.strict))

    def of_words(self, weight: float) -> float:
        """The least score of a product that is close to words, at a blend."""
        return float(np.interp(weight, WEIGHTS, self.words))

    def text(self) -> str:
        return json.dumps(asdict(self))


def of(state: State) -> ConfidenceThreshold | None:
    """The threshold of the generation that serves; None while it has not been worked out."""
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


def look(state: State) -> None:
    """Work the threshold out in a thread, where there is none or the catalogue has grown; returns at once."""
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
    """What speaks for a garment in a photo of which the shopper has chosen no part.

    ``confidence``: of the detector's surest find; None where detection is switched off. ``shown``: whether it has a
    find to show. ``out_of_domain_logit``: log-odds that nothing in it is sold by fashion shops. ``people``: whether
    somebody is surely in it, who wears something, whatever the others say; it is looked for only where it decides.
    """

    confidence: float | None
    shown: bool
    out_of_domain_logit: float
    people: bool = False

    @property
    def odds(self) -> float:
        """Log-odds that nothing in the photo is sold, by both."""
        return self.out_of_domain_logit - VOUCHED * math.log10(max(self.confidence or 0.0, SEEN) / SEEN)

    @property
    def says_other_things(self) -> bool:
        return self.odds >= OTHER_THINGS and not self.people


def doubt(evidence: PhotoEvidence | None) -> float:
    """How much more like a product a photo must be than the least: so much that nothing is, where it shows something
    else; so little that everything is, where it does not, but the detector has nothing to show, for beside both of
    them likeness tells no more.
    """
    if evidence is None:
        return 0.0
    if evidence.says_other_things:
        return math.inf
    return 0.0 if evidence.shown else -math.inf


def threads() -> list[threading.Thread]:
    """The threads that calibrate now."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _in_thread(state: State, where: str) -> None:
    with prefixed(where):
        renew(state)


def renew(state: State | None = None) -> None:
    """Work the threshold out, unless the one there is still fits; never raises, for a search does without."""
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
    """Work the threshold of the serving generation out and keep it beside the index; None where it has no product.

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
    """What the encoder makes of nonsense, words (NONSENSE, dim) and pictures (PICTURES, dim), the same each time."""
    encoder = runtime.encoder()
    assert encoder.fingerprint == fingerprint
    words = encoder.texts([nonsense.words(number) for number in range(NONSENSE)])
    return words, encoder.photos([nonsense.picture(number) for number in range(PICTURES)])


def keep(threshold: ConfidenceThreshold) -> None:
    """Use the threshold for the generation that serves now. Errors: SearchError."""
    own = replace(threshold, generation=generations.serving().name)
    with available() as client:
        client.hset(generations.state_key(), "cutoff", own.text())


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
        own = generations.serving().key(one["catalog"], one["id"]).encode()
        fetched = retrieval.fetch({"near": Near(EVERYTHING, 2)}, Params(), wanted)
        answer = fetched["near"]
        found += answer.scores[~np.isin(answer.rows, fetched.columns.places([own]))].tolist()[:1]
    return found or [1.0]


def _best(vectors: Iterable[Vector], weight: float) -> list[float]:
    """The score of the nearest product to each vector, by vectors alone."""
    fingerprint = runtime.encoder_fingerprint()
    answers = (
        retrieval.fetch({"near": Near(EVERYTHING, 1)}, Params(), QueryVector(one, one, weight, fingerprint))["near"]
        for one in vectors
    )
    return [float(answer.scores[0]) if answer else -1.0 for answer in answers]


def _sample(generation: Generation) -> list[dict[str, Any]]:
    """Documents from anywhere in the index, the same ones however Redis orders them."""
    own = len(generation.name)
    with available() as client:
        scanned = client.scan_iter(match=generations.documents_pattern(generation), count=1000)
        names = heapq.nsmallest(SAMPLE, set(scanned), key=lambda name: zlib.crc32(name[own:]))
        texts = client.execute_command("JSON.MGET", *names, "$") if names else []
    return [json.loads(text)[0] for text in texts if text is not None]


def _queries(document: dict[str, Any], draw: random.Random) -> list[str]:
    """What somebody who looks for this product may type: at least its title, also in a catalogue without tags."""
    kind, colour, gender = (str(document.get(name, "")) for name in ("article_type", "colour", "gender"))
    phrases = [str(document["title"]), f"{colour} {kind}", kind, f"{colour} {kind} for {gender}" if gender else kind]
    if labels := [one.label for one in ENGLISH.meanings(kind) if one.kind is Kind.TYPE]:
        # shoppers use other words than the shop does: whoever asks for a pullover is to see its sweaters
        phrases.append(draw.choice(ENGLISH.names(Kind.TYPE, labels[0])))
    told = list(dict.fromkeys(text.strip().lower() for text in phrases if text.strip()))
    return draw.sample(told, k=min(2, len(told)))


def _is_described(document: dict[str, Any]) -> bool:
    """Whether a product's tags or words say what it is, in any language that is read."""
    if document.get("article_type"):
        return True
    said = folded(" ".join(str(document.get(name) or "") for name in ("title", "category", "subcategory"))).split()
    return any(
        meaning.kind is Kind.TYPE for lexicon in lexicons() for word in said for meaning in lexicon.meanings(word)
    )


def _documents(generation: Generation) -> int:
    with available() as client:
        return int(generations.info(client, generation.name)["num_docs"])
