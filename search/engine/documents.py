"""The document of a product in Redis: how an entry is packed into JSON and read back from a result.

A vector is the image half followed by the text half, as integers from -127 to 127: RedisJSON stores such small numbers
in 8 bytes and doubles in 26, and under COSINE their scale need not be stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import redis
from django.core.files.storage import default_storage
from django.urls import reverse
from numpy.typing import NDArray

from search.engine import words
from search.engine.entries import ProductEntry
from search.engine.picture_names import THUMBNAIL_WIDTHS, avif_name, large_name, thumbnail_name
from search.fields import (
    ATTRIBUTES,
    KEPT_FIELDS,
    NAMED_FIELDS,
    OFFERED_FIELDS,
    SALE_SIZES,
    SEVERAL,
    STORE_SIZES,
    STORED_FIELDS,
    YES,
)
from search.offers import Offer
from search.types import Hit, Look, Picture
from vision.types import Box, Garment
from vision.vectors import unit

WORDS = ("title", "description", *STORED_FIELDS, "currency", "image")
INDEXED_OFFERS = (*OFFERED_FIELDS, SALE_SIZES, STORE_SIZES, ATTRIBUTES)
CARD = ("id", "catalog", *WORDS, "price", "offer", ATTRIBUTES, "garment", "updated")
"""The fields of a document that a hit needs."""
LOOK = ("id", "catalog", "title", "colour", "image", "in_stock", "offer")
"""The fields that a swatch and the sizes of a style need."""
SEPARATOR, WITHIN = "\t", "\x1f"
"""Separators between the stored facts of a product, and between the values of one field."""


def packed(image: NDArray[np.float32], text: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return two unit vectors (dim,) as (2·dim,) int8, with one scale for both so that neither half outweighs the
    other."""
    both = np.concatenate([image, text])
    return np.rint(both * (127 / max(float(np.abs(both).max()), 1e-12))).astype(np.int8)


def halves(numbers: Sequence[int], vectors: int = 1) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the image halves and text halves of n packed vectors in a row: (n, dim) each, of unit length."""
    both = unit(np.array(numbers, np.float32).reshape(vectors, 2, -1))
    return both[:, 0], both[:, 1]


def document(entry: ProductEntry) -> str:
    """Return the JSON of an entry. Unknown fields are left out; ``digest`` shows whether two documents are equal."""
    fields: dict[str, Any] = {"id": entry.id, "catalog": entry.catalog}
    fields |= {name: value for name in WORDS if (value := getattr(entry, name))}
    for name in INDEXED_OFFERS:
        if values := entry.values(name):
            fields[name] = list(values) if name in SEVERAL else values[0]
    fields["names"] = _names(entry)
    if details := words.indexed((entry.description, *map(str, entry.attributes.values())), words.LONGEST_DETAILS):
        fields["details"] = details
    fields["facts"] = facts(entry)
    fields |= {"fingerprint": entry.fingerprint, "created": _seconds(entry.created_at)}
    fields["updated"] = _seconds(entry.updated_at)
    if entry.year is not None:
        fields["year"] = entry.year
    if entry.price is not None:
        fields["price"] = float(entry.price)
    if offer := entry.offer.as_text():
        fields["offer"] = offer
    if entry.garment is not None:
        fields["garment"] = _garment_text(entry.garment)
    fields["vector"] = packed(entry.image_vector, entry.text_vector).tolist()
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return f'{text[:-1]},"digest":"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"}}'


def facts(entry: ProductEntry) -> str:
    """Return what :mod:`search.engine.columns` stores of every product: the values of KEPT_FIELDS, its look and price
    ("" if unknown) and when it was added, in seconds."""
    values = [WITHIN.join(map(_plain, entry.values(name))) for name in KEPT_FIELDS]
    seen = "" if entry.look is None else entry.look.as_text()
    price = "" if entry.price is None else str(entry.price)
    return SEPARATOR.join((*values, seen, price, str(_seconds(entry.created_at))))


def _plain(value: str) -> str:
    return value.replace(SEPARATOR, " ").replace(WITHIN, " ")


def _names(entry: ProductEntry) -> str:
    """Return the words by which a product is found: those of its title, tags and id."""
    named = words.indexed((entry.title, *(getattr(entry, name) for name in NAMED_FIELDS)))
    return f"{named} {words.identifier(entry.id)}"


def digest(entry: ProductEntry) -> str:
    """Return 16 hex digits that change with everything that :func:`document` writes."""
    digits: str = json.loads(document(entry))["digest"]
    return digits


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a product, None if not compared: overall, by picture, by words, and with bonuses as ranked on the
    page."""

    similarity: float | None = None
    image: float | None = None
    text: float | None = None
    ranked: float | None = None


