"""A photo and what a shopper says of it, "like this, but red", as vectors to search with.

The sum of both vectors alone finds what the photo shows, for a picture of a blue shirt says "blue" louder than the
words say "red". So whatever attribute the words name is first taken out of the picture's vector: its projection on
the directions in which the names of that attribute's values differ (as Bolukbasi et al. 2016, arXiv 1607.06520, take
a gender out of the vectors of words). What each step gains stands in docs/relevance.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.engine.query_vector import QueryVector, Vector
from search.intent.classification import classify_article_type, meanings
from search.lexicon.attributes import ATTRIBUTES, GARMENT
from search.ranking.weights import PHOTO_TYPES
from vision.look import Look
from vision.text import normalise
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

KEPT = 0.9
"""An attribute's directions are the fewest that hold this share of how the names of its values differ: five of colour.
Those left over are as much about the garments that come in a colour."""
LABEL_BESIDE_NAME = 0.5
"""How much the detector's label counts beside the shop's names, which are right less often in photos of streets."""
NAME_BESIDE_PHOTO = 2.0
"""How much the name of the garment found counts where products' words are compared, measured on photos of garments."""
COLOUR_BESIDE_PHOTO = 0.7
"""How much the names of the colours that the pixels have count there. 80 photos at home that no model has seen, among
1,600 held-out products: of ten found, 5.1 have the photo's colour instead of 4.1, and 8.0 are of its kind instead of
8.3; at 0.5 it is 4.6 and 8.1, at 1.1 it is 5.5 and 7.8."""
SHOP_WORDS = {"outerwear": "jacket", "hat": "cap"}
"""What shops call a garment for which the detector's label is a word of its makers."""

_NAMED = {
    attribute: re.compile(
        rf"\b(?:{'|'.join(re.escape(name) for value in values for name in value.split('|'))})(?:e?s)?\b"
    )
    for attribute, values in ATTRIBUTES.items()
}
_directions: dict[tuple[str, str], NDArray[np.float32]] = {}


@dataclass(frozen=True, slots=True)
class Composed:
    """What is looked for, the article types that it may be of, () where they are not known, and the look that it is to
    have, None where it does not matter."""

    wanted: QueryVector
    types: tuple[str, ...] = ()
    look: Look | None = None


def composed(
    encoder: Encoder,
    seen: Vector,
    label: str,
    words: str,
    weight: float,
    types: Mapping[str, int],
    colours: Mapping[str, float] | None = None,
) -> Composed:
    """What is looked for with a picture, ``seen`` (dim,) of unit length, of a garment that the detector calls
    ``label`` ("" for none), and with words ("" for none), in a shop with so many products of each of ``types``.

    ``colours``: how likely the garment is of each by its pixels, which products' words are held against, too.

    The words count as much as the picture. Against products' words they are read together with what the shop calls such
    a garment, as a shopper would type it ("red skirts"), unless they name a garment themselves.
    """
    naming = classify_article_type(encoder, seen, label, types)
    plain = SHOP_WORDS.get(label, label)
    if not words:
        name = _meaning(encoder, plain)
        if naming:
            name = naming.meaning if name is None else unit(naming.meaning + LABEL_BESIDE_NAME * name)
        likely = naming.likely(PHOTO_TYPES) if naming else ()
        wanted = _wanted(encoder, seen, name, weight)
        wanted = replace(wanted, text=_coloured(encoder, wanted.text, colours)) if colours else wanted
        return Composed(wanted, likely)
    aimed = unit(changed(encoder, seen, words) + encoder.texts([words])[0])
    likely = naming.likely(PHOTO_TYPES) if naming else ()
    if GARMENT in named(words):
        likely = ()
    else:
        kind = naming.types[0] if naming else plain
        words = f"{words} {kind}" if kind else ""
    return Composed(_wanted(encoder, aimed, _meaning(encoder, words), weight), likely)


def _coloured(encoder: Encoder, text: Vector | None, colours: Mapping[str, float]) -> Vector | None:
    """What is held against products' words, (dim,) of unit length, with the names of colours, each as much as the
    square of how likely it is: a garment of no sure colour is looked for with hardly any.
    """
    if text is None:
        return None
    likely = np.array(list(colours.values()), np.float32) ** 2
    names = meanings(encoder, list(colours))
    return unit(text + COLOUR_BESIDE_PHOTO * (likely / likely.sum()) @ names)


def changed(encoder: Encoder, seen: Vector, words: str) -> Vector:
    """A picture's vector, (dim,) of unit length, without what it says of the attributes that the words name."""
    spans = [directions(encoder, attribute) for attribute in named(words)]
    if not spans:
        return seen
    axes = np.linalg.qr(np.concatenate(spans).T)[0].astype(np.float32)
    return unit(seen - axes @ (axes.T @ seen))


def named(words: str) -> list[str]:
    """The attributes of which the words name a value."""
    text = normalise(words)
    return [attribute for attribute, names in _NAMED.items() if names.search(text)]


def directions(encoder: Encoder, attribute: str) -> NDArray[np.float32]:
    """(n, dim) orthonormal rows: the principal directions in which the names of an attribute's values differ."""
    asked = (encoder.fingerprint, attribute)
    if asked not in _directions:
        names = encoder.texts([value.split("|")[0] for value in ATTRIBUTES[attribute]])
        _, lengths, axes = np.linalg.svd(names - names.mean(axis=0), full_matrices=False)
        shares = np.cumsum(lengths**2) / max(float(np.sum(lengths**2)), 1e-12)
        _directions[asked] = axes[: int(np.sum(shares < KEPT)) + 1].astype(np.float32)
    return _directions[asked]


def _meaning(encoder: Encoder, words: str) -> Vector | None:
    return encoder.texts([words])[0] if words else None


def _wanted(encoder: Encoder, seen: Vector, name: Vector | None, weight: float) -> QueryVector:
    """``name``: what is held against products' words beside the picture, if anything."""
    text = seen if name is None else unit(seen + NAME_BESIDE_PHOTO * name)
    return QueryVector(seen, text, weight, encoder.fingerprint)
