"""Which of a shop's own article types and colours a picture shows.

A detector knows a dozen classes; to it a shop's "Kurtas" and "Polo Shirts" are all tops. Three sources are combined by
Bayes' rule: the encoder's similarity of the picture to the name of each type, the number of products that the catalogue
has of each, and the types that the detector's label allows. docs/relevance.md reports the gain.
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
"""The number of names that are compared, the most common ones."""
SHARPNESS_OF_PHOTOS, SHARPNESS_OF_PRODUCTS = 1.0, 2.0
"""Inverse softmax temperature for the standardised similarities of names: a name one standard deviation more similar to
the picture is e to this power times as likely. Sharper distributions exaggerate small differences, in photos sooner
than in a shop's own pictures."""
NAMED_BESIDE_LOOKS: Mapping[str, float] = {"article_type": 3.0, "colour": 0.4}
"""How much each of a product's names counts beside its picture in the search for similar pictures."""

_vectors: dict[str, dict[str, Vector]] = {}


@dataclass(frozen=True, slots=True)
class Naming:
    """The article types that a picture may show.

    ``types``: the most likely first, with their ``shares``, which sum to 1 over all names. ``meaning`` (dim,): unit
    vector of the mean of the names' embeddings, weighted by their likelihood.
    """

    types: Sequence[str]
    shares: Sequence[float]
    meaning: Vector

    def likely(self, least: float) -> tuple[str, ...]:
        """Return the types that are at least ``least`` times as likely as the most likely one."""
        pairs = zip(self.types, self.shares, strict=True)
        return tuple(name for name, share in pairs if share >= least * self.shares[0])


def classify_article_type(encoder: Encoder, seen: Vector, label: str, types: Mapping[str, int]) -> Naming | None:
    """Classify a garment as one of the shop's article types; None if the shop has none, or none that fits the label.

    ``seen`` (dim,): embedding of the garment; ``label``: the detector's class for it, "" if it found none; ``types``:
    the shop's article types with their numbers of products.
    """
    common = _common(types)
    fitting = np.array([not label or label == _label(name) for name in common], bool)
    if not fitting.any():
        return None
    names = meanings(encoder, common)
    shares = _shares(names, seen, np.array([types[name] for name in common]) * fitting, SHARPNESS_OF_PHOTOS)
    order = np.argsort(-shares)
    chosen = [place for place in order.tolist() if fitting[place]]
    return Naming([common[place] for place in chosen], [float(shares[place]) for place in chosen], unit(shares @ names))


def beside_names(encoder: Encoder, seen: Vector, names: Mapping[str, Mapping[str, int]]) -> Vector:
    """Return a product's picture embedding combined with the shop's likely names for it, to find similar pictures.

    Similar products match the name of a type better than another picture of it. ``seen`` and the result: (dim,), of
    unit length. ``names``: the number of products of each article type and each colour, by the name of the facet.
    """
    both = seen
    for facet, weight in NAMED_BESIDE_LOOKS.items():
        common = _common(names.get(facet, {}))
        if common:
            rows = meanings(encoder, common)
            shares = _shares(rows, seen, [names[facet][name] for name in common], SHARPNESS_OF_PRODUCTS)
            both = both + weight * unit(shares @ rows)
    return unit(both)


def likelihoods(encoder: Encoder, seen: NDArray[np.float32], names: Mapping[str, int]) -> NDArray[np.float64]:
    """Return (pictures, names) likelihoods of each name for each picture, a row of ``seen`` (pictures, dim); rows sum
    to 1. ``names``: the number of products of each."""
    rows, counts = meanings(encoder, list(names)), list(names.values())
    return np.stack([_shares(rows, one, counts, SHARPNESS_OF_PRODUCTS) for one in seen])


def _common(names: Mapping[str, int]) -> list[str]:
    return sorted(names, key=lambda name: -names[name])[:MOST]


def _shares(names: NDArray[np.float32], seen: Vector, counts: ArrayLike, sharpness: float) -> NDArray[np.float64]:
    """Return the (n,) likelihoods of the ``names`` (n, dim), given the number of products of each; they sum to 1."""
    likeness = names @ seen
    apart = sharpness * (likeness - likeness.mean()) / max(float(likeness.std()), 1e-6)
    weights: NDArray[np.float64] = np.asarray(counts, float) * np.exp(apart - apart.max())
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def meanings(encoder: Encoder, names: Sequence[str]) -> NDArray[np.float32]:
    """Return the (n, dim) embeddings of names; each name is encoded only once."""
    known = _vectors.setdefault(encoder.fingerprint, {})
    new = [name for name in names if name not in known]
    known.update(zip(new, encoder.texts(new), strict=True))
    return np.stack([known[name] for name in names])


@lru_cache(maxsize=10_000)
def _label(article_type: str) -> str:
    """Return the detector class that most likely applies to an article type, "" for what is not a garment."""
    return next(iter(labels_for(Hint(article_type=article_type))), "")
