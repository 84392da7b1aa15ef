"""``make run`` from the first start to Ctrl-C, as processes; and its messages if it cannot start."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
from django.conf import settings

from demo import demo_products, write
from webapp import redis_server
from webapp.env import ROOT
from webapp.launch import Stopped, interrupt, undisturbed
from webapp.redis_server import Binaries, RedisServer

PATIENCE = 180


class Launched:
    """A running ``python -m webapp.launch`` and its output."""

    def __init__(self, var: Path, port: int, **environment: str) -> None:
        self.var, self.port = var, port
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", "DEMO": "0", "VAR": str(var)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        env |= {"PORT": str(port), "REDIS_STACK": str(settings.REDIS_STACK), **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webapp.launch"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_for(self, *texts: str) -> None:
        """Return when it has printed all of these, in this order."""

        def said() -> bool:
            rest = self.output
            return all((rest := rest.partition(text)[2]) for text in texts)

        with self._news:
            found = self._news.wait_for(
                lambda: said() or not self._reader.is_alive() or self.process.poll() is not None, PATIENCE
            )
        assert found, self.output
        assert said(), self.output

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.join()

    def join(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as response:
                return int(response.status), bytes(response.read())
        except urllib.error.HTTPError as error:
            return error.code, error.read()


Launch = Callable[..., Launched]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for the module, so that models are exported once, unless earlier tests did it."""
    folder = tmp_path_factory.mktemp("var")
    if (exported := settings.VAR / "models").exists():
        shutil.copytree(exported, folder / "models")
    return folder


@pytest.fixture
def launch(port: int) -> Iterator[Launch]:
    launched: list[Launched] = []

    def start(var: Path, **environment: str) -> Launched:
        launched.append(Launched(var, port, **environment))
        return launched[-1]

    yield start
    for one in launched:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)


def gone(family: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(family, timeout=30)
    return not alive


def test_it_serves_until_ctrl_c_and_leaves_nothing_behind(launch: Launch, var: Path) -> None:
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        drape = launch(var)
        drape.wait_for("ready: http://localhost:")
        assert drape.get("/")[0] == 200
        assert drape.get("/readyz")[0] == 200
        drape.wait_for("make admin")
        family = drape.family()
        names = " ".join(" ".join(process.cmdline()) for process in family)
        assert all(part in names for part in ("redis-server", "webapp.server", "celery"))
        assert drape.end() == 130
        assert gone(family)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_redis_killed_comes_back_with_all_it_held(launch: Launch, var: Path) -> None:
    drape = launch(var)
    drape.wait_for("ready: ")
    with redis.Redis.from_url(redis_server.url(var / "redis")) as client:
        client.set("kept", "yes")
        client.execute_command("WAITAOF", 1, 0, 5000)
        server = psutil.Process(int(client.info("server")["process_id"]))
    server.kill()
    drape.wait_for("starting it again")
    redis_server.wait(redis_server.url(var / "redis"))
    with redis.Redis.from_url(redis_server.url(var / "redis")) as client:
        assert client.get("kept") == b"yes"
    assert drape.get("/readyz") == (200, json.dumps({"status": "ready", "reasons": {}}).encode())
    family = drape.family()
    assert drape.end(signal.SIGHUP) in (143, 130)
    assert gone(family)


def test_ctrl_c_while_it_starts_leaves_nothing_behind(launch: Launch, tmp_path: Path) -> None:
    drape = launch(tmp_path / "var")
    drape.wait_for("starting")
    family = drape.family()
    assert drape.end() == 130
    assert gone(family)
    assert "Traceback" not in drape.output


def test_what_must_not_be_disturbed_is_interrupted_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stopped, "asked", False)
    done: list[str] = []

    def work() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGUSR1)
            done.append("all of it")

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(Stopped):
            work()
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert done == ["all of it"]


def celery(family: list[psutil.Process]) -> psutil.Process:
    return next(process for process in family if "celery" in " ".join(process.cmdline()))


def test_the_shop_stays_open_when_the_worker_is_killed(launch: Launch, var: Path) -> None:
    drape = launch(var)
    drape.wait_for("ready: ")
    before = celery(drape.family()).pid
    psutil.Process(before).kill()
    drape.wait_for("worker ended by itself (SIGKILL, perhaps because memory ran out); starting it again")
    drape.wait_for("worker ended", "worker started")
    assert drape.get("/")[0] == 200
    assert celery(drape.family()).pid != before
    family = drape.family()
    stopped = control(var, "stop")
    assert (stopped.stdout, stopped.stderr) == ("drape: stopped\n", "")
    assert drape.join() == 143
    assert gone(family)
    assert "not running" in control(var, "status").stdout


