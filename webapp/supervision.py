"""Keeping processes running: each independently, restarted with back-off for as long as it takes.

A process that ends does not affect the others. Exit code 0 requests a restart (the worker does this to free memory),
any other one is a failure.
"""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from honcho.printer import Message, Printer

from catalog.management.priority import let_run_idle

LONGEST_DELAY = 60.0
STEADY_SECONDS = 60.0
"""A process that ran for this long has recovered: its next failure counts as its first."""
KILL_AFTER = 20.0
"""Seconds for processes to end: the web finishes requests in progress, the worker its batch."""


@dataclass(slots=True)
class Backoff:
    """Delay before a restart: none after the first failure, then 1, 2, 4, … 60 seconds."""

    failures: int = 0

    def delay(self, ran_for: float) -> float:
        """Return the seconds to wait after the failure of a process that ran for ``ran_for`` seconds."""
        self.failures = 1 if ran_for >= STEADY_SECONDS else self.failures + 1
        return 0.0 if self.failures == 1 else min(2.0 ** min(self.failures - 2, 30), LONGEST_DELAY)


@dataclass(slots=True)
class Supervised:
    """A process to keep running. ``expendable``: it gets low priority, and is killed first when memory runs out."""

    name: str
    command: str
    env: Mapping[str, str] | None = None
    expendable: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float | None = 0.0
    backoff: Backoff = field(default_factory=Backoff)


class Supervisor:
    """``add`` processes, then ``run`` until a signal; ``changed`` is called with the pids whenever they change."""

    def __init__(self, changed: Callable[[Mapping[str, int]], None] = lambda pids: None) -> None:
        self.parts: list[Supervised] = []
        self._changed = changed
        self._events: SimpleQueue[Supervised | int] = SimpleQueue()
        self._printer, self._printing = Printer(sys.stdout), threading.Lock()

    def add(self, part: Supervised) -> None:
        self.parts.append(part)
        self._printer.width = max(self._printer.width, len(part.name))

    def run(self) -> int:
        """Run until a signal; return the exit code that belongs to it."""
        signal.signal(signal.SIGTERM, self._asked)
        signal.signal(signal.SIGINT, self._asked)
        try:
            return self._kept_running()
        finally:
            self._stop()

    def pids(self) -> dict[str, int]:
        return {part.name: part.process.pid for part in self.parts if part.process}

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._events.put(number)

    def _kept_running(self) -> int:
        while True:
            for part in self.parts:
                if part.due is not None and part.due <= time.monotonic():
                    self._start(part)
            waiting = [part.due for part in self.parts if part.due is not None]
            try:
                event = self._events.get(timeout=max(0.0, min(waiting) - time.monotonic()) if waiting else None)
            except Empty:
                continue
            if isinstance(event, int):
                return 128 + event
            self._ended(event)

    def _start(self, part: Supervised) -> None:
        part.process = subprocess.Popen(
            part.command,
            shell=True,
            env=part.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches this process only, which ends the others in order; the same session, as idle scheduling
            # only gives way within one
            process_group=0,
        )
        part.started, part.due = time.monotonic(), None
        if part.expendable:
            with suppress(OSError):
                Path(f"/proc/{part.process.pid}/oom_score_adj").write_text("500")
            let_run_idle(part.process.pid)
        self._say(f"{part.name} started (pid {part.process.pid})")
        threading.Thread(target=self._relay, args=(part.name, part.process), daemon=True).start()
        threading.Thread(target=self._watch, args=(part, part.process), daemon=True).start()
        self._changed(self.pids())

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._print(name, line)

    def _watch(self, part: Supervised, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self._end_group(process)
        self._events.put(part)

    def _end_group(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the children of a process that was killed, as they still hold its port and memory."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    def _ended(self, part: Supervised) -> None:
        assert part.process is not None
        code, part.process = part.process.returncode, None
        delay = part.backoff.delay(time.monotonic() - part.started) if code else 0.0
        part.due = time.monotonic() + delay
        if code:
            when = f"in {delay:.0f} s" if delay else "now"
            self._say(f"{part.name} ended by itself ({_reason(code)}); starting it again {when}")
        self._changed(self.pids())

    def _stop(self) -> None:
        """Ask all processes to end, and kill those that do not."""
        running = [part for part in self.parts if part.process]
        for part in running:
            assert part.process is not None
            part.process.terminate()
        deadline = time.monotonic() + KILL_AFTER
        for part in running:
            assert part.process is not None
            try:
                part.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{part.name} does not end; killing it (pid {part.process.pid})")
                part.process.kill()
                part.process.wait()
            self._end_group(part.process)
            self._say(f"{part.name} stopped")

    def _say(self, text: str) -> None:
        self._print("", text)

    def _print(self, name: str, line: bytes | str) -> None:
        with self._printing, suppress(OSError):  # the output may be closed
            self._printer.write(Message("line", line, datetime.datetime.now(), name, None))


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name}, perhaps because memory ran out" if -code == signal.SIGKILL else name
