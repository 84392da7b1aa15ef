"""Data about every row of a feed, kept in a temporary file so that memory use does not grow with the number of rows."""

from __future__ import annotations

import sqlite3

CACHE = "-8000"
"""Size of each cache, in KiB (negative, as SQLite requires)."""


def _opened(table: str) -> sqlite3.Connection:
    """Open an unnamed temporary database, to be used by one thread at a time."""
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # "": a file without a name
    for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size={CACHE}"):
        database.execute(f"PRAGMA {setting}")
    database.execute(f"CREATE TABLE kept ({table}) WITHOUT ROWID")
    database.execute("BEGIN")
    return database


class IdSet:
    """A set of ids."""

    def __init__(self) -> None:
        self._database = _opened("id TEXT PRIMARY KEY")

    def add(self, id: str) -> bool:
        """Add an id; return whether it is new."""
        return self._database.execute("INSERT OR IGNORE INTO kept VALUES (?)", (id,)).rowcount == 1

    def __contains__(self, id: object) -> bool:
        return self._database.execute("SELECT 1 FROM kept WHERE id = ?", (id,)).fetchone() is not None


class Names:
    """Texts by name; a later one replaces an earlier one."""

    def __init__(self) -> None:
        self._database = _opened("name TEXT PRIMARY KEY, text TEXT")

    def __setitem__(self, name: str, text: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, text))

    def get(self, name: str, otherwise: str = "") -> str:
        row = self._database.execute("SELECT text FROM kept WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else otherwise


class Counts:
    """The number of times each key occurs; keys that occur once, or many times in a row, cost least."""

    def __init__(self) -> None:
        self._database = _opened("key TEXT PRIMARY KEY, count INTEGER")
        self._last, self._times = "", 0

    def add(self, key: str) -> None:
        if key != self._last:
            self._keep()
            self._last = key
        self._times += 1

    def of(self, key: str) -> int:
        self._keep()
        row = self._database.execute("SELECT count FROM kept WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0

    def _keep(self) -> None:
        if self._times:
            self._database.execute(
                "INSERT INTO kept VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
                (self._last, self._times),
            )
        self._times = 0
