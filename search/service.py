"""Searching, for pages and API alike: by words, by picture, by product."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, Literal, ParamSpec

from django.conf import settings
from PIL import Image

from search.engine import condition, encoders, generations
from search.engine import facets as tables
from search.engine.connection import available
from search.engine.documents import CARD, halves, hit
from search.engine.query import POOL, QueryVector, search
from search.errors import EncoderMismatch, IndexDamaged, ProductNotFound
from search.intent.article_types import match_article_types, meaning
from search.intent.classification import NAMED_BESIDE_LOOKS, beside_names
from search.intent.composition import composed
from search.intent.spelling import correct_spelling
from search.metrics import observe
from search.ranking import confidence
from search.ranking.confidence import PhotoEvidence
from search.suggest import suggest
from search.types import DEFAULT_LIMIT, MAX_TEXT, FacetValue, Hit, SearchQuery, SearchResult
from vision import runtime
from vision.garment import parts
from vision.image import brighten_if_dark
from vision.people import CERTAIN
from vision.types import Box, Garment
from vision.worn import garments_in

__all__ = ["by_image", "by_product", "by_text", "detect", "facets", "product", "suggest"]

PHOTO_IMAGE_WEIGHT = 0.5
"""Measured on photos of garments that no model has seen: more picture finds fewer of the kind."""
TYPE = "article_type"
LABELS = {"catalog": "catalogue", "article_type": "type"}
WHOLE = Box(0, 0, 1, 1)
Timings = dict[str, float]
P = ParamSpec("P")


def following(search_once: Callable[P, SearchResult]) -> Callable[P, SearchResult]:
    """Search again where another encoder's index took over in between, with that encoder."""

    @wraps(search_once)
    def searched(*args: P.args, **kwargs: P.kwargs) -> SearchResult:
        try:
            return search_once(*args, **kwargs)
        except EncoderMismatch:
            encoders.follow()
            return search_once(*args, **kwargs)

    return searched


@following
def by_text(query: SearchQuery, *, explain: bool = False) -> SearchResult:
    """Products that fit the words, best first; without words all that pass the filters, newest first.

    ``explain``, here and below: hits tell both parts of their score, which takes a millisecond more.
    """
    took: Timings = {}
    wanted = None
    kinds: Sequence[str] = ()
    query, instead = _spelt(query, took)
    if query.text:
        with timed(took, "encode"):
            encoder = runtime.encoder()
            said = match_article_types(query.text, _counts(query, TYPE)[TYPE])
            words = meaning(encoder, query.text, said)
        wanted = QueryVector(words, words, _weight(query, encoder.default_image_weight), encoder.fingerprint)
        kinds = said.types
    judged: confidence.Kind | None = "words" if query.text else None
    found = _result(query, wanted, took, judged=judged, kinds=kinds, explain=explain)
    return replace(found, corrected_query=instead)


@following
def by_image(
    picture: Image.Image,
    query: SearchQuery,
    *,
    box: Box | None = None,
    garment: int | None = None,
    garments: Sequence[Garment] | None = None,
    explain: bool = False,
) -> SearchResult:
    """Products that look like a part of the picture; words of the query are added to it.

    The part is the ``box``, else the ``garment`` (counted from 0) of ``garments`` (found here unless given), else
    the first garment, else the whole picture.
    """
    took: Timings = {}
    query, instead = _spelt(query, took)
    picture = brighten_if_dark(picture)
    if box is None and garments is None:
        with timed(took, "detect"):
            garments = detect(picture)
    with timed(took, "encode"):
        chosen = garments[garment or 0] if garments and box is None else None
        part = picture.crop(box.pixels(*picture.size)) if box else picture
        types = _counts(query, TYPE)[TYPE]
        wanted = photo_vectors(part, chosen, query.text, _weight(query, PHOTO_IMAGE_WEIGHT), types)
    seen = None
    if not garment and (box is None or box == WHOLE):  # the first garment is chosen for the shopper
        with timed(took, "detect"):
            seen = glimpse(picture, garments)
    return replace(_result(query, wanted, took, judged="photo", glimpse=seen, explain=explain), corrected_query=instead)


def _spelt(query: SearchQuery, took: Timings) -> tuple[SearchQuery, str | None]:
    """The query with slips of spelling corrected_query, and its words if they are others now."""
    if not query.text or query.exact:
        return query, None
    with timed(took, "spelling"):
        text = correct_spelling(query.text)
    return (query, None) if text == query.text else (replace(query, text=text), text)


def photo_vectors(
    picture: Image.Image, garment: Garment | None, words: str, weight: float, types: Mapping[str, int]
) -> QueryVector:
    """What a photo asks for: its garment against the products' pictures, and against their words what a shop with so
    many products of each of ``types`` calls it. Words change what is looked for ("but red").
    """
    encoder = runtime.encoder()
    seen = encoder.photo(parts(picture, garment))
    label = garment.label if garment else ""
    colours = runtime.colours().named(picture, garment) if garment and not words else None
    return composed(encoder, seen, label, words, weight, types, colours)


def _counts(query: SearchQuery, *names: str) -> dict[str, dict[str, int]]:
    """Of each facet, how many products that pass the query's other filters have each value."""
    found = tables.table(query, generations.state().version).facets(query, names)
    return {name: {one.value: one.count for one in values if one.count} for name, values in found.items()}


