"""``make setup``: its messages on incomplete machines, and that an interrupted run leaves nothing half-installed.

Stand-ins replace pip and uv, without delay and network; they can stop at any of their steps.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.env import ROOT

MODULES = ("celery", "cv2", "django", "numpy", "onnxruntime", "PIL", "redis", "torch", "waitress")

PYTHON = f"""#!/bin/sh
# makes an environment whose pip is the stand-in
case "$*" in
"-m venv --clear "*)
    {sys.executable} -m venv --without-pip "$4" || exit 1
    moment venv
    cp "$STAND_IN/pip.py" "$4"/lib/python3.*/site-packages/ ;;
*) exec {sys.executable} "$@" ;;
esac
"""
PIP = """import os, shutil, subprocess, sys
subprocess.run(["moment", "pip"], check=True)
if os.environ.get("NO_NETWORK"):
    sys.exit("no network")
shutil.copy(os.environ["STAND_IN"] + "/uv", os.path.dirname(sys.executable) + "/uv")
"""
UV = f"""#!/bin/sh
[ -z "$ASKED" ] || echo "$*" >>"$ASKED"
case "$*" in *torch-cpu.lock*) [ -z "$NO_CPU_BUILD" ] || exit 1 ;; esac
case "$*" in *-r\\ requirements-torch.lock*) [ -z "$NO_KNOWN_BUILD" ] || exit 1 ;; esac
# installs each module as a package; half of it first
for site in .venv.new/lib/python3.*/site-packages; do :; done
for name in {" ".join(MODULES)}; do
    info="$site/$name-1.dist-info"
    mkdir -p "$info" "$site/$name"
    moment "half-of-$name"
    printf 'whole = True\\n' >"$site/$name/__init__.py"
    printf '%s/__init__.py,,13\\n' "$name" >"$info/RECORD"
