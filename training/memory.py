"""Make the allocator keep the memory that a training step frees for the next one."""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_MAX = -1, -4
"""Parameters of ``mallopt`` in glibc's malloc.h."""
NEVER = -1


def keep() -> bool:
    """Make this process's allocator keep freed memory; return whether that is possible (glibc only).

    By default glibc maps and unmaps memory for each large tensor, and the kernel zeroes every page again, which takes a
    fifth to a third of a training step on a CPU.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(MMAP_MAX, 0)) and bool(mallopt(TRIM_THRESHOLD, NEVER))
