"""Evaluate colour and type queries in other languages: does "rotes Hemd" find what "red shirts" finds?

``colour_type_pairs.csv`` holds 60 pairs, written by hand as shoppers type them and independently of the lexicons: with
inflections, in the singular or plural, with any common word. A pair is used if the catalogue has products for it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure, Places
from evaluation.questions import PAIR_OF, Questions, pair
from search.intent.shop_words import singular_key
from search.lexicon.registry import lexicons

PAIRS = Path(__file__).with_name("colour_type_pairs.csv")
DEPTH = 10


def questions(rows: Sequence[ProductRow]) -> list[Questions]:
    """Return for each language, English first, the pairs for which there are at least PAIR_OF products."""
    answers = measures.answers_by([singular_key(pair(row)) for row in rows], PAIR_OF)
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = [one for one in csv.DictReader(file) if singular_key(one["en"]) in answers]
    right = [answers[singular_key(one["en"])] for one in pairs]
    if not pairs:
        return []
    return [
        Questions(_name(language.name), [one[language.code] for one in pairs], right, DEPTH) for language in lexicons()
    ]


def measured(asked: Sequence[Questions], ranking: Callable[[Sequence[str]], Places]) -> Mapping[str, Measure]:
    """Return precision@10 by language.

    Some pairs have fewer than ten correct products, so the figures should be compared with that of English.
    """
    return {
        f"{one.name}, precision@{DEPTH}": Measure.over(measures.precision(ranking(one.texts), one.right, DEPTH))
        for one in asked
    }


def _name(language: str) -> str:
    return f"colour + type in {language}"
