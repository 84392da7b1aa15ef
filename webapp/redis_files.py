"""What the embedded Redis keeps on the disk: its log, and its append-only file, which may get damaged.

Nothing in it is the only copy of what a shop needs: the index is made again from the database. What is lost with it
are queued tasks (the database knows the imports), photos of the last hours, and counters.
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
"""Reasons that are not in the files themselves; those files must be left as they are."""


def last_words(data: Path) -> str:
    """Where the server's reasons are."""
    return f"The reason is in {data / LOG}."


def rotate_log(data: Path) -> None:
    """One log a start, and the one before: what is said at this start can be told apart."""
    if (data / LOG).exists():
        (data / LOG).replace(data / f"{LOG}.1")


def is_damaged(data: Path) -> bool:
    """Whether the server's last log says that it could not read its own files."""
    try:
        said = (data / LOG).read_text(errors="replace")
    except OSError:
        return False
    said = "\n".join(line for line in said.splitlines() if "overcommit" not in line)
    return bool(DAMAGED.search(said)) and not ELSEWHERE.search(said)


def cut(data: Path, tool: Path) -> str:
    """Cut off the end that cannot be read, with the server's own tool; returns a sentence, "" where it cannot."""
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
    """Let the server start with nothing; returns a sentence that tells so."""
    aside = data / f"{FOLDER}.damaged"
    shutil.rmtree(aside, ignore_errors=True)
    (data / FOLDER).rename(aside)
    return (
        f"The embedded Redis's file was damaged and is set aside in {aside}, which may be deleted. The index is made "
        "again from the database; no product is lost."
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))
