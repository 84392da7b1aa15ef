"""``make stop`` and ``make status``: stop the Drape that runs in VAR, or show its state.

``python -m webapp.control status`` ends with exit code 0 if Drape runs and is ready, 1 if it runs but is not ready, 3
if it does not run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from django.core.exceptions import ImproperlyConfigured

from webapp import runfile
from webapp.env import load
from webapp.runfile import Running

STOP_SECONDS = 60.0
NOT_RUNNING = 3


def main() -> None:
    try:
        var = load().VAR
    except ImproperlyConfigured as error:
        sys.exit(f"drape: {error}")
    running = runfile.read(var)
    if running is None:
        print(f"drape: not running in {var}")
        sys.exit(0 if sys.argv[1:] == ["stop"] else NOT_RUNNING)
    sys.exit(stop(var, running) if sys.argv[1:] == ["stop"] else status(running))


def stop(var: Path, running: Running) -> int:
    """Ask the supervisor to stop everything, or end the processes that outlived it; return the exit code."""
    if not running.is_alive:
        print(f"drape: stopping what a killed Drape left behind: {runfile.named(running.orphans)}")
        runfile.end(running.orphans)
        return 0
    try:
        os.kill(running.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    except PermissionError:
        print(f"drape: process {running.pid} belongs to another user; stop it as that user", file=sys.stderr)
        return 1
    if not runfile.wait_until_free(var, STOP_SECONDS):
        print(f"drape: process {running.pid} does not end; end it with: kill -9 {running.pid}", file=sys.stderr)
        return 1
    print("drape: stopped")
    return 0


def status(running: Running) -> int:
    """Print processes and health; return the exit code."""
    if not running.is_alive:
        print(
            f"drape: the supervisor was killed; left behind: {runfile.named(running.orphans)}. 'make stop' ends them,"
        )
        print("drape: 'make run' does so, too, and starts again")
        return NOT_RUNNING
    print(f"drape: running at {running.address} (supervisor: pid {running.pid})")
    for name, process in running.processes.items():
        print(f"  {name:8} pid {process.pid:<8} {_facts(process)}")
    reasons = health(running.address)
    for name, reason in reasons.items():
        print(f"  not ready: {name}: {reason}")
    if not reasons:
        print("  ready")
    return 1 if reasons else 0


def health(address: str) -> dict[str, str]:
    """Return why Drape is not ready, by component; empty if it is."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=10):
            return {}
    except urllib.error.HTTPError as error:
        try:
            return dict(json.loads(error.read())["reasons"])
        except (ValueError, KeyError):
            return {"web": f"it answers with status {error.code}"}
    except OSError as error:
        return {"web": f"it does not answer ({getattr(error, 'reason', error)})"}


def _facts(process: psutil.Process) -> str:
    try:
        together = [process, *process.children(recursive=True)]
        megabytes = sum(one.memory_info().rss for one in together) >> 20
        return f"up {_duration(time.time() - process.create_time())}, {megabytes:,} MB"
    except psutil.Error:
        return "ending"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


if __name__ == "__main__":
    main()
