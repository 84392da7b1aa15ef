"""Room on the disk: a state that the shop is in, told before writes fail."""

from __future__ import annotations

import shutil

from django.conf import settings

LOW_MB = 300
"""Below that nothing new is taken in; searching goes on."""


class DiskLow(Exception):
    """There is too little room for what was asked; the text says how much, and of what."""


def free_mb() -> int:
    """Megabytes that are free where Drape keeps its files."""
    return shutil.disk_usage(settings.VAR).free >> 20


def warning(needed: int = 0) -> str:
    """What to tell whoever runs the shop, "" where there is room for ``needed`` bytes more."""
    try:
        refuse_if_low(needed)
    except (DiskLow, OSError) as error:
        return str(error)
    return ""


def refuse_if_low(needed: int = 0) -> None:
    """Errors: DiskLow where ``needed`` bytes would not fit, with what has to stay free beside them."""
    free, wanted = free_mb(), LOW_MB + (needed >> 20)
    if free < wanted:
        raise DiskLow(
            f"The disk of {settings.VAR} is nearly full: {free:,} MB are free, {wanted:,} MB are needed. Make room "
            "('manage.py usage' shows what takes it); searching goes on meanwhile."
        )