done
printf '#!%s/.venv.new/bin/python\\nimport django; print(django.whole)\\n' "$(pwd)" >.venv.new/bin/script
chmod +x .venv.new/bin/script
moment installed
"""
MOMENT = """#!/bin/sh
# tells the test where the set-up is, and stays there when that is what the test waits for
[ "$STOP_AT" = "$1" ] || exit 0
echo "$1" >"$REACHED"
exec sleep 600
"""


class Clone:
    """A fresh copy of the files that the set-up reads, and the stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stand_in = folder / "stand-in"
        for name in ("bin", "stand-in"):
            (folder / name).mkdir()
        for name in (
            "bin/setup",
            "bin/packages.py",
            "bin/models.py",
            "requirements.lock",
            "requirements-torch.lock",
            "requirements-torch-cpu.lock",
            "requirements-dev.lock",
        ):
            shutil.copy(ROOT / name, folder / name)
        for name, text in (("python", PYTHON), ("pip.py", PIP), ("uv", UV), ("moment", MOMENT)):
            (self.stand_in / name).write_text(text)
            (self.stand_in / name).chmod(0o755)

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "REDIS_"))}
        env |= {"PATH": f"{self.stand_in}:{env['PATH']}", "STAND_IN": str(self.stand_in), "STOP_AT": ""}
        env |= {"PYTHON": str(self.stand_in / "python"), "REDIS_URL": "redis://elsewhere"}
        return subprocess.Popen(
            ["sh", str(self.folder / "bin/setup"), *options],
            env=env | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def setup(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with self.start(*options, **environment) as process:
            out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def interrupt(self, moment: str, number: int) -> None:
        """Run the set-up and kill it, with all its children, at ``moment``."""
        reached = self.folder / "reached"
        os.mkfifo(reached)
        process = self.start(STOP_AT=moment, REACHED=str(reached))
        try:
            assert reached.read_text().strip() == moment
        finally:
            os.killpg(process.pid, number)
            process.communicate(timeout=60)
            reached.unlink()

    def works(self) -> bool:
        """Whether the installation can be used, including its scripts."""
        done = subprocess.run([self.folder / ".venv/bin/script"], capture_output=True, text=True)
        return done.stdout == "True\n"

    def left_over(self) -> set[str]:
        return {path.name for path in (self.folder / "var").glob("setup*")} | {
            path.name for path in self.folder.glob(".venv?*")
        }


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["venv", "pip", "half-of-celery", "half-of-django", "half-of-torch", "installed"])
def test_after_an_interruption_the_next_run_is_whole(clone: Clone, moment: str, number: int) -> None:
    clone.interrupt(moment, number)
    assert not (clone.folder / ".venv").exists()
    done = clone.setup()
    assert done.returncode == 0, done.stderr
    assert clone.works()
    assert clone.left_over() == set()


def test_an_interrupted_upgrade_leaves_what_was_there(clone: Clone) -> None:
    clone.setup()
    (clone.folder / "requirements.lock").write_text("another==1\n")
    clone.interrupt("half-of-django", signal.SIGKILL)
    assert clone.works()
    assert "installing" in clone.setup().stdout
    assert clone.works()


def test_what_is_there_is_left_alone(clone: Clone) -> None:
    clone.setup()
    before = (clone.folder / ".venv").stat().st_ino
    done = clone.setup()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (clone.folder / ".venv").stat().st_ino == before


@pytest.mark.parametrize("damage", ["truncated", "deleted", "no python"])
def test_a_damaged_environment_is_installed_again(clone: Clone, damage: str) -> None:
    clone.setup()
    module = next((clone.folder / ".venv/lib").glob("python3.*/site-packages/django/__init__.py"))
    match damage:
        case "truncated":
            module.write_bytes(b"")
        case "deleted":
            module.unlink()
        case _:
            (clone.folder / ".venv/bin/python").unlink()
    done = clone.setup()
    assert "damaged" in done.stdout
    assert done.returncode == 0
    assert clone.works()


def test_a_package_that_cannot_be_imported_is_not_taken(clone: Clone) -> None:
    uv = clone.stand_in / "uv"
    uv.write_text(uv.read_text().replace("whole = True\\n", "1 / 0 #whole\\n"))
    done = clone.setup()
    assert done.returncode == 1
    assert "cannot be imported" in done.stderr
    assert not (clone.folder / ".venv").exists()


def test_a_second_set_up_waits_for_the_first_and_takes_over_from_a_killed_one(clone: Clone) -> None:
    reached = clone.folder / "reached"
    os.mkfifo(reached)
    first = clone.start(STOP_AT="installed", REACHED=str(reached))
    reached.read_text()
    second = clone.start(COLUMNS="20")  # shortens the output of ps
    assert second.stdout is not None
    assert f"process {first.pid}" in second.stdout.readline()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert second.communicate(timeout=60)[1] == ""
    assert second.returncode == 0
    assert clone.works()


def test_no_python_is_reported(clone: Clone) -> None:
    done = clone.setup(PYTHON="python-that-is-not-there")
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr
    assert not (clone.folder / ".venv").exists()


def test_an_old_python_is_not_taken(clone: Clone) -> None:
    old = clone.folder / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "Python 3.11, 3.12 or 3.13 is needed" in clone.setup(PYTHON=str(old)).stderr


def test_no_network_is_reported_and_the_next_try_starts_over(clone: Clone) -> None:
    done = clone.setup(NO_NETWORK="1")
    assert done.returncode == 1
    assert "Check the network connection" in done.stderr
    assert not (clone.folder / ".venv").exists()
    assert clone.setup().returncode == 0


def test_a_full_disk_is_reported(clone: Clone) -> None:
    (clone.stand_in / "df").write_text("#!/bin/sh\necho head; echo disk 100 99 1 99% /\n")
    (clone.stand_in / "df").chmod(0o755)
    done = clone.setup()
    assert done.returncode == 1
    assert "The disk is nearly full: 1 MB" in done.stderr


def test_a_read_only_folder_is_reported(clone: Clone) -> None:
    (clone.folder / "var").write_text("in the way")
    assert "Make it writable" in clone.setup().stderr


def test_an_architecture_without_redis_stack_is_reported(clone: Clone) -> None:
    (clone.stand_in / "uname").write_text('#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo riscv64\n')
    (clone.stand_in / "uname").chmod(0o755)
    done = clone.setup(REDIS_URL="")
    assert done.returncode == 1
    assert "REDIS_URL=redis://" in done.stderr


@pytest.mark.parametrize("damage", [False, True])
def test_a_damaged_redis_is_fetched_again(clone: Clone, damage: bool) -> None:
    clone.setup()
    folder = clone.folder / "var/redis-stack"
    info = folder / "redis-1.dist-info"
    info.mkdir(parents=True)
    (info / "RECORD").write_text("redis-server,,4\n")
    (folder / "redis-server").write_text("" if damage else "ELF!")
    version = next(line for line in (ROOT / "bin/setup").read_text().splitlines() if line.startswith("REDIS_STACK_V"))
    (folder / "installed").write_text(version.split("=")[1] + "\n")
    said = clone.setup(REDIS_URL="").stdout
    assert ("damaged" in said) == ("getting the embedded Redis Stack" in said) == damage


def pinned(name: str) -> dict[str, str]:
    """Return the packages of a lock file by name, each with its lines."""
    blocks = re.split(r"^(?=\S)", (ROOT / name).read_text(), flags=re.MULTILINE)
    return {block.split("==")[0]: block for block in blocks if block}


def test_every_pinned_file_has_a_hash_and_tools_of_tests_are_apart() -> None:
    run, torch, tools = (pinned(f"requirements{part}.lock") for part in ("", "-torch", "-dev"))
    for block in (*run.values(), *torch.values(), *tools.values()):
        assert "--hash=sha256:" in block, block
    assert not run.keys() & tools.keys()
    assert not torch.keys() & (run.keys() | tools.keys())
    assert "pytest" in tools
    assert {"django", "uv"} <= run.keys()


def test_what_is_asked_for_is_pinned() -> None:
    locked = pinned("requirements.lock") | pinned("requirements-torch.lock") | pinned("requirements-dev.lock")
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text().splitlines():
            wanted, _, version = line.split("#")[0].partition("==")
            wanted = re.sub(r"\[.*\]", "", wanted).strip()
            if wanted and not wanted.startswith("--"):
                assert f"{wanted}=={version.strip()}" in locked[wanted], line


def test_tools_of_tests_are_installed_only_when_asked_for(clone: Clone) -> None:
    said = clone.setup().stdout
    assert "and those of its tests" not in said
    assert "and those of its tests" in clone.setup("--tools").stdout
    assert clone.setup("--tools").stdout == clone.setup().stdout == ""


FOLDER = {"UV_FIND_LINKS": "/wheels"}


@pytest.mark.parametrize(
    ("environment", "works"),
    [
        ({}, True),
        (FOLDER, True),
        ({**FOLDER, "NO_CPU_BUILD": "1"}, True),
        ({**FOLDER, "NO_CPU_BUILD": "1", "NO_KNOWN_BUILD": "1"}, False),
    ],
)
def test_pytorch_of_a_folder_is_taken_by_its_hash_or_not_at_all(
    clone: Clone, environment: dict[str, str], works: bool
) -> None:
    asked = clone.folder / "asked"
    done = clone.setup(ASKED=str(asked), **environment)
    assert (done.returncode == 0) == works, done.stderr
    assert ("TORCH_UNCHECKED=1" in done.stderr) == (not works)
    torch = [line for line in asked.read_text().splitlines() if "torch" in line]
    assert torch
    assert all("--require-hashes" in line for line in torch)


def test_pytorch_of_a_folder_that_is_trusted_is_taken_by_its_version(clone: Clone) -> None:
    asked = clone.folder / "asked"
    done = clone.setup(ASKED=str(asked), TORCH_UNCHECKED="1", NO_CPU_BUILD="1", NO_KNOWN_BUILD="1", **FOLDER)
    assert done.returncode == 0, done.stderr
    assert "torch==" in asked.read_text().splitlines()[-1]


def test_the_build_for_cpus_is_of_the_pinned_version() -> None:
    (line,) = re.findall(r"^torch==(\S+)\+cpu", (ROOT / "requirements-torch-cpu.lock").read_text(), re.M)
    assert f"torch=={line} " in pinned("requirements-torch.lock")["torch"]
    assert (ROOT / "requirements-torch-cpu.lock").read_text().count("--hash=sha256:") == 6
