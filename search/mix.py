"""Searches made of several things, as the API and the pages ask for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PIL import Image

from search.engine import generations, retrieval
from search.engine.columns import Columns
from search.engine.connection import available
from search.engine.documents import cards, halves
from search.engine.expressions import EVERYTHING
from search.engine.query_vector import Vector
from search.engine.retrieval import Fetched, Near
from search.errors import InvalidQuery, ProductNotFound
from search.intent.composition import composed
from search.intent.mixing import Example, mixed
from search.intent.understanding import Intent, effective, understand
from search.interpreting import shop_words
from search.params import CENT
from search.pipeline import Ask, Trace, search
from search.presenting import presented
from search.ranking import by_likeness, weights
from search.ranking.relevant import Relevant
from search.service import PHOTO_IMAGE_WEIGHT, TYPE, detect, drawn, following
from search.timing import Timings, timed
from search.types import IntentPart, SearchQuery, SearchResult
from vision import runtime
from vision.garment import parts
from vision.image import brighten_if_dark
from vision.types import Box

MOST_THINGS = 20
IMAGE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class ProductRef:
    catalog: str
    id: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """An opened photo, upright; ``box``: the part that counts, None for the first garment in it."""

    picture: Image.Image
    box: Box | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Mix:
    """What is liked and what is not. The words of the query count with ``words_weight``, ``unlike_words`` against."""

    like: tuple[ProductRef | PhotoRef, ...] = ()
    unlike: tuple[ProductRef | PhotoRef, ...] = ()
    unlike_words: tuple[str, ...] = ()
    words_weight: float = 1.0


def by_mix(mix: Mix, query: SearchQuery, *, explain: bool = False) -> SearchResult:
    """Products like what is liked and the words together, unlike what is not, none of them themselves.

    Errors: ProductNotFound; InvalidQuery where nothing is liked.
    """
    took: Timings = {}
    return presented(mix_trace(mix, query, took), took, query, explain=explain)


@following
def mix_trace(mix: Mix, query: SearchQuery, took: Timings) -> Trace:
    """The trace of :func:`by_mix`."""
    _, columns = retrieval.known()
    intent = understand(query.text, shop_words(columns), columns, query.plain) if query.text else Intent()
    with timed(took, "encode"):
        liked, disliked = ([_example(one, columns) for one in several] for several in (mix.like, mix.unlike))
        disliked += [Example(vector, vector) for vector in _said(mix.unlike_words)]
        weight = IMAGE_WEIGHT if query.image_weight is None else query.image_weight
        wanted = mixed(runtime.encoder(), liked, disliked, intent.text, mix.words_weight, weight)
    if wanted is None:
        raise InvalidQuery({"like": "Give at least one thing that the products should be like."})
    own = tuple(_key(one) for one in (*mix.like, *mix.unlike) if isinstance(one, ProductRef))
    intent = _cheaper(intent, _prices_of(columns, mix.like))

    types = () if intent.has_type else _types_of(columns, mix.like)

    def likeness(found: Fetched) -> Relevant:
        return _relevant(intent, found, own, types)

    requests = {by_likeness.POOL_OF: Near(EVERYTHING, weights.POOL)}
    asked = effective(query, intent)
    with timed(took, "search"):
        return search(Ask(asked, intent, wanted, likeness=likeness, requests=requests, left_out=own), columns)


def _prices_of(columns: Columns, liked: Sequence[ProductRef | PhotoRef]) -> list[float]:
    rows = columns.places(_key(one) for one in liked if isinstance(one, ProductRef))
    return [price for price in columns.prices[rows].tolist() if not math.isnan(price)]


def _cheaper(intent: Intent, prices: Sequence[float]) -> Intent:
    """ "Cheaper" beside products is cheaper than all of them, rather than the cheapest first."""
    said = next((part for part in intent.parts if part.kind == "sort" and part.values == ("price",)), None)
    if said is None or not prices or intent.price_max is not None:
        return intent
    most = Decimal(f"{min(prices):.2f}") - CENT
    bound = IntentPart("price", "price", ("", f"{most}"), said.words)
    parts = tuple(bound if part is said else part for part in intent.parts)
    return replace(intent, price_max=most, sort=None, parts=parts)


def _types_of(columns: Columns, liked: Sequence[ProductRef | PhotoRef]) -> tuple[str, ...]:
    """The article types of liked products, so that a shirt "in green" is a shirt; () where a photo is liked, too."""
    rows = [columns.rows.get(_key(one), -1) if isinstance(one, ProductRef) else -1 for one in liked]
    if not rows or min(rows) < 0:
        return ()
    names = [columns.value(TYPE, row) for row in rows]
    return tuple(dict.fromkeys(names)) if all(names) else ()


def _relevant(intent: Intent, found: Fetched, own: Sequence[bytes], types: Sequence[str]) -> Relevant:
    """Near products that carry the tags that the words name, and none that they exclude."""
    columns = found.columns
    excluded = ~columns.alive
    for one in intent.excluded:
        excluded = excluded | columns.having(one.field, one.values)
    for one in intent.required:
        excluded = excluded | ~columns.having(one.field, one.values)
    return replace(
        by_likeness.relevant(found, share=weights.SIMILAR_REACH, types=types, left_out=own, excluded=excluded),
        intent=intent,
    )


def _said(texts: Sequence[str]) -> Sequence[Vector]:
    return list(runtime.encoder().texts(list(texts))) if texts else []


def _example(one: ProductRef | PhotoRef, columns: Columns) -> Example:
    if isinstance(one, PhotoRef):
        return _of_photo(one, columns)
    with available() as client:
        document = cards(client, [_key(one)], vectors=True)[0]
    if document is None:
        raise ProductNotFound(one.catalog, one.id)
    (image,), (text,) = halves(document["vector"])
    return Example(image, text, one.weight)


def _of_photo(one: PhotoRef, columns: Columns) -> Example:
    picture = brighten_if_dark(one.picture)
    garments = [] if one.box else detect(picture)
    part = picture.crop(one.box.pixels(*picture.size)) if one.box else picture
    chosen = drawn(part) if one.box else next(iter(garments), None)
    encoder = runtime.encoder()
    seen = encoder.photo(parts(part, chosen))
    label = chosen.label if chosen else ""
    aim = composed(encoder, seen, label, "", PHOTO_IMAGE_WEIGHT, columns.counted(TYPE)).wanted
    assert aim.image is not None
    assert aim.text is not None
    return Example(aim.image, aim.text, one.weight)


def _key(one: ProductRef) -> bytes:
    return generations.serving().key(one.catalog, one.id).encode()
