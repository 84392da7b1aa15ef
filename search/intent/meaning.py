"""The words of a search as an embedding of the encoder."""

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
"""The encoder is taken to know a name if its similarity to the name of the shop's type reaches this value: "jhumka" and
"earrings" -0.07, "boots" and "booties" 0.34, "hoodie" and "sweatshirts" 0.50. Names that it knows are better left
alone, since ballerinas are not just any flats."""
MOST_EXCLUDED = 8
"""The number of excluded phrases that are subtracted, each of which must be encoded. Products that mention any of the
others are left out all the same."""
TAKEN_AWAY = 0.4
"""The weight with which excluded phrases are subtracted: 1 would search for their opposite."""


def meaning(encoder: Encoder, intent: Intent) -> Vector | None:
    """Return the embedding of the words, (dim,) of unit length; None if nothing positive is asked for.

    If the encoder does not know the shopper's name for a garment, the shop's names replace it. What the words exclude
    is subtracted.
    """
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
