"""Which ids an import has met. They lie in a file that goes away by itself, so that memory stays flat however many
there are.
"""

from __future__ import annotations

import sqlite3


class Seen:
    """A set of ids, for one thread."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # "": a file without a name
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def add(self, id: str) -> bool:
        """Whether it is new."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (id,)).rowcount == 1

    def __contains__(self, id: object) -> bool:
        return self._database.execute("SELECT 1 FROM seen WHERE id = ?", (id,)).fetchone() is not None
