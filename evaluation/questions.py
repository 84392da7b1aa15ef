"""What is asked of a catalogue, and which of its products answer: titles, labels, phrases."""

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
"""A label is asked for where so many products carry it, so that a full page can be right."""
PAIR_OF = 5


@dataclass(frozen=True, slots=True)
class Questions:
    """Queries of one kind: ``right[i]`` are the places of the products that answer ``texts[i]``.

    ``one_answer``: each looks for one product (recall), not for many of a kind (precision among ``depth``).
    """

    name: str
    texts: Sequence[str]
    right: Sequence[set[int]]
    depth: int = 10
    one_answer: bool = False

    def figures(self, best: Places) -> Mapping[str, Measure]:
        """What a ranking, (queries, up to DEPTH) places with -1 for none, is worth."""
        if self.one_answer:
            found = {f"recall@{depth}": measures.recall(best, self.right, depth) for depth in (1, self.depth)}
        else:
            found = {f"precision@{depth}": measures.precision(best, self.right, depth) for depth in (1, self.depth)}
        found[f"MRR@{DEPTH}"] = measures.reciprocal_rank(best, self.right)
        return {name: Measure.over(values) for name, values in found.items()}


def titles(rows: Sequence[ProductRow]) -> Questions:
    """Title → product; equal titles answer together."""
    answers = measures.answers_by([row.title.casefold() for row in rows], 1)
    return Questions("title → product", list(answers), list(answers.values()), one_answer=True)


def labels(rows: Sequence[ProductRow]) -> list[Questions]:
    """Single labels, as benchmarks on Kaggle's fashion products (KAGL) ask for them, and two or three together.

    Kinds that the catalogue has too few products for are left out.
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
    """Its labels as a shopper may type them, "" where one is missing: "navy blue shirts for men"."""
    if not (row.colour and row.article_type and row.gender):
        return ""
    if row.gender.casefold() == "unisex":
        return f"unisex {row.colour} {row.article_type}".lower()
    return f"{row.colour} {row.article_type} for {row.gender}".lower()


def same_type(rows: Sequence[ProductRow], most: int) -> tuple[Places, list[set[int]]]:
    """Products, drawn at random, whose type has enough others to fill a page; and those of its type for each."""
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
    """Article types by names that shoppers have for them and the shop has not."""
    answers = {normalise(kind): places for kind, places in measures.answers_by(types, LABEL_OF).items()}
    right: dict[str, set[int]] = {}
    for kind, places in answers.items():
        for name in fashion.names(fashion.TYPES, kind):
            right[name] = right.get(name, set()) | places
    asked = [name for name in sorted(right) if name not in answers]
    return Questions("article type by another name", asked, [right[name] for name in asked])
