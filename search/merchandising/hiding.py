"""Which of some products the shop hides from searches for certain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from search.engine import generations, retrieval
from search.engine.veiling import rows_of
from search.merchandising import store
from search.merchandising.rules import Kind
from search.merchandising.snapshot import Acting
from search.types import Hit


def hidden_for(texts: Iterable[str], hits: Sequence[Hit]) -> set[tuple[str, str]]:
    """Return catalogue and id of those of the hits that the shop hides from a search for any of the texts."""
    state, columns = retrieval.known()
    acting = Acting(tuple(store.snapshot(state.rules).for_words(texts, datetime.now(UTC))))
    serving = generations.checked(state)
    hidden = np.zeros(len(columns), bool)
    for rule in acting.of(Kind.HIDE):
        hidden |= rows_of(rule, columns, serving)
    rows = columns.places((serving.key(hit.catalog, hit.id).encode() for hit in hits), missing=True)
    return {(hit.catalog, hit.id) for hit, row in zip(hits, rows.tolist(), strict=True) if row >= 0 and hidden[row]}
