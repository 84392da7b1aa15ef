"""What a shop would call what a picture shows: one of its own article types, and one of its colours.

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
from numpy.typing import ArrayLike, NDArray

from search.engine.query_vector import Vector
from vision.garment import Hint, labels_for
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

MOST = 400
"""Names that are weighed, the most common ones."""
SURE_OF_PHOTOS, SURE_OF_PRODUCTS = 1.0, 2.0
"""A name that is one standard deviation, among the names, more like the picture is so many times e times as likely:
sharper shares make more of small differences than they are worth, in photos sooner than in a shop's own pictures."""
NAMED_BESIDE_LOOKS: Mapping[str, float] = {"article_type": 3.0, "colour": 0.4}
"""How much each of a product's names counts beside its picture where pictures are looked for that are like it."""

_vectors: dict[str, dict[str, Vector]] = {}


@dataclass(frozen=True, slots=True)
class Naming:
    """``types``, the likeliest first, with their ``shares``, which sum to 1 over all names; ``meaning`` (dim,) of unit
    length: the names of all that it may be, as likely."""

    types: Sequence[str]
    shares: Sequence[float]
    meaning: Vector

    def likely(self, least: float) -> tuple[str, ...]:
        """The types that are at least ``least`` times as likely as the likeliest."""
        pairs = zip(self.types, self.shares, strict=True)
        return tuple(name for name, share in pairs if share >= least * self.shares[0])


def classify_article_type(encoder: Encoder, seen: Vector, label: str, types: Mapping[str, int]) -> Naming | None:
    """What the shop would call a garment, seen as ``seen`` (dim,) and called ``label`` by the detector ("" where it
    found none); ``types``: the article types of the shop with their numbers of products.

    None where the shop has no types, or none that fits the label.
    """
    common = _common(types)
    fitting = np.array([not label or label == _label(name) for name in common], bool)
    if not fitting.any():
        return None
    names = meanings(encoder, common)
    shares = _shares(names, seen, np.array([types[name] for name in common]) * fitting, SURE_OF_PHOTOS)
    order = np.argsort(-shares)
    chosen = [place for place in order.tolist() if fitting[place]]
    return Naming([common[place] for place in chosen], [float(shares[place]) for place in chosen], unit(shares @ names))


def beside_names(encoder: Encoder, seen: Vector, names: Mapping[str, Mapping[str, int]]) -> Vector:
    """A product's picture, ``seen`` (dim,) of unit length, with what the shop would call it, for its like among
    pictures: these know a type by its name better than by another picture of it. ``names``: how many products there are
    of each article type and each colour, by the name of the facet.
    """
    both = seen
    for facet, weight in NAMED_BESIDE_LOOKS.items():
        common = _common(names.get(facet, {}))
        if common:
            rows = meanings(encoder, common)
            shares = _shares(rows, seen, [names[facet][name] for name in common], SURE_OF_PRODUCTS)
            both = both + weight * unit(shares @ rows)
    return unit(both)


def likelihoods(encoder: Encoder, seen: NDArray[np.float32], names: Mapping[str, int]) -> NDArray[np.float64]:
    """(pictures, names) how likely each name is what a picture, a row of ``seen`` (pictures, dim), shows; each row sums
    to 1. ``names``: how many products there are of each."""
    rows, counts = meanings(encoder, list(names)), list(names.values())
    return np.stack([_shares(rows, one, counts, SURE_OF_PRODUCTS) for one in seen])


def _common(names: Mapping[str, int]) -> list[str]:
    return sorted(names, key=lambda name: -names[name])[:MOST]


def _shares(names: NDArray[np.float32], seen: Vector, counts: ArrayLike, sure: float) -> NDArray[np.float64]:
    """(n,) how likely each of the ``names`` (n, dim) is, of which the shop has so many; they sum to 1."""
    likeness = names @ seen
    apart = sure * (likeness - likeness.mean()) / max(float(likeness.std()), 1e-6)
    weights: NDArray[np.float64] = np.asarray(counts, float) * np.exp(apart - apart.max())
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def meanings(encoder: Encoder, names: Sequence[str]) -> NDArray[np.float32]:
    """(n, dim) rows, each name encoded once."""
    known = _vectors.setdefault(encoder.fingerprint, {})
    new = [name for name in names if name not in known]
    known.update(zip(new, encoder.texts(new), strict=True))
    return np.stack([known[name] for name in names])


@lru_cache(maxsize=10_000)
def _label(article_type: str) -> str:
    """What a detector would likeliest call it, "" for what is no garment."""
    return next(iter(labels_for(Hint(article_type=article_type))), "")
