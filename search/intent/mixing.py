"""Several things as one query: words, products, photos, each liked or disliked, with weights.

Liked vectors are summed, and disliked ones subtracted at a fraction of their weight, separately for each half, as
Rocchio (1971) moves a query towards what was judged relevant. Words change what the liked pictures show ("like this, in
green"): the attributes that they name are removed from the pictures first (:mod:`search.intent.composition`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.engine.query_vector import QueryVector, Vector
from search.intent.composition import changed
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

DISLIKED = 0.5
"""How much a disliked thing counts relative to a liked one; 1 would search for its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A picture or a product as unit vectors (dim,) of both halves; ``weight`` is above 0."""

    image: Vector
    text: Vector
    weight: float = 1.0


def mixed(
    encoder: Encoder,
    liked: Sequence[Example],
    disliked: Sequence[Example],
    words: str,
    words_weight: float,
    image_weight: float,
) -> QueryVector | None:
    """Return the query for the examples and the words ("" for none); None if nothing is liked."""
    if not liked and not words:
        return None
    said = encoder.texts([words])[0] if words else None
    image = _half([(changed(encoder, one.image, words) if words else one.image, one.weight) for one in liked], said)
    text = _half([(changed(encoder, one.text, words) if words else one.text, one.weight) for one in liked], said)
    if said is not None:
        image, text = image + words_weight * said, text + words_weight * said
    for one in disliked:
        image, text = image - DISLIKED * one.weight * one.image, text - DISLIKED * one.weight * one.text
    return QueryVector(unit(image), unit(text), image_weight, encoder.fingerprint)


def _half(examples: Sequence[tuple[Vector, float]], like: Vector | None) -> Vector:
    """Return the weighted mean of the examples, so that several together count as much as one."""
    if not examples:
        assert like is not None
        return np.zeros_like(like)
    total = sum(weight for _, weight in examples)
    mean: Vector = np.sum([weight * vector for vector, weight in examples], axis=0) / total
    return mean.astype(np.float32)
