"""Files of the embedded Redis: its log, and its append-only file, which may get damaged.

Nothing in it is the only copy of essential data: the index is rebuilt from the database. Queued tasks (the database has
the imports), recent photos, and counters would be lost with it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

LOG = "redis.log"
FOLDER = "appendonlydir"
MANIFEST = "appendonly.aof.manifest"
DAMAGED = re.compile(r"append.?only file|AOF|manifest|RDB|Wrong signature|Bad file format", re.IGNORECASE)
ELSEWHERE = re.compile(r"No space left|Permission denied|Out Of Memory", re.IGNORECASE)
"""Causes outside the files, which must then be left unchanged."""


def last_words(data: Path) -> str:
    """Return a sentence that says where to find the server's reason."""
    return f"The reason is in {data / LOG}."


def rotate_log(data: Path) -> None:
    """Start a new log and keep the one before, so that messages of this start can be told apart."""
    if (data / LOG).exists():
        (data / LOG).replace(data / f"{LOG}.1")


def is_damaged(data: Path) -> bool:
    """Whether the server's last log reports that it could not read its own files."""
    try:
        said = (data / LOG).read_text(errors="replace")
    except OSError:
        return False
    said = "\n".join(line for line in said.splitlines() if "overcommit" not in line)
    return bool(DAMAGED.search(said)) and not ELSEWHERE.search(said)


def cut(data: Path, tool: Path) -> str:
    """Cut off the unreadable end with the server's own tool; return a sentence, "" on failure."""
    before = _size(data / FOLDER)
    try:
        done = subprocess.run(
            [tool, "--fix", data / FOLDER / MANIFEST], input="y\n", capture_output=True, text=True, timeout=600
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    if done.returncode:
        return ""
    return (
        f"The embedded Redis's file was damaged; its last {before - _size(data / FOLDER):,} bytes were cut off. "
        "The index is compared with the database now."
    )


def set_aside(data: Path) -> str:
    """Move the data aside, so that the server starts empty; return a sentence about it."""
    aside = data / f"{FOLDER}.damaged"
    shutil.rmtree(aside, ignore_errors=True)
    (data / FOLDER).rename(aside)
    return (
        f"The embedded Redis's file was damaged and is set aside in {aside}, which may be deleted. The index is made "
        "again from the database; no product is lost."
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))
