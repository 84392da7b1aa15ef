"""Letting what serves shoppers go first, where two cores have more to do than they can.

Linux gives each session an equal share first (autogroups, sched(7)), and compares processes only within one. So the
supervisor's processes share its session, in which the worker runs only while nobody else wants to (SCHED_IDLE): a
request takes the core from it at once. A command in a terminal of its own puts its session behind others instead.
"""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from pathlib import Path

GIVING_WAY = 10
"""Steps of nice(2) that imports and training in a session of their own stand behind the web process."""


def give_way() -> None:
    """Put this process, and until it ends the session that it was started in, behind others."""
    if _is_idle():
        return
    os.nice(GIVING_WAY)
    _put_session_behind(os.getpid(), GIVING_WAY)
    atexit.register(_put_session_behind, os.getpid(), 0)


def let_run_idle(pid: int) -> None:
    """Let a process of this session, and what it starts, run while nobody else wants to. Does nothing where the system
    cannot."""
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def _is_idle() -> bool:
    return hasattr(os, "SCHED_IDLE") and os.sched_getscheduler(0) == os.SCHED_IDLE


def _put_session_behind(pid: int, steps: int) -> None:
    """Does nothing where the system does not share by sessions."""
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(steps))
