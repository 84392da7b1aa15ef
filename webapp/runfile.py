"""Which Drape uses a folder: a lock that the kernel holds while it runs, and a list of its processes.

The lock disappears with the process, however it ends; the list then names the processes that outlived it.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

SAME_START = 1.0
"""Process ids are reused; start times that differ by fewer seconds belong to the same process."""


class InUse(Exception):
    """Another Drape runs in this folder; the text names it and says how to stop it."""


@dataclass(frozen=True, slots=True)
class Running:
    """The last recorded Drape of a folder. ``processes`` are those that are still running, by name."""

    pid: int
    address: str
    processes: Mapping[str, psutil.Process]
    is_alive: bool

    @property
    def orphans(self) -> Mapping[str, psutil.Process]:
        """The processes that outlived the supervisor."""
        return {} if self.is_alive else self.processes


class RunFile:
    """The process list of one run."""

    def __init__(self, var: Path, address: str) -> None:
        self._path = var / "run.json"
        self._facts: dict[str, Any] = {"pid": os.getpid(), "address": address, "processes": {}}

    def note(self, pids: Mapping[str, int | None]) -> None:
        """Record running processes; None removes one from the list.

        If the disk is full, the list stays unchanged: it is not worth ending the processes.
        """
        for name, pid in pids.items():
            self._facts["processes"].pop(name, None)
            if pid is not None and (began := _began(pid)) is not None:
                self._facts["processes"][name] = [pid, began]
        with suppress(OSError):
            self.write()

    def write(self) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self._facts))
        new.replace(self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


@contextmanager
def held(var: Path, address: str) -> Iterator[RunFile]:
    """Lock the folder for this process. Errors: InUse, OSError."""
    with (var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(_in_use(var)) from error
        file = RunFile(var, address)  # not written yet: orphans of the previous run have to be read first
        try:
            yield file
        finally:
            file.remove()


def read(var: Path) -> Running | None:
    """Return the Drape of a folder, None if none runs and no process of one is left."""
    listed = _listed(var)
    if listed is None:
        return None
    pid, address, running = listed
    alive = _is_held(var)
    return Running(pid, address, running, alive) if alive or running else None


def read_orphans(var: Path) -> Mapping[str, psutil.Process]:
    """Return the processes that outlived the previous run, for the process that holds the folder now."""
    listed = _listed(var)
    return listed[2] if listed else {}


def named(processes: Mapping[str, psutil.Process]) -> str:
    """Return processes in words: "redis (pid 12), web (pid 13)"."""
    return ", ".join(f"{name} (pid {process.pid})" for name, process in processes.items())


def _listed(var: Path) -> tuple[int, str, dict[str, psutil.Process]] | None:
    try:
        facts = json.loads((var / "run.json").read_text())
        found = {name: _process(pid, began) for name, (pid, began) in facts["processes"].items()}
        return int(facts["pid"]), str(facts["address"]), {name: one for name, one in found.items() if one}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def wait_until_free(var: Path, seconds: float) -> bool:
    """Wait for the Drape of a folder to end; return whether it did."""
    deadline = time.monotonic() + seconds
    while (held := _is_held(var)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not held


def end(processes: Mapping[str, psutil.Process], seconds: float = 20.0) -> None:
    """Ask processes to end, Redis last, and kill those that do not."""
    for last in (False, True):
        some = [process for name, process in processes.items() if (name == "redis") == last]
        for process in some:
            _tell(process, "terminate")
        for process in psutil.wait_procs(some, timeout=seconds)[1]:
            _tell(process, "kill")
        psutil.wait_procs(some, timeout=seconds)


def _tell(process: psutil.Process, verb: str) -> None:
    with suppress(psutil.NoSuchProcess):
        getattr(process, verb)()


def _in_use(var: Path) -> str:
    other = read(var)
    who = f" (process {other.pid}, {other.address})" if other else ""
    return f"Another Drape is running in {var}{who}. Stop it with 'make stop', or set VAR to another folder."


def _is_held(var: Path) -> bool:
    try:
        with (var / "run.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def _began(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _process(pid: int, began: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - began) < SAME_START and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same else None
