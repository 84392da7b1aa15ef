"""What a catalogue has decided about its feeds."""

from __future__ import annotations

from catalog.feeds import Choices
from catalog.models import Catalog


def choices_of(catalog: Catalog | None, currency: str) -> Choices:
    """The columns and words of a catalogue, those of any shop where there is none yet. ``currency``: of prices that
    name none.
    """
    if catalog is None:
        return Choices(currency)
    words = {
        name: {str(written).strip().casefold(): str(word) for written, word in table.items()}
        for name, table in catalog.vocabulary.items()
        if isinstance(table, dict)
    }
    return Choices(currency, catalog.columns, words)
