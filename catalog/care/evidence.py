"""The probability of each value of a product's tag: by its title, by its picture, and by its nearest neighbours.

The three are combined as in a logistic regression (:data:`WEIGHTS`, fitted on a shop's own tags). A product's own tags
are not used, so what is measured on tagged products also holds for those without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from catalog.care.titles import TitleReader
from catalog.models import Product
from catalog.models.care import PROPOSED
from search.interpreting import shop_words

if TYPE_CHECKING:
    from search.engine.neighbours import Neighbourhood
    from vision.encoder import Encoder

Shares = NDArray[np.float64]
MOST_VALUES = 300
"""The number of values of a tag that are considered, the most frequent ones."""
FEWEST = 20
"""The number of products of a catalogue that must have a tag before pictures are used to predict it."""
FEWEST_NAMES = 5
"""The number of values that a tag must have before the encoder classifies by them.

Its probabilities depend on how far a value stands out among the others.
"""
APART = 0.05
"""A neighbour with a cosine similarity this much below that of the nearest one has 1/e of its weight."""
LEAST = 0.01
"""Added to each probability, as smoothing for values without evidence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The coefficients of the log share among neighbours, of the encoder's log probability, and of a title match."""

    near: float
    seen: float
    said: float


WEIGHTS: Mapping[str, Weights] = {
    "article_type": Weights(0.6, 0.7, 3.8),
    "colour": Weights(0.65, 0.75, 5.1),
    "gender": Weights(0.55, 0.35, 4.4),
    "pattern": Weights(0.65, 0.75, 5.1),
}
"""Fitted on two shops (``python -m benchmarks.tagging --fit``), one whose titles name nearly everything and one whose
titles name little; patterns use the weights of colours.
"""
BY_TITLE_ALONE = 0.85
"""The probability of a value that only the title names, if no product of the catalogue has the tag."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The evidence on one tag of one product, one element per value.

    ``near``: shares among the neighbours that have the tag, 0 everywhere if too few do; ``seen``: the encoder's
    probabilities for the picture; ``said``: whether the title names the value.
    """

    values: Sequence[str]
    near: Shares
    seen: Shares
    said: NDArray[np.bool_]

    def likelihoods(self, weights: Weights) -> Shares:
        """Return the probability of each value, (values,)."""
        if not self.near.any() and not self.seen.any():
            return np.asarray(self.said * (BY_TITLE_ALONE / max(int(self.said.sum()), 1)), np.float64)
        sums = weights.near * np.log(self.near + LEAST) + weights.seen * np.log(self.seen + LEAST)
        sums += weights.said * self.said
        likely = np.exp(sums - sums.max())
        return np.asarray(likely / likely.sum(), np.float64)


def opinions(
    catalog: str,
    products: Sequence[Product],
    pictures: Sequence[NDArray[np.float32]],
    neighbourhood: Neighbourhood,
    encoder: Encoder,
) -> list[dict[str, Opinion]]:
    """Return the evidence on each tag, by field, for each product and its picture embedding."""
    columns = neighbourhood.columns
    mine = columns.having("catalog", [catalog])
    counts = {field: _usual(columns.counted(field, mine & columns.alive)) for field in PROPOSED}
    reader = TitleReader(shop_words(columns), columns, counts)
    said = [reader.said(one.title) for one in products]
    found: list[dict[str, Opinion]] = [{} for _ in products]
    seen = np.stack(list(pictures))
    for field in PROPOSED:
        values = list(counts[field]) or sorted({value for one in said for value in one.get(field, ())})
        by_picture = _seen(encoder, seen, counts[field], len(values))
        places = {value: place for place, value in enumerate(counts[field])}
        by_code = np.array([places.get(value, -1) for value in columns.values[field]] + [-1], np.int64)
        for number, one in enumerate(products):
            answer = neighbourhood.near[number]
            others = np.array([neighbourhood.id(row) != one.external_id for row in answer.rows.tolist()], bool)
            codes = by_code[columns.codes[field][answer.rows[others]]]
            near = _near(codes, answer.scores[others], len(values))
            named = np.isin(values, said[number].get(field, ())) if values else np.zeros(0, bool)
            found[number][field] = Opinion(values, near, by_picture[number], named)
    return found


def _usual(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the values of a tag in a catalogue with their counts, the most frequent first.

    Empty if hardly any product has the tag, as the right value is then probably not among them.
    """
    if len(counts) < 2 or sum(counts.values()) < FEWEST:
        return {}
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_VALUES])


def _seen(encoder: Encoder, pictures: NDArray[np.float32], counts: Mapping[str, int], values: int) -> Shares:
    from search.intent.classification import likelihoods

    enough = len(counts) >= FEWEST_NAMES
    return likelihoods(encoder, pictures, counts) if enough else np.zeros((len(pictures), values))


def _near(codes: NDArray[np.int64], likeness: NDArray[np.float64], values: int) -> Shares:
    """Return the similarity-weighted shares of the values among the neighbours, (values,); 0 if few have the tag."""
    if not len(codes):
        return np.zeros(values)
    known, weights = codes >= 0, np.exp((likeness - likeness.max()) / APART)
    if weights[known].sum() < weights.sum() / 2:
        return np.zeros(values)
    shares = np.bincount(codes[known], weights[known], minlength=values)
    return np.asarray(shares / shares.sum(), np.float64)
