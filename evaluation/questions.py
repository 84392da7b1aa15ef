"""Build evaluation queries from a catalogue's titles, labels and phrases, with the products that are correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure, Places
from training import fashion
from vision.text import normalise

DEPTH = 100
LABEL_OF = 10
"""Minimum number of products for a label to be used as a query, so that a full page can be correct."""
PAIR_OF = 5


@dataclass(frozen=True, slots=True)
class Questions:
    """Queries of one kind: ``right[i]`` holds the indices of the products that are correct for ``texts[i]``.

    ``one_answer``: each query looks for one product (recall), not for many of a kind (precision among ``depth``).
    """

    name: str
    texts: Sequence[str]
    right: Sequence[set[int]]
    depth: int = 10
    one_answer: bool = False

    def figures(self, best: Places) -> Mapping[str, Measure]:
        """Return the measures of a ranking, (queries, up to DEPTH) product indices padded with -1."""
        if self.one_answer:
            found = {f"recall@{depth}": measures.recall(best, self.right, depth) for depth in (1, self.depth)}
        else:
            found = {f"precision@{depth}": measures.precision(best, self.right, depth) for depth in (1, self.depth)}
        found[f"MRR@{DEPTH}"] = measures.reciprocal_rank(best, self.right)
        return {name: Measure.over(values) for name, values in found.items()}


def titles(rows: Sequence[ProductRow]) -> Questions:
    """Return title queries; all products with the same title are correct."""
    answers = measures.answers_by([row.title.casefold() for row in rows], 1)
    return Questions("title → product", list(answers), list(answers.values()), one_answer=True)


def labels(rows: Sequence[ProductRow]) -> list[Questions]:
    """Return queries of one label, as in benchmarks on Kaggle's fashion products (KAGL), and of two or three labels.

    Kinds for which the catalogue has too few products are omitted.
    """
    asked = [
        _asked("article type", [row.article_type for row in rows]),
        _otherwise([row.article_type for row in rows]),
        _asked("colour", [row.colour for row in rows]),
        _asked("gender", [row.gender for row in rows]),
        _asked("season", [row.season for row in rows]),
        _asked("usage", [row.usage for row in rows]),
        _asked("colour + article type", [pair(row) for row in rows], PAIR_OF, 5),
        _asked("phrase of colour, type and gender", [phrase(row) for row in rows], PAIR_OF, 5),
    ]
    return [one for one in asked if one.texts]


def phrase(row: ProductRow) -> str:
    """Return the product's labels as a shopper may type them, "navy blue shirts for men"; "" if one is missing."""
    if not (row.colour and row.article_type and row.gender):
        return ""
    if row.gender.casefold() == "unisex":
        return f"unisex {row.colour} {row.article_type}".lower()
    return f"{row.colour} {row.article_type} for {row.gender}".lower()


def same_type(rows: Sequence[ProductRow], most: int) -> tuple[Places, list[set[int]]]:
    """Return random products whose type has enough products to fill a page, and for each those of its type."""
    answers = measures.answers_by([row.article_type for row in rows], LABEL_OF)
    places = np.array(sorted(place for group in answers.values() for place in group), np.int64)
    drawn = np.random.default_rng(1).permutation(places)[:most]
    return drawn, [answers[rows[place].article_type] for place in drawn.tolist()]


def pair(row: ProductRow) -> str:
    return f"{row.colour} {row.article_type}" if row.colour and row.article_type else ""


def _asked(name: str, labels: Sequence[str], at_least: int = LABEL_OF, depth: int = 10) -> Questions:
    answers = measures.answers_by(labels, at_least)
    return Questions(name, list(answers), list(answers.values()), depth)


def _otherwise(types: Sequence[str]) -> Questions:
    """Return queries by names of article types that shoppers use but the shop does not."""
    answers = {normalise(kind): places for kind, places in measures.answers_by(types, LABEL_OF).items()}
    right: dict[str, set[int]] = {}
    for kind, places in answers.items():
        for name in fashion.names(fashion.TYPES, kind):
            right[name] = right.get(name, set()) | places
    asked = [name for name in sorted(right) if name not in answers]
    return Questions("article type by another name", asked, [right[name] for name in asked])
