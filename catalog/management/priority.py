"""Giving the processes that serve shoppers priority over background work.

Linux gives each session an equal share first (autogroups, sched(7)), and compares processes only within one. So the
supervisor's processes share its session, in which the worker runs only while no other process wants to (SCHED_IDLE): a
request gets the core at once. A command in a terminal of its own lowers the priority of its session instead.
"""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from pathlib import Path

GIVING_WAY = 10
"""The nice(2) increment for imports and training in a session of their own."""


def give_way() -> None:
    """Lower the priority of this process and, until it ends, of its session."""
    if _is_idle():
        return
    os.nice(GIVING_WAY)
    _put_session_behind(os.getpid(), GIVING_WAY)
    atexit.register(_put_session_behind, os.getpid(), 0)


def let_run_idle(pid: int) -> None:
    """Let a process of this session, and its children, run only while no other process wants to.

    Does nothing if the system does not support it.
    """
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def _is_idle() -> bool:
    return hasattr(os, "SCHED_IDLE") and os.sched_getscheduler(0) == os.SCHED_IDLE


def _put_session_behind(pid: int, steps: int) -> None:
    """Set the nice value of a session; does nothing on systems without autogroups."""
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(steps))
