"""Why an import ended early: for a temporary reason, so that it is retried automatically, or for a permanent one."""

from __future__ import annotations

import errno
from datetime import timedelta

from django.db import OperationalError

from catalog.disk import DiskLow
from catalog.leases import CatalogueBusy
from search.errors import SearchUnavailable

MOST_ATTEMPTS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)


def passing(error: BaseException) -> str:
    """Return a sentence for a temporary reason, such as a full disk, "" for any other."""
    if isinstance(error, DiskLow | CatalogueBusy):
        return str(error)
    if isinstance(error, SearchUnavailable):
        return f"Redis did not answer ({error.detail or 'no detail'})."
    if isinstance(error, MemoryError):
        return "The memory of this machine was used up."
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error):
        return "The disk is full. Make room; 'manage.py usage' shows what takes it."
    if isinstance(error, OperationalError) and "locked" in str(error):
        return "The database was locked by another program for too long."
    if isinstance(error, OperationalError):
        return f"The database did not answer ({str(error).strip()})."
    return ""


def wait_before(attempt: int) -> timedelta:
    """Return the delay before the next try after ``attempt`` failed ones: 15 s, 30 s, … 15 min."""
    doubled: int = 2 ** min(max(attempt - 1, 0), 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
