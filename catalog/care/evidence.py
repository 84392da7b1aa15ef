"""How likely each value of a tag is for a product: by its title, by its picture, and by products with such pictures.

The three are weighed as in a logistic regression (:data:`WEIGHTS`, fitted on a shop's own tags). A product's own tags
play no part, so what is measured on tagged products holds for those without.
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
"""Values of a tag that are weighed, the most common ones."""
FEWEST = 20
"""Products of a catalogue that have to have a tag before their pictures say anything of it."""
FEWEST_NAMES = 5
"""Values of a tag that there have to be before the encoder tells them apart: its shares are by how far a name stands
out among the others."""
APART = 0.05
"""A neighbour whose picture is so much less alike counts for 1/e of the nearest one."""
LEAST = 0.01
"""Added to each share: what nothing speaks for may still be."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the logarithm of a share among neighbours, that of the encoder's, and being named in the title add to the
    logarithm of how likely a value is."""

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
titles name little; those of patterns are those of colours."""
BY_TITLE_ALONE = 0.85
"""How likely a value is that only the title names, where no product of the catalogue has the tag."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What there is to say of one tag of one product: (values,) each. ``near``: shares of the nearest pictures'
    products that have the tag, 0 everywhere where none has; ``seen``: the encoder's, from the picture; ``said``:
    whether the title names the value."""

    values: Sequence[str]
    near: Shares
    seen: Shares
    said: NDArray[np.bool_]

    def likelihoods(self, weights: Weights) -> Shares:
        """(values,) how likely each is; they sum to 1."""
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
    """For each product of a catalogue, with the vector of its picture, an opinion on each tag."""
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
    """The values of a tag that a catalogue uses, the most common first; none where hardly any product has it, for then
    the right one is probably not among them."""
    if len(counts) < 2 or sum(counts.values()) < FEWEST:
        return {}
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_VALUES])


def _seen(encoder: Encoder, pictures: NDArray[np.float32], counts: Mapping[str, int], values: int) -> Shares:
    from search.intent.classification import likelihoods

    enough = len(counts) >= FEWEST_NAMES
    return likelihoods(encoder, pictures, counts) if enough else np.zeros((len(pictures), values))


def _near(codes: NDArray[np.int64], likeness: NDArray[np.float64], values: int) -> Shares:
    """(values,) the shares of the neighbours that have the tag; 0 where few of them have it."""
    if not len(codes):
        return np.zeros(values)
    known, weights = codes >= 0, np.exp((likeness - likeness.max()) / APART)
    if weights[known].sum() < weights.sum() / 2:
        return np.zeros(values)
    shares = np.bincount(codes[known], weights[known], minlength=values)
    return np.asarray(shares / shares.sum(), np.float64)
