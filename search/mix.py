"""Searches composed of several things, as the API and the pages request them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PIL import Image

from search import photo_asking
from search.engine import generations, retrieval
from search.engine.columns import Columns
from search.engine.connection import available
from search.engine.documents import cards, halves
from search.engine.expressions import EVERYTHING
from search.engine.query_vector import QueryVector, Vector
from search.engine.retrieval import Fetched, Near
from search.errors import InvalidQuery, ProductNotFound
from search.intent.mixing import Example, mixed
from search.intent.understanding import Intent, effective, understand
from search.interpreting import shop_words
from search.lexicon.looks import remaining_look
from search.params import CENT
from search.photo_asking import WHOLE, drawn, evidence_of, vectors
from search.pipeline import Ask, Trace, search
from search.presenting import presented
from search.ranking import by_likeness, confidence, weights
from search.ranking.by_look import TargetLook, look_of
from search.ranking.relevant import Relevant
from search.service import TYPE, detect, following
from search.timing import Timings, timed
from search.types import IntentPart, SearchQuery, SearchResult
from vision import runtime
from vision.image import brighten_if_dark
from vision.look import Look, mean, unknown
from vision.types import Box, Garment

MOST_THINGS = 20
IMAGE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class ProductRef:
    catalog: str
    id: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """An opened, upright photo. ``garment``: the part that counts, or ``box``, an area; if neither, the first garment
    found in it."""

    picture: Image.Image
    box: Box | None = None
    weight: float = 1.0
    garment: Garment | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """What is liked and what is not. The query's words count for it with ``words_weight``, ``unlike_words`` against."""

    like: tuple[ProductRef | PhotoRef, ...] = ()
    unlike: tuple[ProductRef | PhotoRef, ...] = ()
    unlike_words: tuple[str, ...] = ()
    words_weight: float = 1.0


def by_mix(mix: Mix, query: SearchQuery, *, explain: bool = False) -> SearchResult:
    """Return products like the liked things and words together, unlike the disliked ones, and none of these themselves.

    Errors: ProductNotFound; InvalidQuery if nothing is liked.
    """
    took: Timings = {}
    return presented(mix_trace(mix, query, took), took, query, explain=explain)


@following
def mix_trace(mix: Mix, query: SearchQuery, took: Timings) -> Trace:
    """Return the trace of :func:`by_mix`."""
    state, columns = retrieval.known()
    intent = understand(query.text, shop_words(columns), columns, query.plain) if query.text else Intent()
    with timed(took, "encode"):
        liked, disliked = ([_read(one, columns) for one in several] for several in (mix.like, mix.unlike))
        against = [one.example for one in disliked] + [Example(vector, vector) for vector in _said(mix.unlike_words)]
        weight = IMAGE_WEIGHT if query.image_weight is None else query.image_weight
        examples = [one.example for one in liked]
        wanted = mixed(runtime.encoder(), examples, against, intent.text, mix.words_weight, weight)
    if wanted is None:
        raise InvalidQuery({"like": "Give at least one thing that the products should be like."})
    own = tuple(_key(one) for one in (*mix.like, *mix.unlike) if isinstance(one, ProductRef))
    intent = _cheaper(intent, _prices_of(columns, mix.like))
    types = () if intent.has_type or not all(one.types for one in liked) else _together(one.types for one in liked)
    look = mean([one.look for one in liked], [one.example.weight for one in liked])
    sought = TargetLook(remaining_look(look, query.text), weights.LOOK_OF_PRODUCT) if liked else None
    photos = {f"{by_likeness.LOOKS}-{place}": one.photo for place, one in enumerate(liked) if one.photo}
    only_photos = len(photos) == len(liked) and not intent.text

    def likeness(found: Fetched) -> Relevant:
        if only_photos and not any(one.is_near(found, name) for name, one in photos.items()):
            return by_likeness.nothing(found)
        return _relevant(intent, found, own, types, sought)

    requests = {by_likeness.POOL_OF: Near(EVERYTHING, weights.POOL)}
    requests |= {name: Near(EVERYTHING, 1, one.looks) for name, one in photos.items()}
    asked = effective(query, intent)
    if photos:
        confidence.renew_in_background(state)
    with timed(took, "search"):
        return search(Ask(asked, intent, wanted, likeness=likeness, requests=requests, left_out=own), columns)


