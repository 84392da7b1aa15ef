"""Evaluate the relevant sets of searches against the catalogue's labels.

Searches run through the same pipeline as the pages and the API. The measures are precision (share of the set that is
correct), recall (share of the correct products that are in the set) and their harmonic mean F1 (van Rijsbergen 1979).
Sets more than three times, or less than a third, as large as the number of correct products are also counted, because
shoppers notice them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure
from evaluation.questions import PAIR_OF, Questions

FAR_OFF = 3.0
AT_LEAST = 5
"""Minimum number of products for a label to be used as a query."""


@dataclass(frozen=True, slots=True)
class Sets:
    """``found[i]``: indices of the products in the relevant set of ``asked.texts[i]``."""

    asked: Questions
    found: Sequence[frozenset[int]]

    def precisions(self) -> list[float]:
        return [len(found & right) / len(found) if found else 0.0 for found, right in self._pairs()]

    def recalls(self) -> list[float]:
        return [len(found & right) / len(right) for found, right in self._pairs()]

    def f1(self) -> list[float]:
        pairs = zip(self.precisions(), self.recalls(), strict=True)
        return [2 * p * r / (p + r) if p + r else 0.0 for p, r in pairs]

    def measures(self) -> Mapping[str, Measure]:
        sizes = [len(found) / len(right) for found, right in self._pairs()]
        far = [float(size > FAR_OFF or size < 1 / FAR_OFF) for size in sizes]
        named = {"precision": self.precisions(), "recall": self.recalls(), "F1": self.f1(), "far-off size": far}
        return {f"relevant set of {self.asked.name}, {name}": Measure.over(values) for name, values in named.items()}

    def _pairs(self) -> list[tuple[frozenset[int], set[int]]]:
        return list(zip(self.found, self.asked.right, strict=True))


def questions(rows: Sequence[ProductRow], labels: Sequence[Questions]) -> list[Questions]:
    """Return queries for type, colour + type, gender + type, colour + type + gender, and other names of types."""
    asked = [
        _asked("type", [row.article_type for row in rows]),
        _asked("colour + type", [_joined(row.colour, row.article_type) for row in rows]),
        _asked("gender + type", [_joined(row.gender, row.article_type) for row in rows]),
        _asked("colour + type + gender", [_phrase(row) for row in rows]),
        *(one for one in labels if one.name == "article type by another name"),
    ]
    return [one for one in asked if one.texts]


def measured(asked: Sequence[Questions], found: Callable[[str], frozenset[int]]) -> list[Sets]:
    return [Sets(one, [found(text) for text in one.texts]) for one in asked]


def overall(sets: Sequence[Sets], name: str = "relevant set") -> Mapping[str, Measure]:
    """Return precision, recall and F1 over all queries of all kinds."""
    if not sets:
        return {}
    values = {
        "precision": [value for one in sets for value in one.precisions()],
        "recall": [value for one in sets for value in one.recalls()],
        "F1": [value for one in sets for value in one.f1()],
    }
    return {f"{name}, mean {figure}": Measure.over(each) for figure, each in values.items()}


def of_photos(found: Sequence[tuple[frozenset[int], set[int]]]) -> Mapping[str, Measure]:
    """Return the precision of the relevant sets of photos; photos without results are counted elsewhere."""
    shares = [len(one & right) / len(one) for one, right in found if one]
    return {"relevant set of a photo, precision": Measure.over(shares)} if shares else {}


def _asked(name: str, labels: Sequence[str]) -> Questions:
    answers = measures.answers_by(labels, AT_LEAST)
    return Questions(name, list(answers), list(answers.values()), PAIR_OF)


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".lower() if first and second else ""


def _phrase(row: ProductRow) -> str:
    if not (row.colour and row.article_type and row.gender):
        return ""
    return f"{row.colour} {row.article_type} for {row.gender}".lower()
