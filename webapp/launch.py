"""``make run``: prepare everything, then run Redis, web and worker until Ctrl-C."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType

import psutil
import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from webapp import database, redis_server, runfile
from webapp.env import ROOT, Environment, load
from webapp.redis_server import RedisServer, RedisServerError
from webapp.runfile import InUse, RunFile
from webapp.supervision import Backoff, Supervised, Supervisor

FREE_MB = 300
PYTHON = str(ROOT / ".venv" / "bin" / "python")


class LaunchError(RuntimeError):
    """Why Drape cannot start, as a sentence that says what to do."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or a signal to end."""

    asked = later = False


LEAN = {"MALLOC_ARENA_MAX": "2"}
"""With many threads, glibc otherwise keeps many unused memory pools."""


def main() -> None:
    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # the terminal was closed
    os.chdir(ROOT)
    os.umask(0o077)  # before VAR is made
    try:
        env = load()
        os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"
        code = launch(env)
    except (LaunchError, ImproperlyConfigured, RedisServerError, InUse) as error:
        sys.exit(f"drape: {error}")
    except Stopped:
        say("stopped")
        code = 130
    sys.exit(code)


def launch(env: Environment) -> int:
    """Start everything and run it until it is stopped; return the exit code."""
    check_folder(env.VAR)
    with runfile.held(env.VAR, address(env)) as file:
        end_orphans(env.VAR)
        file.write()
        check_port(env.HOST, env.PORT)
        with running_redis(env, file):
            prepare(env)
            return supervise(env, file)


def end_orphans(var: Path) -> None:
    """End processes that a killed supervisor has left behind in this folder; this one starts them anew."""
    before = runfile.read_orphans(var)
    if before:
        say(f"ending what a Drape that was killed has left behind: {runfile.named(before)}")
        runfile.end(before)


def say(text: str) -> None:
    print(f"drape: {text}", flush=True)


def check_folder(var: Path) -> None:
    """Errors: LaunchError if the folder is not writable or has too little space."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / f".writable-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
        free = shutil.disk_usage(var).free // 2**20
    except OSError as error:
        raise LaunchError(
            f"Nothing can be written to {var} ({error.strerror}). Make it writable, or set VAR to another folder."
        ) from error
    if free < FREE_MB:
        raise LaunchError(
            f"The disk of {var} is nearly full: {free} MB are free, {FREE_MB} MB are needed. "
            "Make room, or set VAR to a folder on another disk."
        )


def check_port(host: str, port: int) -> None:
    """Errors: LaunchError if the port is in use or this user may not use it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise LaunchError(f"Port {port} needs more rights. Choose one above 1023: PORT=8000 make run.") from error
        except OSError as error:
            raise LaunchError(
                f"Port {port} on {host} cannot be used ({error.strerror}){_user_of(port)}. "
                f"Stop what uses it, or choose another port: PORT={min(port + 1, 65535)} make run."
            ) from error


