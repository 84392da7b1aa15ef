"""A photo and what a shopper says about it, "like this, but red", as vectors to search with.

The plain sum of both vectors finds what the photo shows, since the picture of a blue shirt says "blue" more strongly
than the words say "red". So whatever attribute the words name is first removed from the picture's vector: its
projection on the directions in which the names of that attribute's values differ (as Bolukbasi et al. 2016, arXiv
1607.06520, remove gender from word vectors). docs/relevance.md reports what each step gains.
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
"""An attribute's directions are the fewest principal components that explain this share of the variance among the names
of its values: five for colour. The remaining ones say as much about the garments that come in a colour."""
LABEL_BESIDE_NAME = 0.5
"""How much the detector's label counts beside the shop's names, which are wrong more often in street photos."""
NAME_BESIDE_PHOTO = 2.0
"""How much the name of the detected garment counts in the comparison with products' words, measured on photos of
garments."""
COLOUR_BESIDE_PHOTO = 0.7
"""How much the names of the colours measured from the pixels count in it. With 80 photos taken at home that no model
has seen, among 1,600 held-out products: of ten results, 5.1 have the photo's colour instead of 4.1, and 8.0 are of its
kind instead of 8.3; at 0.5 it is 4.6 and 8.1, at 1.1 it is 5.5 and 7.8."""
SHOP_WORDS = {"outerwear": "jacket", "hat": "cap"}
"""What shops call a garment for which the detector's label is a technical term."""

_NAMED = {
    attribute: re.compile(
        rf"\b(?:{'|'.join(re.escape(name) for value in values for name in value.split('|'))})(?:e?s)?\b"
    )
    for attribute, values in ATTRIBUTES.items()
}
_directions: dict[tuple[str, str], NDArray[np.float32]] = {}


@dataclass(frozen=True, slots=True)
class Composed:
    """What to search for with a photo.

    ``types``: the article types that it may show, () if unknown; ``look``: the look that results should have, None if
    it does not matter.
    """

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
    """Build the query for the picture of a garment, with or without words.

    ``seen`` (dim,): unit vector of the picture; ``label``: the detector's class of the garment, ``words``: what the
    shopper says, each "" for none; ``types``: the shop's article types with their numbers of products. ``colours``:
    likelihood of each colour by the pixels, which is also compared with products' words.

    The words count as much as the picture. For the comparison with products' words they are combined with the shop's
    name for such a garment, as a shopper would type it ("red skirts"), unless they name a garment themselves.
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
    """Return the text vector (dim,) with the names of colours added, each weighted by its squared likelihood.

    The weights sum to 1: if no colour is likely, they spread over so many names that none counts for much.
    """
    if text is None:
        return None
    likely = np.array(list(colours.values()), np.float32) ** 2
    names = meanings(encoder, list(colours))
    return unit(text + COLOUR_BESIDE_PHOTO * (likely / likely.sum()) @ names)


def changed(encoder: Encoder, seen: Vector, words: str) -> Vector:
    """Return a picture's vector, (dim,) of unit length, without what it says about attributes that the words name."""
    spans = [directions(encoder, attribute) for attribute in named(words)]
    if not spans:
        return seen
    axes = np.linalg.qr(np.concatenate(spans).T)[0].astype(np.float32)
    return unit(seen - axes @ (axes.T @ seen))


def named(words: str) -> list[str]:
    """Return the attributes of which the words name a value."""
    text = normalise(words)
    return [attribute for attribute, names in _NAMED.items() if names.search(text)]


def directions(encoder: Encoder, attribute: str) -> NDArray[np.float32]:
    """Return (n, dim) orthonormal rows: the principal directions in which the names of an attribute's values differ."""
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
    """``name``: the vector to compare with products' words beside the picture, if any."""
    text = seen if name is None else unit(seen + NAME_BESIDE_PHOTO * name)
    return QueryVector(seen, text, weight, encoder.fingerprint)
