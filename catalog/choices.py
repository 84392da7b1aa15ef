"""Opening a feed with the column and vocabulary settings of a catalogue."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from catalog.feeds import Choices, Feed
from catalog.feeds.apart import FeedApart
from catalog.models import Catalog


def choices_of(catalog: Catalog | None, currency: str) -> Choices:
    """Return the columns and words set for a catalogue, or the defaults if there is no catalogue yet.

    ``currency`` applies to prices without one.
    """
    if catalog is None:
        return Choices(currency)
    words = {
        name: {str(written).strip().casefold(): str(word) for written, word in table.items()}
        for name, table in catalog.vocabulary.items()
        if isinstance(table, dict)
    }
    return Choices(currency, catalog.columns, words)


def open_for(catalog: Catalog | None, path: Path, *, currency: str = "", alone: bool = False) -> Feed:
    """Open a feed for import into a catalogue; its tables are read in a resource-limited process. Errors: FeedError."""
    choices = choices_of(catalog, currency or settings.DEFAULT_CURRENCY)
    return FeedApart(path, choices, memory_mb=settings.IMPORT_MEMORY_MB, alone=alone)
