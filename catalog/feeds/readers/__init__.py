"""One reader per format, chosen by a file's content, never by its name."""

from __future__ import annotations

from catalog.feeds.readers.choosing import open_table
from catalog.feeds.readers.table import Record, Table

__all__ = ["Record", "Table", "open_table"]