@following
def by_product(
    catalog: str, id: str, by: Literal["image", "text", "both"], query: SearchQuery, *, explain: bool = False
) -> SearchResult:
    """Products like one of the index, never itself. Errors: ProductNotFound."""
    took: Timings = {}
    with timed(took, "product"):
        document = _document(catalog, id)
    (image,), (text,) = halves(document["vector"])
    if by == "image" and document["fingerprint"] == runtime.encoder_fingerprint():
        with timed(took, "encode"):
            image = beside_names(runtime.encoder(), image, _counts(query, *NAMED_BESIDE_LOOKS))
    weight = {"image": 1.0, "text": 0.0, "both": _weight(query, 0.5)}[by]
    wanted = QueryVector(
        None if by == "text" else image, None if by == "image" else text, weight, document["fingerprint"]
    )
    return _result(query, wanted, took, excluded=(catalog, id), explain=explain)


def product(catalog: str, id: str) -> Hit:
    """One product of the index. Errors: ProductNotFound, IndexMissing, SearchUnavailable."""
    document = _document(catalog, id)
    return hit({name.encode(): str(document[name]).encode() for name in CARD if name in document})


def facets(query: SearchQuery) -> Mapping[str, Sequence[FacetValue]]:
    """The tags in use with their counts, each facet under the filters of the others."""
    generations.serving()
    return tables.table(query, generations.state().version).facets(query)


def detect(picture: Image.Image) -> list[Garment]:
    """The garments in an upright picture, on each person where there are several or small ones, large and certain
    ones first; none where detection is switched off.
    """
    detector = runtime.detector()
    return garments_in(brighten_if_dark(picture), detector, runtime.people()) if detector else []


def glimpse(picture: Image.Image, garments: Sequence[Garment] | None) -> PhotoEvidence:
    """What speaks for a garment in a picture, in which the detector showed ``garments`` (None: it was not asked)."""
    out_of_domain_logit = runtime.rejection().out_of_domain_logit(picture)
    if garments:
        return PhotoEvidence(max(one.confidence for one in garments), True, out_of_domain_logit)
    detector = runtime.detector()
    people = runtime.people()
    seen = bool(people and people.find(picture, CERTAIN))
    return PhotoEvidence(detector.best(picture) if detector else None, False, out_of_domain_logit, seen)


@contextmanager
def timed(took: Timings, name: str) -> Iterator[None]:
    """Note how long a block takes, in milliseconds."""
    start = time.perf_counter()
    yield
    milliseconds = (time.perf_counter() - start) * 1000
    took[name] = took.get(name, 0.0) + milliseconds
    observe(name, milliseconds)


def _result(
    query: SearchQuery,
    wanted: QueryVector | None,
    took: Timings,
    *,
    excluded: tuple[str, str] | None = None,
    judged: confidence.Kind | None = None,
    glimpse: PhotoEvidence | None = None,
    kinds: Sequence[str] = (),
    explain: bool = False,
) -> SearchResult:
    with timed(took, "search"):
        # beside a photo words tell what is to be different, seldom which product it is to be
        by_photo = judged == "photo"  # judged by the likeness of pictures alone, a part of the score
        # a page of one would leave out hits that look more alike than the first
        looked_at = replace(query, limit=max(query.limit, DEFAULT_LIMIT)) if by_photo else query
        found = search(
            looked_at, wanted, excluded=excluded, explain=explain or by_photo, single_out=not by_photo, kinds=kinds
        )
    verdict = confidence.Verdict(found.hits)
    if wanted is not None and judged is not None:
        verdict = confidence.judged(found, judged, wanted.weight, glimpse)
    hits = verdict.hits[: query.limit]
    with timed(took, "facets"):
        table = tables.table(query, found.state.version)
        counted = table.facets(query)
        total = table.total(query)
    if wanted is not None and query.sort != "relevance":
        total = min(total, POOL)
    following = query.offset + len(hits)
    return SearchResult(
        hits=hits,
        total=max(total, following) if hits else total,
        facets=counted,
        took_ms=took,
        query=query,
        next_offset=following if hits and following < total else None,
        notice=_notice(query, table, bool(hits)),
        nothing_close=not query.offset and verdict.nothing_close,
    )


def _notice(query: SearchQuery, table: tables.Table, any_hits: bool) -> str | None:
    for name, values in query.filters.items():
        for value in values:
            if not table.knows(name, value):
                return f"No product has the {LABELS.get(name, name)} “{value}”."
    if not any_hits and not query.offset and (query.filters or query.price_min or query.price_max):
        return "No product fits all of these filters. Take one away to see more."
    if len(query.text) >= MAX_TEXT:
        return f"Only the first {MAX_TEXT} characters of the search are used."
    return None


def _weight(query: SearchQuery, default: float) -> float:
    if query.image_weight is not None:
        return query.image_weight
    return default if settings.IMAGE_WEIGHT is None else settings.IMAGE_WEIGHT


def _document(catalog: str, id: str) -> dict[str, Any]:
    for _ in range(2):
        with available() as client:
            text = client.execute_command("JSON.GET", generations.serving().key(catalog, id))
        if text is not None:
            document: dict[str, Any] = json.loads(text)
            return document
        generations.forget()  # another generation may have taken over since this process looked
    if not condition.inspect().is_whole:
        raise IndexDamaged  # nobody knows whether there is such a product
    raise ProductNotFound(catalog, id)
