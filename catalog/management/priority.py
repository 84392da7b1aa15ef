"""Letting what serves shoppers go first, where two cores have more to do than they can.

``nice`` alone compares processes of one session: Linux gives each session an equal share first (autogroups, sched(7)),
and every process of the supervisor, as every terminal, has a session of its own.
"""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from pathlib import Path

GIVING_WAY = 10
"""Steps of nice(2) that imports and training stand behind the web process."""


def give_way() -> None:
    """Put this process, and until it ends the session that it was started in, behind others."""
    os.nice(GIVING_WAY)
    put_behind(os.getpid())
    atexit.register(put_behind, os.getpid(), 0)


def put_behind(pid: int, steps: int = GIVING_WAY) -> None:
    """Do so with the session of a process. Does nothing where the system does not share by sessions."""
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(steps))
