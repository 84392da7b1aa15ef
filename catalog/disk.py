"""Free disk space: a shortage is detected and reported before writes fail."""

from __future__ import annotations

import shutil

from django.conf import settings

LOW_MB = 300
"""Below this, no new data is accepted; searching continues."""


class DiskLow(Exception):
    """There is too little free space for what was requested; the text says how much, and where."""


def free_mb() -> int:
    """Return the free megabytes on the disk with Drape's files."""
    return shutil.disk_usage(settings.VAR).free >> 20


def warning(needed: int = 0) -> str:
    """Return a warning for the operator, "" if there is room for ``needed`` more bytes."""
    try:
        refuse_if_low(needed)
    except (DiskLow, OSError) as error:
        return str(error)
    return ""


def refuse_if_low(needed: int = 0) -> None:
    """Errors: DiskLow if ``needed`` bytes would not fit in addition to the minimum that must stay free."""
    free, wanted = free_mb(), LOW_MB + (needed >> 20)
    if free < wanted:
        raise DiskLow(
            f"The disk of {settings.VAR} is nearly full: {free:,} MB are free, {wanted:,} MB are needed. Make room "
            "('manage.py usage' shows what takes it); searching goes on meanwhile."
        )
