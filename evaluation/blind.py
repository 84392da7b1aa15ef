"""Evaluate relevant sets by similarity alone, with the same products in an index without titles and tags.

Relevant sets normally use the labels that also judge them, so they say little about the encoder. Here the labels are
only used for judging. The confidence threshold is that of the same products with their texts, as in a shop.
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
    """Return the product with its vectors and its picture's look but without texts; the mandatory title is its id."""
    nothing: dict[str, Any] = dict.fromkeys(STORED_FIELDS, "")
    return replace(entry, title=entry.id, description="", attributes={}, look=look, **nothing)


def measured(
    entries: Sequence[ProductEntry],
    threshold: ConfidenceThreshold | None,
    asked: Sequence[Questions],
    weight: float,
    found: Callable[[str, float], frozenset[int]],
) -> Mapping[str, Measure]:
    """Return precision, recall and F1 over all queries, with both vector halves at ``weight`` and with pictures alone.

    ``entries``: products :func:`without_words`. ``found`` returns the relevant set of a query at a blend weight.
    Errors: SearchError.
    """
    measures: dict[str, Measure] = {}
    with trial(entries):
        if threshold:
            confidence.keep(threshold)
        for name, blend in ((LIKENESS, weight), (PICTURES, 1.0)):
            sets = relevant.measured(asked, lambda text, blend=blend: found(text, blend))  # type: ignore[misc]
            measures |= relevant.overall(sets, f"relevant set {name}")
    return measures