def _together(types: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for several in types for name in several))


def _prices_of(columns: Columns, liked: Sequence[ProductRef | PhotoRef]) -> list[float]:
    rows = columns.places(_key(one) for one in liked if isinstance(one, ProductRef))
    return [price for price in columns.prices[rows].tolist() if not math.isnan(price)]


def _cheaper(intent: Intent, prices: Sequence[float]) -> Intent:
    """Read "cheaper" beside products as cheaper than all of them, instead of as an order."""
    said = next((part for part in intent.parts if part.kind == "sort" and part.values == ("price",)), None)
    if said is None or not prices or intent.price_max is not None:
        return intent
    most = Decimal(f"{min(prices):.2f}") - CENT
    bound = IntentPart("price", "price", ("", f"{most}"), said.words)
    parts = tuple(bound if part is said else part for part in intent.parts)
    return replace(intent, price_max=most, sort=None, parts=parts)


def _relevant(
    intent: Intent, found: Fetched, own: Sequence[bytes], types: Sequence[str], sought: TargetLook | None
) -> Relevant:
    """Return near products that carry the tags that the words name, and none that they exclude."""
    columns = found.columns
    excluded = ~columns.alive
    for one in intent.excluded:
        excluded = excluded | columns.having(one.field, one.values)
    for one in intent.required:
        excluded = excluded | ~columns.having(one.field, one.values)
    near = by_likeness.relevant(
        found, share=weights.SIMILAR_REACH, types=types, left_out=own, excluded=excluded, sought=sought
    )
    return replace(near, intent=intent)


def _said(texts: Sequence[str]) -> Sequence[Vector]:
    return list(runtime.encoder().texts(list(texts))) if texts else []


@dataclass(frozen=True, slots=True, eq=False)
class PhotoRead:
    """``looks``: its picture alone; ``offset``: how far above the photo threshold a product's similarity must be."""

    looks: QueryVector
    offset: float

    def is_near(self, found: Fetched, name: str) -> bool:
        """Return whether any product in the named answer is close to the photo."""
        known = confidence.of(found.state)
        images = found[name].scores
        return bool(images.size) and (known is None or float(images.max()) >= known.photo + self.offset)


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A thing as vectors. ``types``: the article types that it may be of, () if unknown, so that a shirt "in green"
    remains a shirt."""

    example: Example
    types: tuple[str, ...]
    look: Look
    photo: PhotoRead | None = None


def _read(one: ProductRef | PhotoRef, columns: Columns) -> Read:
    if isinstance(one, PhotoRef):
        return _read_photo(one, columns)
    with available() as client:
        document = cards(client, [_key(one)], vectors=True)[0]
    if document is None:
        raise ProductNotFound(one.catalog, one.id)
    (image,), (text,) = halves(document["vector"])
    row = columns.rows.get(_key(one), -1)
    name = columns.value(TYPE, row) if row >= 0 else ""
    return Read(Example(image, text, one.weight), (name,) if name else (), look_of(columns, _key(one)))


def _read_photo(one: PhotoRef, columns: Columns) -> Read:
    picture = brighten_if_dark(one.picture)
    chosen, part = one.garment, picture
    if chosen is None and one.box is None:
        chosen = next(iter(detect(picture)), None)
    elif chosen is None and one.box and one.box != WHOLE:
        part = picture.crop(one.box.pixels(*picture.size))
        chosen = drawn(part)
    offset = confidence.threshold_offset(evidence_of(picture, [chosen] if chosen else ())) if part is picture else 0.0
    aim = vectors(part, chosen, "", photo_asking.IMAGE_WEIGHT, columns.counted(TYPE))
    wanted = aim.wanted
    assert wanted.image is not None
    assert wanted.text is not None
    looks = replace(wanted, text=None, weight=1.0)
    example = Example(wanted.image, wanted.text, one.weight)
    return Read(example, aim.types, aim.look or unknown(), PhotoRead(looks, offset))


def _key(one: ProductRef) -> bytes:
    return generations.serving().key(one.catalog, one.id).encode()
