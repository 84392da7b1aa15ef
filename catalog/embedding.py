"""From products to embeddings: detect the garment, encode the picture and the text; only what has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.models import Embedding, Product
from catalog.rows import Described, digest_of, words_of
from vision import look, runtime
from vision.garment import Hint, labels_for, product_garments
from vision.types import Box, Garment

FLOAT16 = np.dtype("<f2")
Seconds = dict[str, float]
Row = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Work:
    """One product to embed.

    ``stored`` is its embedding by this encoder, if there is one; ``pixels`` opens its picture and is called only if the
    picture must be encoded.
    """

    product: Described
    hint: Hint
    source_hash: str
    pixels: Callable[[], Image.Image]
    stored: Embedding | None


def embedded(work: Sequence[Work], seconds: Seconds) -> list[Embedding]:
    """Return an unsaved embedding (without its product) for each item, in order.

    The time of each step is added to ``seconds``. Errors: ModelError.
    """
    encoder = runtime.encoder()
    eye = runtime.detector_fingerprint() or "off"
    image_hashes = [digest_of(one.source_hash, labels_for(one.hint), eye) for one in work]
    texts = [words_of(one.product) for one in work]
    text_hashes = [digest_of(text) for text in texts]

    def stale(number: int, name: str, value: str) -> bool:
        stored = work[number].stored
        return stored is None or stored.fingerprint != encoder.fingerprint or getattr(stored, name) != value

    to_see = [number for number, value in enumerate(image_hashes) if stale(number, "image_hash", value)]
    to_read = [number for number, value in enumerate(text_hashes) if stale(number, "text_hash", value)]
    start = time.perf_counter()
    pictures = [work[n].pixels() for n in to_see]
    detector = runtime.detector() if to_see else None  # not needed if only texts changed
    garments = product_garments(pictures, [work[n].hint for n in to_see], detector)
    detected = time.perf_counter()
    seen = encoder.images(pictures)
    read = encoder.texts([texts[number] for number in to_read])
    looks = look.of_products(pictures, garments)
    encoded = time.perf_counter()
    seconds["detect"] = seconds.get("detect", 0.0) + detected - start
    seconds["encode"] = seconds.get("encode", 0.0) + encoded - detected
    images = {n: (seen[place], _as_json(garments[place]), looks[place].as_text()) for place, n in enumerate(to_see)}
    words = {n: read[place] for place, n in enumerate(to_read)}
    return [
        _embedding(one, encoder.fingerprint, image_hashes[n], text_hashes[n], images.get(n), words.get(n))
        for n, one in enumerate(work)
    ]


def save(products: Sequence[Product], embeddings: Sequence[Embedding]) -> None:
    """Store the embedding of each product, replacing an older one by the same encoder.

    Embeddings by other encoders, kept for switching back, are deleted if the product has changed since.
    """
    for product, embedding in zip(products, embeddings, strict=True):
        embedding.product = product
    _drop_outdated(embeddings)
    Embedding.objects.bulk_create(
        embeddings,
        update_conflicts=True,
        unique_fields=("product", "fingerprint"),
        update_fields=("image_hash", "text_hash", "image_vector", "text_vector", "garment", "look", "look_by"),
    )


def _drop_outdated(embeddings: Sequence[Embedding]) -> None:
    now = {one.product_id: one for one in embeddings}
    others = Embedding.objects.filter(product__in=list(now)).exclude(
        fingerprint__in={e.fingerprint for e in embeddings}
    )
    outdated = [
        pk
        for pk, product, image_hash, text_hash in others.values_list("pk", "product_id", "image_hash", "text_hash")
        if (image_hash, text_hash) != (now[product].image_hash, now[product].text_hash)
    ]
    if outdated:
        Embedding.objects.filter(pk__in=outdated).delete()


def vector(data: bytes | memoryview) -> Row:
    """Return a stored vector, (dim,) float32."""
    return np.frombuffer(bytes(data), FLOAT16).astype(np.float32)


def garment_of(stored: Mapping[str, Any] | None) -> Garment | None:
    """Return the garment stored with an embedding."""
    return Garment(stored["label"], stored["confidence"], Box(*stored["box"])) if stored else None


def hint_of(product: Any) -> Hint:
    return Hint(product.article_type, product.category, product.subcategory, product.title)


def _embedding(
    one: Work,
    fingerprint: str,
    image_hash: str,
    text_hash: str,
    image: tuple[Row, Any, str] | None,
    text: Row | None,
) -> Embedding:
    stored = one.stored or Embedding()  # only its unchanged parts are used
    return Embedding(
        fingerprint=fingerprint,
        image_hash=image_hash,
        text_hash=text_hash,
        image_vector=stored.image_vector if image is None else image[0].astype(FLOAT16).tobytes(),
        text_vector=stored.text_vector if text is None else text.astype(FLOAT16).tobytes(),
        garment=stored.garment if image is None else image[1],
        look=stored.look if image is None else image[2],
        look_by=stored.look_by if image is None else runtime.look_fingerprint(),
    )


def _as_json(garment: Garment | None) -> dict[str, Any] | None:
    if garment is None:
        return None
    box = garment.box
    return {
        "label": garment.label,
        "confidence": round(garment.confidence, 4),
        "box": [round(value, 5) for value in (box.x, box.y, box.width, box.height)],
    }
