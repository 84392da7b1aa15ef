"""Supervised processes: one that ends is restarted and does not affect the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from webapp.runfile import RunFile
from webapp.supervision import LONGEST_DELAY, STEADY_SECONDS, Backoff, Supervised, Supervisor


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Watched(Supervisor):
    """A supervisor that stops once its processes were started ``starts`` times in total."""

    def __init__(self, starts: int) -> None:
        super().__init__(self._count)
        self.seen: list[tuple[str, int]] = []
        self._starts = starts

    def _count(self, pids: Mapping[str, int]) -> None:
        self.seen += [one for one in pids.items() if one not in self.seen]
        if len(self.seen) == self._starts:
            signal.raise_signal(signal.SIGTERM)

    def pids_of(self, name: str) -> list[int]:
        return [pid for seen, pid in self.seen if seen == name]


def test_one_that_ends_is_started_again_and_the_other_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Watched(starts=3)
    supervisor.add(Supervised("web", "exec sleep 600"))
    supervisor.add(Supervised("worker", "exit 3"))
    assert supervisor.run() == 128 + signal.SIGTERM
    assert len(supervisor.pids_of("web")) == 1
    assert len(supervisor.pids_of("worker")) == 2
    assert "worker ended by itself (exit code 3); starting it again now" in capsys.readouterr().out
    assert not any(psutil.pid_exists(pid) for _, pid in supervisor.seen)


def test_one_that_asks_for_a_fresh_start_gets_it_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Watched(starts=4)
    supervisor.add(Supervised("worker", "exit 0"))
    supervisor.run()
    assert "ended by itself" not in capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this system does not share time by sessions")
def test_what_is_expendable_lets_the_others_go_first() -> None:
    """Idle scheduling only works within a session: sessions have equal shares of the time."""
    supervisor = Watched(starts=2)
    standing: dict[str, tuple[int, int]] = {}

    def look(pids: Mapping[str, int]) -> None:
        standing.update({name: (os.getsid(pid), os.sched_getscheduler(pid)) for name, pid in pids.items()})
        Watched._count(supervisor, pids)

    supervisor._changed = look
    supervisor.add(Supervised("web", "exec sleep 600"))
    supervisor.add(Supervised("worker", "exec sleep 600", expendable=True))
    supervisor.run()

    assert standing == {"web": (os.getsid(0), os.SCHED_OTHER), "worker": (os.getsid(0), os.SCHED_IDLE)}


def test_what_a_killed_one_has_started_is_ended_with_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    supervisor = Watched(starts=2)
    supervisor.add(Supervised("web", f"sleep 600 & echo $! >>{child}; kill -9 $$"))
    supervisor.run()
    first = int(child.read_text().split()[0])
    with suppress(psutil.NoSuchProcess):
        child_process = psutil.Process(first)
        if child_process.status() != psutil.STATUS_ZOMBIE:
            child_process.wait(10)  # it was killed; the kernel may take its time


def test_one_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("webapp.supervision.KILL_AFTER", 0.0)
    supervisor = Watched(starts=1)
    supervisor.add(Supervised("worker", "trap '' TERM; while :; do sleep 600; done"))
    supervisor.run()
    (pid,) = supervisor.pids_of("worker")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert "killing it" in capsys.readouterr().out


def test_failures_in_a_row_are_waited_for_longer_and_longer_and_for_ever() -> None:
    backoff = Backoff()
    delays = [backoff.delay(0.0) for _ in range(50)]
    assert delays[:5] == [0.0, 1.0, 2.0, 4.0, 8.0]
    assert delays[-1] == LONGEST_DELAY


def test_after_a_steady_time_a_failure_is_the_first_again() -> None:
    backoff = Backoff(failures=9)
    assert backoff.delay(STEADY_SECONDS) == 0.0


def test_a_list_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    """If the disk is full, processes are still restarted, and the list stays unchanged."""
    file = RunFile(tmp_path, "http://127.0.0.1:8000")
    file.note({"web": os.getpid()})
    before = (tmp_path / "run.json").read_text()
    (tmp_path / "run.new").mkdir()  # makes writing fail
    file.note({"worker": os.getpid()})
    assert (tmp_path / "run.json").read_text() == before
    (tmp_path / "run.new").rmdir()
    file.note({})
    assert "worker" in (tmp_path / "run.json").read_text()
