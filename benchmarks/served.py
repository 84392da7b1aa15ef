"""A web process with a temporary installation, which gets HTTP requests as from visitors; no other server does."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from catalog.management.priority import let_run_idle

TIMEOUT = 60.0
STARTING, ENDING = 300.0, 60.0
MULTIPART = "multipart/form-data; boundary=x"


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident megabytes of the web process and of the processes that decode pictures for it."""

    web: float
    decoders: float

    def __str__(self) -> str:
        return f"{self.web:.0f} + {self.decoders:.0f} MB"


class Target:
    """The server under test. ``source``: the local address from which requests are sent."""

    def __init__(self, port: int, process: psutil.Process, source: str = "127.0.0.1") -> None:
        self.port, self.process, self.source = port, process, source
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, path: str, data: bytes | None = None, kind: str = "") -> int:
        """Send a request and return the status, 0 if there was no response."""
        headers = {"Content-Type": kind} if kind else {}
        connection = HTTPConnection("127.0.0.1", self.port, TIMEOUT, source_address=(self.source, 0))
        try:
            connection.request("GET" if data is None else "POST", path, data, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def seen_from(self, source: str) -> Target:
        """Return the same server with requests from another local address."""
        return Target(self.port, self.process, source)

    def send(self, picture: bytes, path: str = "/api/detect") -> int:
        head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        return self.ask(path, head + picture + b"\r\n--x--\r\n", MULTIPART)

    def json(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=TIMEOUT) as answer:
            return json.load(answer)

    def memory(self) -> Memory:
        decoders = 0
        for one in self.process.children(recursive=True):
            with suppress(psutil.Error):
                decoders += one.memory_info().rss
        return Memory(self.process.memory_info().rss / 2**20, decoders / 2**20)


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Target]:
    """Run a web process and yield it once it is ready; its log goes to ``folder``."""
    from webapp.launch import LEAN

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**LEAN, **os.environ, "PORT": str(port), "HOST": "127.0.0.1", "LOG_LEVEL": "ERROR", **settings}
    with (folder / "web.log").open("ab") as log:
        command = [sys.executable, "-m", "webapp.server"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        target = Target(port, psutil.Process(process.pid))
        wait_until_ready(target, process, folder / "web.log")
        yield target
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(target: Target, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING
    pause = threading.Event()
    while target.ask("/readyz") != 200:
        if time.monotonic() > deadline or process.poll() is not None:
            sys.exit(f"The server did not become ready. The end of its log:\n{log.read_text()[-2000:]}")
        pause.wait(0.5)


def stock(folder: Path, products: int, catalog: str = "demo", seed: int = 7) -> None:
    """Draw products and import them."""
    from django.core.management import call_command

    from demo import demo_products, write

    call_command("collectstatic", verbosity=0, interactive=False)  # pages need the hashed names of these files
    drawn = folder / f"drawn-{catalog}"
    write(drawn, demo_products(products, seed=seed))
    with ingesting(drawn, catalog) as process:
        if process.wait():
            sys.exit(f"The products were not read in:\n{_log_of(drawn).read_text()[-2000:]}")


@contextmanager
def ingesting(drawn: Path, catalog: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run an import at idle priority, like the worker's, during the block; it is ended with the block."""
    command = [sys.executable, "manage.py", "ingest", str(drawn), "--catalog", catalog]
    with _log_of(drawn).open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    let_run_idle(process.pid)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _log_of(drawn: Path) -> Path:
    return drawn.with_suffix(".log")