NO_SCORES = Scores()


def hit(fields: Mapping[str, Any], scores: Scores = NO_SCORES, confident: bool | None = None) -> Hit:
    """Return a product from the CARD fields of its document."""
    offer = Offer.from_text(fields.get("offer"))
    price = fields.get("price")
    garment, updated = fields.get("garment"), fields.get("updated")
    return Hit(
        id=fields["id"],
        catalog=fields["catalog"],
        title=fields.get("title", ""),
        description=fields.get("description"),
        currency=fields.get("currency"),
        **{name: fields.get(name, "") for name in STORED_FIELDS},
        price=None if price is None else Decimal(repr(price)).quantize(Decimal("0.01")),
        url=page_address(fields["catalog"], fields["id"]),
        pictures=tuple(picture(one) for one in (fields.get("image"), *offer.further_images) if one),
        score=scores.ranked,
        similarity=scores.similarity,
        image_score=scores.image,
        text_score=scores.text,
        garment=_garment(garment) if garment else None,
        updated_at=None if updated is None else datetime.fromtimestamp(updated, UTC),
        confident=confident,
        offer=offer,
        attributes=_attributes(fields.get(ATTRIBUTES, ())),
    )


def _attributes(choices: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the shop's own columns that are facets, with their values."""
    found: dict[str, tuple[str, ...]] = {}
    for one in choices:
        name, _, value = one.partition("=")
        found[name] = (*found.get(name, ()), value)
    return found


def look(fields: Mapping[str, Any]) -> Look:
    """Return a look from the LOOK fields of its document."""
    main = picture(fields["image"]) if fields.get("image") else None
    return Look(
        id=fields["id"],
        catalog=fields["catalog"],
        title=fields.get("title", ""),
        colour=fields.get("colour", ""),
        url=page_address(fields["catalog"], fields["id"]),
        image=main.shown if main else None,
        thumbnail=main.thumbnail if main else None,
        is_sold_out=YES not in fields.get("in_stock", ""),
        offer=Offer.from_text(fields.get("offer")),
    )


def looks_of(documents: Iterable[Mapping[str, Any] | None]) -> tuple[Look, ...]:
    """Return the looks of a style that still exist, sorted by id so that their order is the same everywhere."""
    return tuple(sorted((look(one) for one in documents if one is not None), key=lambda one: (len(one.id), one.id)))


def cards(
    client: redis.Redis, keys: Sequence[bytes], vectors: bool = False, looks: Sequence[bytes] = ()
) -> list[dict[str, Any] | None]:
    """Return the CARD fields of documents, with their vectors if ``vectors``, and then the LOOK fields of ``looks``, in
    one round trip; None for a document that is gone."""
    card = [f"$.{name}" for name in ((*CARD, "vector") if vectors else CARD)]
    with client.pipeline(transaction=False) as pipe:
        for one in keys:
            pipe.execute_command("JSON.GET", one, *card)
        for one in looks:
            pipe.execute_command("JSON.GET", one, *(f"$.{name}" for name in LOOK))
        texts = pipe.execute()
    return [
        None if text is None else {path[2:]: found[0] for path, found in json.loads(text).items() if found}
        for text in texts
    ]


@lru_cache(maxsize=50_000)
def page_address(catalog: str, id: str) -> str:
    """Return the URL of a product's page."""
    return reverse("search:product", args=[catalog, id])


def picture(image: str) -> Picture:
    """Return the URLs under which browsers get a stored picture."""
    # signed URLs expire, so they are made anew each time
    return _picture(image) if getattr(default_storage, "querystring_auth", False) else _kept_picture(image)


def _picture(image: str) -> Picture:
    small, large = (default_storage.url(thumbnail_name(image, width)) for width in THUMBNAIL_WIDTHS)
    avif = default_storage.url(name) if (name := avif_name(image)) else ""
    return Picture(default_storage.url(image), small, large, default_storage.url(large_name(image)), avif)


_kept_picture = lru_cache(maxsize=50_000)(_picture)


def _seconds(time: datetime) -> int:
    return int(time.timestamp())


def _garment_text(garment: Garment) -> str:
    """Return the garment as one string: a JSON object would take five times the memory."""
    box = garment.box
    numbers = (garment.confidence, box.x, box.y, box.width, box.height)
    return " ".join((*(f"{number:.4f}" for number in numbers), garment.label))


def _garment(text: str) -> Garment:
    confidence, x, y, width, height, label = text.split(" ", 5)
    left, top = float(x), float(y)
    box = Box(left, top, min(float(width), 1 - left), min(float(height), 1 - top))
    return Garment(label, float(confidence), box)
