"""Evaluation of other languages, multi-product queries, and similarity-only sets: queries and relevance."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np

from catalog.rows import ProductRow
from evaluation.composed import NEAREST
from evaluation.languages import DEPTH, PAIRS, measured, questions
from evaluation.measures import Places
from evaluation.mixed import LIKED, PAIR, TYPE, triples
from evaluation.outcome import Outcome
from search.lexicon.registry import lexicons

LANGUAGES = [one.code for one in lexicons()]


def rows(*groups: tuple[int, str, str]) -> list[ProductRow]:
    """Return this number of products of a colour and a type for each group."""
    labels = [(colour, kind) for count, colour, kind in groups for _ in range(count)]
    return [
        ProductRow(i, f"{i}", f"Product {i}", colour=one, article_type=kind) for i, (one, kind) in enumerate(labels)
    ]


def test_sixty_pairs_are_written_in_every_language() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    assert len({pair["en"] for pair in pairs}) == 60
    assert all(list(pair) == LANGUAGES and all(pair.values()) for pair in pairs)


def test_pairs_are_asked_where_products_answer_them() -> None:
    asked = questions(rows((5, "Red", "Shirts"), (4, "Blue", "Shirts"), (6, "Black", "Heels"), (9, "", "Shirts")))

    assert [one.name for one in asked] == [f"colour + type in {one.name}" for one in lexicons()]
    assert asked[1].texts == ["schwarze High Heels", "rotes Hemd"]
    assert {tuple(sorted(map(len, one.right))) for one in asked} == {(5, 6)}


def test_each_language_is_worth_what_its_first_ten_are() -> None:
    asked = questions(rows((10, "Red", "Shirts")))

    def ranking(texts: Sequence[str]) -> Places:
        first = [range(10) if text in ("red shirts", "chemises rouges") else range(5, 15) for text in texts]
        return np.array([list(one) for one in first], np.int64)

    found = measured(asked, ranking)
    assert found[f"colour + type in French, precision@{DEPTH}"].value == 1.0
    assert found[f"colour + type in German, precision@{DEPTH}"].value == 0.5


def test_three_are_liked_of_kinds_with_enough_others_and_never_answer_themselves() -> None:
    products = rows((LIKED + NEAREST, "Red", "Shirts"), (9, "Blue", "Shirts"), (12, "Red", "Skirts"))
    found = triples(products, most=5)

    assert {len(several) for several in found.values()} == {5}
    for one in (*found[TYPE], *found[PAIR]):
        assert len(set(one.liked)) == LIKED
        assert not set(one.liked) & one.right
        assert {products[place].article_type for place in one.liked} == {"Shirts"}
    assert all(len(one.right) == NEAREST for one in found[PAIR])
    assert triples(products, most=5) == found


def test_several_things_and_other_languages_are_asked_as_they_are_served(outcome: Outcome) -> None:
    measures = outcome.measures

    assert measures["three of a type, precision@10"].value > 0.9
    assert measures["another colour by as served, precision@5"].value > 0.9
    english = measures["colour + type in English, precision@10"]
    assert english.queries == 2
    assert measures["colour + type in German, precision@10"].value == english.value == 1.0


def test_sets_by_similarity_alone_are_worse_than_those_that_use_tags(outcome: Outcome) -> None:
    read = outcome.measures["relevant set, mean F1"].value
    for name in ("relevant set by likeness", "relevant set by pictures alone"):
        alone = [outcome.measures[f"{name}, mean {figure}"].value for figure in ("precision", "recall", "F1")]
        assert all(0 < value <= 1 for value in alone)
        assert alone[-1] < read
