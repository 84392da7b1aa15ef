"""Relevant sets by likeness alone: the same products in an index that knows neither their titles nor their tags.

Sets that are measured against the labels that they are made of say little about what the encoder knows. Here labels
only judge. The threshold of close products is that of the same products with their words, as a shop has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaluation import relevant
from evaluation.measures import Measure
from evaluation.questions import Questions
from search.engine.entries import ProductEntry
from search.engine.trial import trial
from search.fields import STORED_FIELDS
from search.ranking import confidence
from search.ranking.confidence import ConfidenceThreshold
from vision.look import Look

LIKENESS, PICTURES = "by likeness", "by pictures alone"


def without_words(entry: ProductEntry, look: Look) -> ProductEntry:
    """The product with its vectors and its picture's look, but nothing to read; its id takes the place of the title
    that each must have."""
    nothing: dict[str, Any] = dict.fromkeys(STORED_FIELDS, "")
    return replace(entry, title=entry.id, description="", attributes={}, look=look, **nothing)


def measured(
    entries: Sequence[ProductEntry],
    threshold: ConfidenceThreshold | None,
    asked: Sequence[Questions],
    weight: float,
    found: Callable[[str, float], frozenset[int]],
) -> Mapping[str, Measure]:
    """Precision, recall and F1 over all queries: with both halves of the vectors at ``weight``, with pictures alone.

    ``entries``: :func:`without_words`. ``found``: the relevant set of words at a blend. Errors: SearchError.
    """
    measures: dict[str, Measure] = {}
    with trial(entries):
        if threshold:
            confidence.keep(threshold)
        for name, blend in ((LIKENESS, weight), (PICTURES, 1.0)):
            sets = relevant.measured(asked, lambda text, blend=blend: found(text, blend))  # type: ignore[misc]
            measures |= relevant.overall(sets, f"relevant set {name}")
    return measures
