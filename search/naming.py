"""What a shop would call the garment of a photo: one of its own article types.

A detector knows a dozen kinds; a shop's "Kurtas" and "Polo Shirts" are tops to it. The encoder tells how much a picture
is like the name of each type, the catalogue how many products of each there are, and the detector's label which types
it can be: Bayes' rule makes shares of that. What it gains stands in docs/relevance.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.query import Vector
from vision.garment import Hint, labels_for
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

MOST = 400
"""Types that are weighed, the most common ones."""

_vectors: dict[str, dict[str, Vector]] = {}


@dataclass(frozen=True, slots=True)
class Naming:
    """``types``, the likeliest first; ``meaning`` (dim,) of unit length: the names of all that it may be, as likely."""

    types: Sequence[str]
    meaning: Vector


def called(encoder: Encoder, seen: Vector, label: str, types: Mapping[str, int]) -> Naming | None:
    """What the shop would call a garment, seen as ``seen`` (dim,) and called ``label`` by the detector ("" where it
    found none); ``types``: the article types of the shop with their numbers of products.

    A type that is one standard deviation, among the types, more like the picture is e times as likely: sharper shares
    make more of small differences than they are worth. None where the shop has no types, or none that fits the label.
    """
    common = sorted(types, key=lambda name: -types[name])[:MOST]
    fitting = np.array([not label or label == _label(name) for name in common], bool)
    if not fitting.any():
        return None
    names = _meanings(encoder, common)
    likeness = names @ seen
    apart = (likeness - likeness.mean()) / max(float(likeness.std()), 1e-6)
    prior = np.array([types[name] for name in common], float) * fitting
    weights = prior * np.exp(apart - apart.max())
    order = np.argsort(-weights)
    meaning = unit((weights / weights.sum()) @ names)
    return Naming([common[place] for place in order if fitting[place]], meaning)


def _meanings(encoder: Encoder, types: Sequence[str]) -> NDArray[np.float32]:
    """(n, dim) rows, each type encoded once."""
    known = _vectors.setdefault(encoder.fingerprint, {})
    new = [name for name in types if name not in known]
    known.update(zip(new, encoder.texts(new), strict=True))
    return np.stack([known[name] for name in types])


@lru_cache(maxsize=10_000)
def _label(article_type: str) -> str:
    """What a detector would likeliest call it, "" for what is no garment."""
    return next(iter(labels_for(Hint(article_type=article_type))), "")
