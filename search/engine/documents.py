"""The document of a product in Redis: how an entry is packed into JSON and read back from a result.

A vector is the image half and the text half, one after the other, as whole numbers of -127 to 127: RedisJSON keeps
such small numbers in 8 bytes and doubles in 26, and under COSINE their scale needs no storing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from django.core.files.storage import default_storage
from django.urls import reverse
from numpy.typing import NDArray

from search.engine.entries import THUMBNAIL_WIDTHS, ProductEntry, thumbnail_name
from search.offers import Offer
from search.types import TAG_FIELDS, Hit
from vision.types import Box, Garment
from vision.vectors import unit

WORDS = ("title", "description", "gender", "category", "subcategory", "article_type", "colour", "brand", "season",
         "usage", "currency", "image")  # fmt: skip
CARD = ("id", "catalog", *WORDS, "price", "offer", "garment", "updated")
"""What a hit needs of a document."""
TAG_SEPARATOR = "\t"


def packed(image: NDArray[np.float32], text: NDArray[np.float32]) -> NDArray[np.int8]:
    """Two unit vectors (dim,) as (2·dim,) int8. One scale for both, so that neither half outweighs the other."""
    both = np.concatenate([image, text])
    return np.rint(both * (127 / max(float(np.abs(both).max()), 1e-12))).astype(np.int8)


def unpacked(vectors: Sequence[bytes]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The JSON texts of n vectors as their image halves and text halves, (n, dim) each, rows of unit length."""
    return halves(json.loads(b"[" + b",".join(vector[1:-1] for vector in vectors) + b"]"), len(vectors))


def halves(numbers: Sequence[int], vectors: int = 1) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The numbers of n vectors, one after the other, as in :func:`unpacked`."""
    both = unit(np.array(numbers, np.float32).reshape(vectors, 2, -1))
    return both[:, 0], both[:, 1]


def document(entry: ProductEntry) -> str:
    """The JSON of an entry. What is not known is left out; ``digest`` tells whether two documents are equal."""
    fields: dict[str, Any] = {"id": entry.id, "catalog": entry.catalog}
    fields |= {name: value for name in WORDS if (value := getattr(entry, name))}
    fields["tags"] = TAG_SEPARATOR.join(getattr(entry, name).replace(TAG_SEPARATOR, " ") for name in TAG_FIELDS)
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


def digest(entry: ProductEntry) -> str:
    """16 hex digits that change with everything that :func:`document` writes."""
    digits: str = json.loads(document(entry))["digest"]
    return digits


def hit(
    fields: Mapping[bytes, bytes],
    score: float | None = None,
    image_score: float | None = None,
    text_score: float | None = None,
) -> Hit:
    """Read the CARD fields of a result."""
    words = {name: value.decode() for name in CARD if (value := fields.get(name.encode())) is not None}
    image, small, large = addresses(words.get("image"))
    return Hit(
        id=words["id"],
        catalog=words["catalog"],
        title=words.get("title", ""),
        description=words.get("description"),
        brand=words.get("brand"),
        gender=words.get("gender"),
        category=words.get("category"),
        subcategory=words.get("subcategory"),
        article_type=words.get("article_type"),
        colour=words.get("colour"),
        season=words.get("season"),
        usage=words.get("usage"),
        price=Decimal(words["price"]).quantize(Decimal("0.01")) if "price" in words else None,
        currency=words.get("currency"),
        url=page_address(words["catalog"], words["id"]),
        image=image,
        thumbnail=small,
        thumbnail_large=large,
        score=score,
        image_score=image_score,
        text_score=text_score,
        garment=_garment(words["garment"]) if "garment" in words else None,
        updated_at=datetime.fromtimestamp(int(words["updated"]), UTC) if "updated" in words else None,
        offer=Offer.from_text(words.get("offer")),
    )


@lru_cache(maxsize=50_000)
def page_address(catalog: str, id: str) -> str:
    """Where a product's page is."""
    return reverse("search:product", args=[catalog, id])


def addresses(image: str | None) -> tuple[str | None, str | None, str | None]:
    """Where browsers get a stored picture, its small and its large thumbnail."""
    if not image:
        return None, None, None
    # signed addresses run out, so they are made anew each time
    return _addresses(image) if getattr(default_storage, "querystring_auth", False) else _kept_addresses(image)


def _addresses(image: str) -> tuple[str, str, str]:
    small, large = (default_storage.url(thumbnail_name(image, width)) for width in THUMBNAIL_WIDTHS)
    return default_storage.url(image), small, large


_kept_addresses = lru_cache(maxsize=50_000)(_addresses)


def _seconds(time: datetime) -> int:
    return int(time.timestamp())


def _garment_text(garment: Garment) -> str:
    """One string: as a JSON object it would cost five times the memory."""
    box = garment.box
    numbers = (garment.confidence, box.x, box.y, box.width, box.height)
    return " ".join((*(f"{number:.4f}" for number in numbers), garment.label))


def _garment(text: str) -> Garment:
    confidence, x, y, width, height, label = text.split(" ", 5)
    left, top = float(x), float(y)
    box = Box(left, top, min(float(width), 1 - left), min(float(height), 1 - top))
    return Garment(label, float(confidence), box)
