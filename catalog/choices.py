"""A feed as a catalogue has decided that it is read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from catalog.feeds import Choices, Feed
from catalog.feeds.apart import FeedApart
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


def open_for(catalog: Catalog | None, path: Path, *, currency: str = "", alone: bool = False) -> Feed:
    """A feed that is imported into a catalogue, its tables read in a limited process. Errors: FeedError."""
    choices = choices_of(catalog, currency or settings.DEFAULT_CURRENCY)
    return FeedApart(path, choices, memory_mb=settings.IMPORT_MEMORY_MB, alone=alone)