def test_what_a_killed_supervisor_left_behind_is_named_and_ended(launch: Launch, var: Path) -> None:
    drape = launch(var)
    drape.wait_for("ready: ")
    running = control(var, "status")
    assert running.returncode == 0
    assert all(f"{name} " in running.stdout for name in ("redis", "web", "worker"))
    assert f"pid {drape.process.pid}" in running.stdout

    another = launch(var)
    assert another.join() == 1
    assert f"Another Drape is running in {var} (process {drape.process.pid}" in another.output

    left = drape.family()[1:]
    drape.process.kill()
    drape.process.wait(PATIENCE)  # not its output: its children hold the pipe
    assert control(var, "status").returncode == 3
    again = launch(var)
    again.wait_for("ready: ")
    assert "ending what a Drape that was killed has left behind: redis (pid" in again.output
    assert gone(left)
    left = again.family()[1:]
    again.process.kill()
    again.process.wait(PATIENCE)
    assert "redis (pid" in control(var, "stop").stdout
    assert gone(left)


def control(var: Path, verb: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "VAR": str(var)}
    words = [sys.executable, "-m", "webapp.control", verb]
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True)


def test_the_first_page_of_a_fresh_installation_has_the_demo(launch: Launch, tmp_path: Path, var: Path) -> None:
    fresh = tmp_path / "var"
    write(fresh / "demo", demo_products(12))
    if (var / "models").exists():
        shutil.copytree(var / "models", fresh / "models")
    drape = launch(fresh, DEMO="1")
    drape.wait_for("ready: ")
    found = json.loads(drape.get("/api/search")[1])
    assert found["total"] == 12
    assert drape.get(found["results"][0]["thumbnail"])[0] == 200
    assert drape.end() == 130

    again = launch(fresh, DEMO="1")
    again.wait_for("ready: ")
    assert "ngest" not in again.output
    assert json.loads(again.get("/api/search")[1])["total"] == 12


def refused(launch: Launch, var: Path, **environment: str) -> str:
    drape = launch(var, **environment)
    assert drape.join() == 1
    assert "Traceback" not in drape.output
    return drape.output


def test_a_taken_port_is_reported(launch: Launch, tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"PORT={port + 1} make run" in refused(launch, tmp_path)


def test_a_folder_in_use_is_reported(launch: Launch, tmp_path: Path, redis_stack: Binaries) -> None:
    with RedisServer(redis_stack, tmp_path / "redis"):
        assert "Another Drape is using" in refused(launch, tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(launch: Launch) -> None:
    assert "set VAR to another folder" in refused(launch, Path("/proc/drape"))


def test_a_redis_that_does_not_respond_is_reported(launch: Launch, tmp_path: Path) -> None:
    said = refused(launch, tmp_path, REDIS_URL=f"unix://{tmp_path}/none.sock")
    assert "Redis does not answer" in said
    assert "unset REDIS_URL" in said


def test_a_redis_without_modules_is_reported(launch: Launch, tmp_path: Path, redis_stack: Binaries) -> None:
    address = f"{tmp_path}/plain.sock"
    plain = subprocess.Popen(
        [redis_stack.server, "--port", "0", "--unixsocket", address, "--save", "", "--dir", tmp_path],
        stdout=subprocess.DEVNULL,
    )
    try:
        redis_server.wait(f"unix://{address}", plain)
        said = refused(launch, tmp_path / "var", REDIS_URL=f"unix://{address}")
    finally:
        plain.terminate()
        plain.wait()
    assert "RediSearch" in said
    assert "RedisJSON" in said


def test_missing_redis_binaries_are_reported(launch: Launch, tmp_path: Path) -> None:
    assert "make setup" in refused(launch, tmp_path, REDIS_STACK=str(tmp_path))


def test_a_damaged_database_is_reported(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"not a database at all" * 500)
    assert "restore the last backup" in refused(launch, tmp_path)


def test_a_database_that_does_not_respond_is_reported(launch: Launch, tmp_path: Path) -> None:
    said = refused(launch, tmp_path, DATABASE_URL="postgres://drape:secret@127.0.0.1:1/drape")
    assert "Check DATABASE_URL" in said
    assert "secret" not in said