def _user_of(port: int) -> str:
    """Return the process that listens on a port, if the system reveals it."""
    with suppress(psutil.Error, OSError):
        for one in psutil.net_connections("tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr[1] == port and one.pid:
                words = " ".join(psutil.Process(one.pid).cmdline())
                what = "another Drape" if "webapp." in words else words[:60]
                return f": process {one.pid} uses it ({what})"
    return ""


@contextmanager
def running_redis(env: Environment, file: RunFile) -> Iterator[None]:
    """Run the embedded server while the context lasts, or check the one that REDIS_URL names.

    It starts before the web and the worker and stops after them, so that neither loses its connection.
    """
    from django.conf import settings

    embedded: RedisServer | nullcontext[None] = nullcontext()
    if not env.REDIS_URL:
        binaries = redis_server.find(env.REDIS_STACK)
        redis_server.version(binaries)
        embedded = RedisServer(binaries, env.VAR / "redis")
    with embedded as server:
        if server:
            _tell_start(server, file)
        _check_redis(settings.REDIS_URL)
        with kept_running(server, file) if server else nullcontext():
            yield


@contextmanager
def kept_running(server: RedisServer, file: RunFile) -> Iterator[None]:
    """Restart the server whenever it ends unexpectedly, with back-off, without limit."""
    stopping = threading.Event()
    watcher = threading.Thread(target=_watch_redis, args=(server, file, stopping), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        watcher.join()


def _watch_redis(server: RedisServer, file: RunFile, stopping: threading.Event) -> None:
    backoff, started = Backoff(), time.monotonic()
    while not stopping.wait(0.5):
        if server.process is not None and server.process.poll() is None:
            continue
        delay = backoff.delay(time.monotonic() - started)
        say(f"Redis ended by itself; starting it again {f'in {delay:.0f} s' if delay else 'now'}")
        if stopping.wait(delay):
            return
        started = time.monotonic()
        try:
            server.start(stopping.is_set)
        except (RedisServerError, OSError) as error:
            if not stopping.is_set():
                say(f"Redis does not start: {error}")
        else:
            _tell_start(server, file)


def _tell_start(server: RedisServer, file: RunFile) -> None:
    if server.process is not None:
        file.note({"redis": server.process.pid})
    if server.repaired:
        say(server.repaired)


def _check_redis(address: str) -> None:
    from search.engine.connection import check_modules
    from search.errors import SearchError, SearchUnavailable

    try:
        with redis.Redis.from_url(address, socket_connect_timeout=5) as client:
            client.ping()
        check_modules()
    except (redis.RedisError, SearchUnavailable, ValueError) as error:
        raise LaunchError(
            f"Redis does not answer ({error}). Start it, or unset REDIS_URL for the embedded server."
        ) from error
    except SearchError as error:
        raise LaunchError(str(error)) from error


def prepare(env: Environment) -> None:
    """Create tables, static files and the index, and load the demo catalogue if wanted."""
    import django
    from django.core.management import call_command

    say("starting")
    if not env.DATABASE_URL and (problem := database.problem_of(env.VAR / "db.sqlite3")):
        raise LaunchError(problem)
    with undisturbed():
        django.setup()
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise LaunchError(database.explain(error)) from error
    collect_static(env.VAR)
    demo = env.VAR / "demo"
    has_products, has_index, is_encoded = _stocked()
    if env.DEMO and (not has_products or _begun(demo)):
        load_demo(demo)
    elif has_products and not is_encoded:
        say("this release brings another encoder; encoding all products with it (once), then making the index")
        manage("reindex", "--encode")
    elif has_products and not has_index:
        say("the search index is not there, or of another release; making it from the database")
        try:
            manage("reindex")
        except LaunchError:
            say("the worker makes the index once it can; until then pages say so")


def collect_static(var: Path) -> None:
    """Copy static files to where they are served from, if they have changed."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    facts = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}" for path in files]
    facts.append((ROOT / "requirements.lock").read_text())
    wanted = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    stamp = var / "static.stamp"
    if not stamp.exists() or stamp.read_text() != wanted or not (var / "static").exists():
        manage("collectstatic", "--verbosity", "0", "--no-input")
        stamp.write_text(wanted)


def _stocked() -> tuple[bool, bool, bool]:
    """Return whether there are products, a usable or repairable index, and embeddings to search with.

    The worker handles everything else.
    """
    from catalog.encoding import unencoded
    from catalog.models import Product
    from search.engine import condition, encoders

    found = condition.inspect()
    has_index = found.is_whole or bool(condition.mend(found))
    is_encoded = not unencoded().exists() or (found.state.serving is not None and encoders.follow())
    return Product.objects.exists(), has_index, is_encoded


def load_demo(folder: Path) -> None:
    if not (folder / "products.csv").exists():
        say("drawing the demo catalogue (once)")
        manage("demo_catalogue", str(folder))
    manage("ingest", str(folder), "--catalog", "demo")
    (folder / "loaded").touch()


def _begun(demo: Path) -> bool:
    """Whether loading the demo was interrupted."""
    return demo.exists() and not (demo / "loaded").exists()


def manage(*arguments: str) -> None:
    """Run a manage.py command in a separate process, which frees its memory. Errors: LaunchError."""
    code = subprocess.call([PYTHON, "manage.py", *arguments])
    if code in (130, -signal.SIGINT):
        interrupt(signal.SIGINT, None)
    if code:
        raise LaunchError(f"'manage.py {arguments[0]}' did not succeed (see above).")


def supervise(env: Environment, file: RunFile) -> int:
    """Run the Procfile's web and worker until they are stopped; return the exit code."""
    from honcho.environ import parse_procfile

    supervisor = Supervisor(file.note)
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        if name != "redis":
            own = {**LEAN, **os.environ, "PYTHONUNBUFFERED": "1"}
            supervisor.add(Supervised(name, command, own, expendable=name == "worker"))
    threading.Thread(target=announce, args=(env,), daemon=True).start()
    return supervisor.run()


def announce(env: Environment) -> None:
    """Print Drape's address once searches work."""
    host = "localhost" if env.HOST in ("127.0.0.1", "0.0.0.0", "::", "::1") else env.HOST
    public = f"http://{host}:{env.PORT}"
    for _ in range(1200):
        with suppress(OSError), urllib.request.urlopen(f"{address(env)}/readyz", timeout=5):
            say(f"ready: {public}")
            say(f"catalogues: {public}/admin/ (for a login run 'make admin' in another terminal); Ctrl-C stops.")
            return
        time.sleep(0.1)
    say(f"{public} is not ready yet; 'make status' says why.")


def address(env: Environment) -> str:
    """Return a local address at which the server responds and which ALLOWED_HOSTS need not contain."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(env.HOST, f"[{env.HOST}]" if ":" in env.HOST else env.HOST)
    return f"http://{host}:{env.PORT}"


def interrupt(number: int, frame: FrameType | None) -> None:
    """Handle a signal. Errors: Stopped, immediately or after an ``undisturbed`` block."""
    Stopped.asked = True
    if not Stopped.later:
        raise Stopped


@contextmanager
def undisturbed() -> Iterator[None]:
    """Delay interruption until the block ends: an interrupted Python import may lose the signal or raise another error.
    """
    Stopped.later = True
    try:
        yield
    finally:
        Stopped.later = False
    if Stopped.asked:
        raise Stopped


if __name__ == "__main__":
    main()
