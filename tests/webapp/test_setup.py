"""``make setup`` on machines that lack something: one sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.env import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh copy of what the set-up reads."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/setup", tmp_path / "bin/setup")
    for name in ("requirements.lock", "overrides.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def setup(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "REDIS_"))}
    return subprocess.run(
        ["sh", str(folder / "bin/setup")], env=env | environment, capture_output=True, text=True, timeout=300
    )


def test_what_is_there_is_left_alone() -> None:
    before = (ROOT / ".venv/installed").stat().st_mtime_ns
    done = setup(ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (ROOT / ".venv/installed").stat().st_mtime_ns == before


def test_no_python_is_said(clone: Path) -> None:
    done = setup(clone, PYTHON="python-that-is-not-there")
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr
    assert not (clone / ".venv").exists()


def test_an_old_python_is_not_taken(clone: Path) -> None:
    old = clone / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "Python 3.11, 3.12 or 3.13 is needed" in setup(clone, PYTHON=str(old)).stderr


def test_no_network_is_said_and_the_next_try_starts_over(clone: Path) -> None:
    done = setup(clone, PYTHON=sys.executable, PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "Check the network connection" in done.stderr
    assert not (clone / ".venv/installed").exists()


def test_a_full_disk_is_said(clone: Path) -> None:
    fake = clone / "fake"
    fake.mkdir()
    (fake / "df").write_text("#!/bin/sh\necho head; echo disk 100 99 1 99% /\n")
    (fake / "df").chmod(0o755)
    done = setup(clone, PYTHON=sys.executable, PATH=f"{fake}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "The disk is nearly full: 1 MB" in done.stderr


def test_a_place_where_nothing_can_be_written_is_said(clone: Path) -> None:
    (clone / "var").write_text("in the way")
    assert "Make it writable" in setup(clone).stderr


def test_an_architecture_without_redis_stack_is_said(clone: Path) -> None:
    fake = clone / "fake"
    fake.mkdir()
    (fake / "uname").write_text('#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo riscv64\n')
    (fake / "uname").chmod(0o755)
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").symlink_to(sys.executable)
    stamp = subprocess.run(
        ["sh", "-c", "cat requirements.lock overrides.txt | cksum"], cwd=clone, capture_output=True, text=True
    ).stdout.strip()
    version = next(
        line.split("=")[1] for line in (ROOT / "bin/setup").read_text().splitlines() if "UV_VERSION=" in line
    )
    (clone / ".venv/installed").write_text(f"{version} {stamp}\n")
    done = setup(clone, PATH=f"{fake}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "REDIS_URL=redis://" in done.stderr
