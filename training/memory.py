"""Memory that a training step gives back is kept for the next one."""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_MAX = -1, -4
"""Of ``mallopt`` in glibc's malloc.h."""
NEVER = -1


def keep() -> bool:
    """Have this process's allocator keep what is freed; whether it can (glibc only).

    By default glibc maps each large tensor anew and unmaps it, and the kernel fills every page with zeros again: a
    fifth to a third of a training step on a CPU.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(MMAP_MAX, 0)) and bool(mallopt(TRIM_THRESHOLD, NEVER))
