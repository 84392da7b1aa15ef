"""A running shop to inject faults into: its processes, files, searches, and its final state."""

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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.catalog.conftest import row
from tests.catalog.test_admin import packed
from tests.webapp.test_launch import Launched
from webapp import runfile
from webapp.env import ROOT

SEED = os.environ.get("FAULT_SEED", "1")
PATIENCE = 240
PRODUCTS = 130
"""Three batches."""
QUESTIONS = ("/", "/search?q=red+shirt", "/api/search?q=shirt", "/api/facets", "/healthz", "/readyz")


def pytest_report_header() -> str:
    return f"faults at moments of FAULT_SEED={SEED}"


class Shop:
    """An installation in its own folder, as ``make run`` starts it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        exported = settings.VAR / "models"  # exported by earlier tests
        if exported.exists():
            shutil.copytree(exported, var / "models")
        self.drape = self._launched()
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings", "VAR": str(var)}
        self._driver = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driver"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def _launched(self) -> Launched:
        drape = Launched(self.var, self.port, RATE_LIMIT="off")
        drape.wait_for("ready: ")
        return drape

    def restart(self) -> None:
        self.drape = self._launched()

    def do(self, verb: str, *arguments: Any) -> Any:
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self._driver.stdin.flush()
        answer = json.loads(self._driver.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def pid(self, name: str) -> int:
        running = runfile.read(self.var)
        assert running is not None
        return int(running.processes[name].pid)

    def kill(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGKILL)

    def get(self, path: str) -> int:
        """Return the status, 0 without a response."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Poll until a condition holds."""
        pause = threading.Event()
        for _ in range(PATIENCE * 4):
            if holds():
                return
            pause.wait(0.25)
        pytest.fail(f"never: {what}\n{self.drape.output[-4000:]}")

    def healed(self) -> bool:
        return self.get("/readyz") == 200 and self.do("differences") == []

    @contextmanager
    def searched(self) -> Iterator[Counter[int]]:
        """Send requests of shoppers and monitors in the meantime; count the responses by status."""
        answers: Counter[int] = Counter()
        ended = threading.Event()

        def ask(path: str) -> None:
            while not ended.is_set():
                answers[self.get(path)] += 1
                ended.wait(0.2)

        threads = [threading.Thread(target=ask, args=(path,)) for path in QUESTIONS]
        for thread in threads:
            thread.start()
        try:
            yield answers
        finally:
            ended.set()
            for thread in threads:
                thread.join()

    def end(self) -> None:
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        self._driver.wait(PATIENCE)
        if self.drape.process.poll() is None:
            self.drape.end(signal.SIGTERM)


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of small drawn products, zipped."""
    from tests.catalog.conftest import write_folder

    place = write_folder(tmp_path_factory.mktemp("feed"), [row(number) for number in range(PRODUCTS)])
    zipped = place.with_suffix(".zip")
    zipped.write_bytes(packed(place).read())
    return zipped


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    one = Shop(tmp_path_factory.mktemp("faults") / "var")
    try:
        yield one
    finally:
        one.end()


@pytest.fixture(scope="module")
def undisturbed(shop: Shop, feed: Path) -> dict[str, Any]:
    """The final state of an import without faults."""
    pk = shop.do("upload", "undisturbed", str(feed))
    shop.until(lambda: shop.do("progress", pk)["state"] == "done", "an import without any fault")
    state: dict[str, Any] = shop.do("end_state", "undisturbed")
    assert len(state["products"]) == PRODUCTS
    return state
