"""What has to be remembered of every row of a feed. It lies in a file that goes away by itself, so that memory stays
flat however many rows there are.
"""

from __future__ import annotations

import sqlite3

CACHE = "-8000"
"""Of each, in KiB (with a minus, as SQLite has it)."""


def _opened(table: str) -> sqlite3.Connection:
    """For one thread at a time."""
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # "": a file without a name
    for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size={CACHE}"):
        database.execute(f"PRAGMA {setting}")
    database.execute(f"CREATE TABLE kept ({table}) WITHOUT ROWID")
    database.execute("BEGIN")
    return database


class Seen:
    """A set of ids."""

    def __init__(self) -> None:
        self._database = _opened("id TEXT PRIMARY KEY")

    def add(self, id: str) -> bool:
        """Whether it is new."""
        return self._database.execute("INSERT OR IGNORE INTO kept VALUES (?)", (id,)).rowcount == 1

    def __contains__(self, id: object) -> bool:
        return self._database.execute("SELECT 1 FROM kept WHERE id = ?", (id,)).fetchone() is not None


class Names:
    """Texts by names; a later one takes the place of an earlier one."""

    def __init__(self) -> None:
        self._database = _opened("name TEXT PRIMARY KEY, text TEXT")

    def __setitem__(self, name: str, text: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, text))

    def get(self, name: str, otherwise: str = "") -> str:
        row = self._database.execute("SELECT text FROM kept WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else otherwise


class Counts:
    """How often each key came. Keys that come once, or again and again in a row, cost least."""

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
