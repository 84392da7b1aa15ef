"""One reader a format. Which one reads a file is told by what is in it, not by its name."""

from __future__ import annotations

from catalog.feeds.readers.choosing import open_table
from catalog.feeds.readers.table import Record, Table

__all__ = ["Record", "Table", "open_table"]
