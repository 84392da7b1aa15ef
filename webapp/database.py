"""Explaining database errors (locked, damaged, unavailable) in sentences."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError

CHECKED_MB = 500
"""Larger files are not checked at each start."""
DAMAGED = ("malformed", "not a database", "disk image")
RESTORE = "Stop Drape (make stop) and restore the last backup; docs/operate.md says how. No other file is affected."


def explain(error: DatabaseError | sqlite3.Error) -> str:
    """Return what is wrong and how to fix it."""
    said = str(error).strip()
    if any(word in said for word in DAMAGED):
        return f"The database is damaged ({said}). {RESTORE}"
    if "locked" in said:
        return "The database is locked by another program. End that program; nothing else needs to be done."
    if "disk is full" in said or "readonly" in said:
        return f"The database cannot be written to ({said}). Make room, or make its folder writable."
    return f"The database cannot be used ({said}). Check DATABASE_URL and whether its server runs."


def problem_of(file: Path) -> str:
    """Return what is wrong with an SQLite file, "" if nothing is or the file does not exist."""
    if not file.exists() or file.stat().st_size > CHECKED_MB << 20:
        return ""
    try:
        with closing(sqlite3.connect(file, timeout=10)) as database:
            found = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return explain(error)
    return "" if found == "ok" else f"The database is damaged ({found}). {RESTORE}"
