"""Rankings of the evaluation queries by each method: the encoder at several blends, the page and the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluation import measures
from evaluation.measures import Measure, Places, Rows
from evaluation.questions import DEPTH, Questions

RANDOM = "random"
FULL_TEXT = "full text"
UNTRAINED = "untrained encoder"
BASELINES = (RANDOM, FULL_TEXT, UNTRAINED)
SERVED = "as served"


@dataclass(frozen=True, slots=True)
class Answers:
    """One method's rankings. ``best`` (queries, up to DEPTH): product indices, best first, padded with -1."""

    questions: Questions
    method: str
    best: Places
    figures: Mapping[str, Measure] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "figures", self.questions.figures(self.best))

    def measures(self) -> Mapping[str, Measure]:
        """Return the measures by their full names, such as "colour, precision@10, image_weight 0.5"."""
        suffix = f", {self.method}" if self.method and self.method not in BASELINES else ""
        return {f"{self.questions.name}, {figure}{suffix}": one for figure, one in self.figures.items()}


def at(weight: float) -> str:
    """Return the name of the encoder's ranking at a blend weight."""
    return f"image_weight {weight:g}"


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One encoder's embeddings of products and queries: (n, dim) unit rows; ``queries`` by the questions' name."""

    images: Rows
    texts: Rows
    queries: Mapping[str, Rows]

    def pictures_alone(self, questions: Questions, method: str = "") -> Answers:
        """Rank by the pictures alone, for queries whose answer the products' own texts would give away."""
        return Answers(questions, method, measures.nearest(self.queries[questions.name], self.images, DEPTH))

    def blend(self, questions: Questions, weight: float, method: str = "") -> Answers:
        """Rank by pictures and texts, weighted as in the index."""
        return Answers(questions, method or at(weight), self.places(self.queries[questions.name], weight))

    def places(self, words: Rows, weight: float) -> Places:
        """Return the (n, up to DEPTH) indices of the products nearest to (n, dim) text embeddings at a blend weight."""
        queries = measures.blended(words, words, weight)
        return measures.nearest(queries, measures.joined(self.images, self.texts), DEPTH)


def at_random(questions: Questions, products: int, seed: int = 1) -> Answers:
    """Rank products at random, as the chance baseline."""
    draw = np.random.default_rng(seed)
    depth = min(DEPTH, products)
    best = [draw.choice(products, depth, replace=False) for _ in questions.texts]
    return Answers(questions, RANDOM, np.array(best, np.int64).reshape(-1, depth))


def full_text_wins(own: Sequence[Answers], full_text: Sequence[Answers]) -> list[str]:
    """Return the names of the measures in which full text beats the encoder's ranking of the same questions."""
    theirs = {one.questions.name: one.figures for one in full_text}
    return [
        f"{one.questions.name}, {figure}"
        for one in own
        for figure, measure in one.figures.items()
        if one.questions.name in theirs and theirs[one.questions.name][figure].value > measure.value
    ]
