"""Evaluate similar products: whether they have the same type, and which types are confused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation import measures
from evaluation.measures import Measure, Places
from evaluation.questions import same_type
from evaluation.running import Encoded
from search.intent.classification import NAMED_BESIDE_LOOKS, beside_names
from vision.encoder import Encoder

SIMILAR = 2000
"""Maximum number of products for which similar ones are searched."""
NEAREST = 10
IMAGE, LOOKS = "image", "looks alone"
WAYS: Mapping[str, float] = {IMAGE: 1.0, LOOKS: 1.0, "text": 0.0, "image and text": 0.5}
"""Ways to search for similar products, with their blend weights."""


@dataclass(frozen=True, slots=True)
class Similar:
    """``best[way]`` (drawn, NEAREST): indices of the products similar to each of the ``drawn`` ones.

    ``right``: products of the same type; ``coloured``: products of the same colour.
    """

    drawn: Places
    right: Sequence[set[int]]
    coloured: Sequence[set[int]]
    best: Mapping[str, Places]
    random: Measure
    untrained: Measure | None

    def shares(self, way: str) -> list[float]:
        """Return for each drawn product the share of its type among the first ten."""
        return measures.precision(self.best[way], self.right, NEAREST)

    def measures(self) -> Mapping[str, Measure]:
        types = {name(way): Measure.over(self.shares(way)) for way in self.best}
        colours = {
            name(way, "colour"): Measure.over(measures.precision(self.best[way], self.coloured, NEAREST))
            for way in (IMAGE, LOOKS)
        }
        return types | colours


def name(way: str, label: str = "article type") -> str:
    return f"similar by {way}, same {label}, precision@{NEAREST}"


def similar(encoded: Encoded, encoder: Encoder) -> Similar | None:
    """Search as a product's page does and, as LOOKS, by the picture alone; None if no type has enough products."""
    drawn, right = same_type(encoded.rows, SIMILAR)
    if not drawn.size:
        return None
    products = measures.joined(encoded.images, encoded.texts)
    names = {facet: encoded.counted(facet) for facet in NAMED_BESIDE_LOOKS}
    looks = encoded.images[drawn]
    named = np.stack([beside_names(encoder, image, names) for image in looks])
    best = {}
    for way, weight in WAYS.items():
        queries = measures.blended(named if way == IMAGE else looks, encoded.texts[drawn], weight)
        best[way] = measures.nearest(queries, products, NEAREST, without=drawn)
    plain = encoded.plain_images
    untrained = measures.nearest(plain[drawn], plain, NEAREST, without=drawn) if plain.size else None
    by_colour = measures.answers_by([row.colour for row in encoded.rows], 1)
    coloured = [by_colour.get(encoded.rows[place].colour, set()) for place in drawn.tolist()]
    return Similar(drawn, right, coloured, best, _blindly(right, len(encoded.rows)), _share(untrained, right))


@dataclass(frozen=True, slots=True)
class Confusion:
    """``shares[i, j]``: among the products similar by image to those of type i, the share of type j.

    The last column is for all other types.
    """

    types: Sequence[str]
    shares: NDArray[np.float64]
    counts: Sequence[int]


def confusion(encoded: Encoded, found: Similar, most: int = 16) -> Confusion:
    """Return the confusion matrix of the ``most`` types with the most drawn products."""
    labels = [row.article_type for row in encoded.rows]
    counts = Counter(labels[place] for place in found.drawn.tolist())
    types = sorted(one for one, _ in counts.most_common(most))
    number = {one: place for place, one in enumerate(types)}
    shares = np.zeros((len(types), len(types) + 1))
    for place, row in zip(found.drawn.tolist(), found.best[IMAGE].tolist(), strict=True):
        if labels[place] in number:
            for other in row:
                shares[number[labels[place]], number.get(labels[other], len(types))] += 1
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1)
    return Confusion(types, shares, [counts[one] for one in types])


def _blindly(right: Sequence[set[int]], products: int) -> Measure:
    """Return the chance baseline: the share of a product's type among the other products."""
    return Measure.over([(len(answers) - 1) / max(products - 1, 1) for answers in right])


def _share(best: Places | None, right: Sequence[set[int]]) -> Measure | None:
    return None if best is None else Measure.over(measures.precision(best, right, NEAREST))
