"""What the words of a search mean to the encoder, as a vector."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search.engine.query_vector import Vector
from search.intent.classification import meanings
from search.intent.constraints import Constraint
from search.intent.understanding import Intent
from vision.text import normalise
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

KNOWN = 0.3
"""A name is known to the encoder if it is so like that of a type that goes by it: "jhumka" and "earrings" -0.07,
"boots" and "booties" 0.34, "hoodie" and "sweatshirts" 0.50. Names that it knows are better left alone, for ballerinas
are not any flats."""
MOST_EXCLUDED = 8
"""Excluded phrases that are subtracted: each is a text to encode. Products that say any of the others are left out."""
TAKEN_AWAY = 0.4
"""How much of what is excluded is subtracted: all of it would look for its opposite."""


def meaning(encoder: Encoder, intent: Intent) -> Vector | None:
    """(dim,) of unit length; None where nothing positive is asked for. In the shop's words where the encoder has never
    read the shopper's name for a garment, away from what the words exclude."""
    if not intent.text:
        return None
    vector = _positive(encoder, intent)
    if intent.without:
        vector = unit(vector - TAKEN_AWAY * encoder.texts(list(intent.without[:MOST_EXCLUDED])).mean(axis=0))
    return vector


def _positive(encoder: Encoder, intent: Intent) -> Vector:
    for one in intent.required:
        if one.field == "article_type" and one.says_more and not _is_known(encoder, one):
            texts = [_with(intent.text, one.words, value) for value in one.values]
            return unit(encoder.texts(texts).sum(axis=0))
    words: Vector = encoder.texts([intent.text])[0]
    return words


def _is_known(encoder: Encoder, one: Constraint) -> bool:
    name, *types = meanings(encoder, [normalise(one.words), *one.values])
    return max(float(name @ kind) for kind in types) >= KNOWN


def _with(text: str, words: str, instead: str) -> str:
    return re.sub(re.escape(words), lambda _: instead, text, count=1, flags=re.IGNORECASE)
