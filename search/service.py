"""Searching, for pages and API alike: by words, by picture, by product, by a mix of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

from django.conf import settings
from PIL import Image

from search import photo_asking
from search.engine import condition, encoders, generations, popularity, retrieval, styles
from search.engine import facets as counting
from search.engine.connection import available
from search.engine.documents import cards, halves, hit, looks_of
from search.engine.expressions import EVERYTHING
from search.engine.generations import State
from search.engine.query_vector import QueryVector
from search.engine.retrieval import Fetched, Near
from search.errors import EncoderMismatch, IndexDamaged, ProductNotFound
from search.experiments import store as experiments
from search.intent.classification import NAMED_BESIDE_LOOKS, beside_names
from search.intent.meaning import meaning
from search.intent.understanding import Intent, effective
from search.interpreting import shop_words, spelt, understood
from search.pipeline import Ask, Trace, search
from search.presenting import presented
from search.ranking import by_likeness, confidence, weights
from search.ranking.by_look import TargetLook, look_of
from search.ranking.relevant import Relevant
from search.readings import readings as other_searches
from search.suggest import suggest, titled_keys
from search.timing import Timings, timed
from search.types import FacetValue, Hit, SearchQuery, SearchResult
from vision import runtime
from vision.image import brighten_if_dark
from vision.types import Box, Garment
from vision.worn import garments_in

__all__ = ["by_image", "by_product", "by_text", "detect", "facets", "product", "products", "suggest", "titled"]

TYPE = "article_type"
P = ParamSpec("P")
R = TypeVar("R")


def following(search_once: Callable[P, R]) -> Callable[P, R]:
    """Decorator that searches again if another encoder's index took over in between, with that encoder."""

    @wraps(search_once)
    def searched(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return search_once(*args, **kwargs)
        except EncoderMismatch:
            encoders.follow()
            return search_once(*args, **kwargs)

    return searched


def by_text(query: SearchQuery, *, explain: bool = False) -> SearchResult:
    """Return products that match the words, best first; without words all that pass the filters, newest first.

    ``explain``, here and below: hits include both parts of their score, which takes a millisecond more.
    """
    took: Timings = {}
    trace, corrected = words_trace(query, took)
    result = presented(trace, took, query, explain=explain, corrected=corrected)
    return replace(result, try_instead=_readings(trace, query, corrected)) if result.nothing_close else result


def _readings(trace: Trace, query: SearchQuery, corrected: str | None) -> tuple[str, ...]:
    """Return what else to search for, unless it may be the shopper's filters that leave nothing."""
    if query.filters or query.near or query.offset or not query.text:
        return ()
    english = next((part.values[1] for part in trace.intent.parts if part.kind == "language"), query.text)
    return other_searches(corrected or english, query.text, trace.intent, trace.columns, shop_words(trace.columns))


@following
def words_trace(query: SearchQuery, took: Timings) -> tuple[Trace, str | None]:
    """Return the trace of a search by words, and the words that were searched for if they were corrected."""
    state, columns = retrieval.known()
    readings = understood(query, columns, state, took)
    intent, corrected = readings.intent, readings.corrected
    asked = effective(query, intent)
    chosen = experiments.chosen(query, state)
    wanted = None
    if query.text:
        with timed(took, "encode"):
            encoder = runtime.encoder()
            looked_for = None if intent.is_scope else meaning(encoder, readings.best_known)
        if looked_for is not None:
            weight = _weight(query, encoder.default_image_weight, state, chosen.ranking.image_weight)
            wanted = QueryVector(looked_for, looked_for, weight, encoder.fingerprint)
    if query.text:
        confidence.renew_in_background(state)
    with timed(took, "search"):
        least = _least_of_words(wanted, readings.best_known)
        rules = readings.rules_of(asked, moving=chosen.ranking.rules is not False)
        lifts = popularity.lifts(state, columns, chosen.ranking.popularity_weight) if query.text else None
        ask = Ask(asked, intent, wanted, least, others=readings.others, rules=rules, lifts=lifts, seen=chosen.seen)
        trace = search(ask, columns)
    return trace, corrected


def by_image(
    picture: Image.Image,
    query: SearchQuery,
    *,
    box: Box | None = None,
    garment: int | None = None,
    garments: Sequence[Garment] | None = None,
    explain: bool = False,
) -> SearchResult:
    """Return products that look like a part of the picture; words of the query are added to it.

    The part is the ``box``, else the ``garment`` (counted from 0) of ``garments`` (detected here unless given), else
    the first garment, else the whole picture.
    """
    took: Timings = {}
    trace, corrected = photo_trace(picture, query, took, box=box, garment=garment, garments=garments)
    return presented(trace, took, query, explain=explain, corrected=corrected)


@following
def photo_trace(
    picture: Image.Image,
    query: SearchQuery,
    took: Timings,
    *,
    box: Box | None = None,
    garment: int | None = None,
    garments: Sequence[Garment] | None = None,
) -> tuple[Trace, str | None]:
    """Return the trace of a search by photo, like :func:`words_trace`."""
    state, columns = retrieval.known()
    query, corrected = spelt(query, columns, took)
    picture = brighten_if_dark(picture)
    if box is None and garments is None:
        with timed(took, "detect"):
            garments = detect(picture)
    with timed(took, "encode"):
        chosen = garments[garment or 0] if garments and box is None else None
        part = picture.crop(box.pixels(*picture.size)) if box else picture
        if box is not None and box != photo_asking.WHOLE:
            chosen = photo_asking.drawn(part)
        weight = _weight(query, photo_asking.IMAGE_WEIGHT, state)
        aim = photo_asking.vectors(part, chosen, query.text, weight, columns.counted(TYPE))
        if box is not None and chosen:
            aim = photo_asking.with_types_by_looks(aim, columns.counted(TYPE))
    evidence = None
    if not garment and (box is None or box == photo_asking.WHOLE):  # the first garment is chosen for the shopper
        with timed(took, "detect"):
            evidence = photo_asking.evidence_of(picture, garments)
    confidence.renew_in_background(state)
    with timed(took, "search"):
        trace = search(photo_asking.ask_for(query, aim, evidence), columns)
    return trace, corrected


@following
def by_product(
    catalog: str, id: str, by: Literal["image", "text", "both"], query: SearchQuery, *, explain: bool = False
) -> SearchResult:
    """Return products like one of the index, never itself. Errors: ProductNotFound."""
    took: Timings = {}
    trace = product_trace(catalog, id, by, query, took)
    return presented(trace, took, query, explain=explain)


def product_trace(
    catalog: str, id: str, by: Literal["image", "text", "both"], query: SearchQuery, took: Timings
) -> Trace:
    """Return the trace of a search for products like one. Errors: ProductNotFound."""
    state, columns = retrieval.known()
    with timed(took, "product"):
        document = _document(catalog, id)
    (image,), (text,) = halves(document["vector"])
    fingerprint = state.serving.fingerprint if state.serving else ""
    if by == "image" and fingerprint == runtime.encoder_fingerprint():
        with timed(took, "encode"):
            names = {name: columns.counted(name) for name in NAMED_BESIDE_LOOKS}
            image = beside_names(runtime.encoder(), image, names)
    weight = {"image": 1.0, "text": 0.0, "both": _weight(query, 0.5, state)}[by]
    wanted = QueryVector(None if by == "text" else image, None if by == "image" else text, weight, fingerprint)
    own = generations.serving().key(catalog, id).encode()
    looks = styles.same_style(columns, columns.places([own]))
    left_out = (own, *(columns.keys[row] for row in looks.nonzero()[0].tolist()))
    with timed(took, "search"):
        sought = None if by == "text" else TargetLook(look_of(columns, own), weights.LOOK_OF_PRODUCT)
        return search(_likeness_ask(query, wanted, left_out, sought), columns)


def _likeness_ask(
    query: SearchQuery, wanted: QueryVector, left_out: tuple[bytes, ...], sought: TargetLook | None
) -> Ask:
    def likeness(found: Fetched) -> Relevant:
        return by_likeness.relevant(found, share=weights.SIMILAR_REACH, left_out=left_out, sought=sought)

    requests = {by_likeness.POOL_OF: Near(EVERYTHING, weights.POOL)}
    return Ask(query, Intent(), wanted, likeness=likeness, requests=requests, left_out=left_out)


def product(catalog: str, id: str) -> Hit:
    """Return one product of the index, with all looks of its style.

    Errors: ProductNotFound, IndexMissing, SearchUnavailable.
    """
    return _with_looks([hit(_document(catalog, id))])[0]


def products(names: Sequence[tuple[str, str]]) -> list[Hit]:
    """Return those of the products (catalogue, id) that the index has, like :func:`product`, in a few round trips.

    Errors: IndexDamaged, IndexMissing, SearchUnavailable.
    """
    documents = _documents(names)
    return _with_looks([hit(one) for one in documents if one is not None])


def titled(prefix: str, limit: int) -> list[Hit]:
    """Return up to ``limit`` products whose titles continue the words typed, like :func:`products`."""
    keys = titled_keys(prefix, limit)
    with available() as client:
        documents = cards(client, keys)
    return _with_looks([hit(one) for one in documents if one is not None])


def _with_looks(hits: list[Hit]) -> list[Hit]:
    if not any(one.offer.group for one in hits):
        return hits
    _, columns = retrieval.known()
    serving = generations.serving()
    rows = columns.places((serving.key(one.catalog, one.id).encode() for one in hits), missing=True)
    of_style = styles.others_of(columns, rows[rows >= 0])
    several = [row for found in of_style.values() for row in found.tolist()]
    with available() as client:
        read = cards(client, (), looks=[columns.keys[row] for row in several])
    looks = dict(zip(several, read, strict=True))
    return [
        replace(one, looks=looks_of(looks[look] for look in of_style.get(row, ()))) if one.offer.group else one
        for one, row in zip(hits, rows.tolist(), strict=True)
    ]


def facets(query: SearchQuery) -> Mapping[str, Sequence[FacetValue]]:
    """Return the tags in use with their counts, each facet under the filters of the others."""
    _, columns = retrieval.known()
    return counting.facets(columns, columns.alive, query)


def detect(picture: Image.Image) -> list[Garment]:
    """Return the garments in an upright picture, large and certain ones first; none if detection is switched off.

    If there are several people, or small ones, garments are detected on each person.
    """
    detector = runtime.detector()
    if detector is None:
        return []
    return garments_in(brighten_if_dark(picture), detector, runtime.people(), runtime.crop_labels().label)


def _least_of_words(wanted: QueryVector | None, intent: Intent) -> Callable[[State], float | None]:
    nothing_known = bool(intent.rest) and set(intent.rest) <= {*intent.unknown, *intent.lacking}

    def least(state: State) -> float | None:
        known = confidence.of(state)
        if wanted is None or known is None or intent.is_unreadable:
            return math.inf if nothing_known else None
        return known.of_unknown_words(wanted.weight) if nothing_known else known.of_words(wanted.weight)

    return least


def _weight(query: SearchQuery, default: float, state: State, chosen: float | None = None) -> float:
    """Return the image weight: as asked for, else as ``chosen`` for the search, else as the shop has set, else
    ``default``; pictures alone if products do not say what they are."""
    if query.image_weight is not None:
        return query.image_weight
    if chosen is not None:
        return chosen
    if settings.IMAGE_WEIGHT is not None:
        return settings.IMAGE_WEIGHT
    known = confidence.of(state)
    return 1.0 if known and known.pictures_alone else default


def _document(catalog: str, id: str) -> dict[str, Any]:
    found = _documents([(catalog, id)], vectors=True)[0]
    if found is None:
        raise ProductNotFound(catalog, id)
    return found


def _documents(names: Sequence[tuple[str, str]], vectors: bool = False) -> list[dict[str, Any] | None]:
    """Return the documents of products, None for missing ones. Errors: IndexDamaged if the index cannot tell."""
    found: list[dict[str, Any] | None] = []
    for _ in range(2):
        keys = [generations.serving().key(*one).encode() for one in names]
        with available() as client:
            found = cards(client, keys, vectors=vectors)
        if None not in found:
            return found
        generations.forget()  # another generation may have taken over since this process last read the state
    if not condition.inspect().is_whole:
        raise IndexDamaged
    return found
