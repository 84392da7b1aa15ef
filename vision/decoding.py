"""Decode untrusted pictures in separate processes (:mod:`vision.decoder`) with limited resources.

A file that makes a decoder crash, hang or exhaust its memory costs one of these processes, which is replaced, and never
the process that serves requests or runs an import. The processes start when first needed, stay, and end with the
process that started them, however that ends. They inherit no environment variables, because those can hold secrets.
"""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from PIL import Image

from vision import headers, image
from vision.decoder import ANSWER, OK, REQUEST
from vision.image import MAX_PIXELS, TooCostly, TooLarge, TruncatedPicture

log = logging.getLogger(__name__)

WORKERS = min(4, max(2, os.cpu_count() or 1))
MEMORY = 768 * 2**20
"""Bytes that a process may use in addition to what it uses at its start."""
CPU_SECONDS = 8
WALL_SECONDS, COSTLY_WALL_SECONDS = 20.0, 60.0
"""Longer than CPU_SECONDS, because on a busy machine a process gets less than one core."""
MOST_SCANS = 64
"""Cameras and software write 1 to 20 scans; each costs a pass over the whole picture."""
MOST_SCANNED = 450_000_000
"""Maximum pixels of a JPEG times its scans: ten scans, as software writes, of the largest picture, with some margin."""
COSTLY_PIXELS = 12_000_000
COSTLY_SCANNED = 160_000_000
"""Limits above which a picture is costly. Pictures that cannot be decoded at a fraction of their size take up to 20
bytes per pixel; progressive JPEGs take six, and time for each scan. Only one costly picture is decoded at a time, at a
lower priority, in a process that ends afterwards and so frees all of its memory."""
PLAIN_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**20),  # so that a picture's memory is returned to the system, not to a pool
    "MALLOC_TRIM_THRESHOLD_": str(2**22),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB picture, reduced to the requested size, with its original upright size in pixels."""

    picture: Image.Image
    width: int
    height: int


class Busy(Exception):
    """Another costly picture is still being decoded after the time that the caller was willing to wait."""


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS, longest: int, patience: float | None = None) -> Decoded:
    """Decode an untrusted picture; the longer side of the result is at most ``longest`` pixels.

    ``patience``: seconds to wait for another costly picture that is being decoded; None: without limit.
    Errors: subclasses of :class:`~vision.image.PictureError`; Busy.
    """
    header = headers.read_header(data)
    if header is not None:
        _check(header, max_pixels)
    costly = header is None or _is_costly(header, is_jpeg=data.startswith(b"\xff\xd8"))
    request = REQUEST.pack(max_pixels, longest, costly) + data
    if not costly:
        return _read(_processes.ask(request))
    with _alone(patience):
        return _read(_processes.ask(request, once=True))


@contextmanager
def _alone(patience: float | None) -> Iterator[None]:
    if not _one_costly.acquire(timeout=-1 if patience is None else patience):
        raise Busy()
    try:
        yield
    finally:
        _one_costly.release()


def _is_costly(header: headers.Header, is_jpeg: bool) -> bool:
    pixels = header.width * header.height
    return header.scans > 1 and pixels * header.scans > COSTLY_SCANNED if is_jpeg else pixels > COSTLY_PIXELS


def warm() -> None:
    """Start the processes so that the first picture need not wait for them; return once they respond."""
    _processes.start()


def _check(header: headers.Header, max_pixels: int) -> None:
    if header.width * header.height > max_pixels:
        raise TooLarge(header.width, header.height, max_pixels)
    if header.scans > MOST_SCANS or header.width * header.height * header.scans > MOST_SCANNED:
        raise TooCostly()


def _read(answer: bytes) -> Decoded:
    if not answer.startswith(OK):
        name, _, text = answer[1:].decode().partition("\n")
        kind = getattr(image, name, TruncatedPicture)
        raise image.restored(kind, text)
    width, height, *size = ANSWER.unpack_from(answer, 1)
    return Decoded(Image.frombytes("RGB", (width, height), answer[1 + ANSWER.size :]), *size)


class _Process:
    """One decoder process. Errors of :meth:`ask`: EOFError or OSError if it ended, TimeoutError if it took too long."""

    def __init__(self) -> None:
        # a lower priority than searches, also during its start
        command = ["nice", "-n", "5", sys.executable, "-m", "vision.decoder", str(MEMORY), str(CPU_SECONDS)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env={"PATH": os.defpath, **PLAIN_ENVIRONMENT},
            # Ctrl-C must not interrupt it, as it ends with its parent; a new session would not compare nice values
            process_group=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.requests = Connection(os.dup(self.process.stdin.fileno()), readable=False)
        self.answers = Connection(os.dup(self.process.stdout.fileno()), writable=False)
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, request: bytes, seconds: float) -> bytes:
        self.requests.send_bytes(request)
        if not self.answers.poll(seconds):
            raise TimeoutError
        return self.answers.recv_bytes()

    def end(self) -> int:
        """Kill the process and return its exit code, which is its own if it had already ended."""
        self.process.kill()
        self.requests.close()
        self.answers.close()
        return self.process.wait()

    def has_ended(self) -> bool:
        return self.process.poll() is not None


@dataclass
class _Processes:
    """A pool of WORKERS processes, each used by one caller at a time; other callers wait."""

    owner: int = 0
    idle: queue.LifoQueue[_Process | None] = field(default_factory=queue.LifoQueue)
    changing: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, request: bytes, *, once: bool = False) -> bytes:
        """Return a process's response; with ``once`` that process ends afterwards. Errors: TooCostly."""
        idle = self._idle()
        process = idle.get()
        try:
            if process is None or process.has_ended():
                process = _Process()
            answer = process.ask(request, COSTLY_WALL_SECONDS if once else WALL_SECONDS)
            if once:
                process.end()
                process = _Process()
        except (TimeoutError, EOFError, OSError) as error:
            code = process.end() if process else 0
            process = None
            log.warning(
                "A picture of %s bytes was given up: %s, exit code %s", len(request), type(error).__name__, code
            )
            raise TooCostly() from error
        finally:
            idle.put(process)
        return answer

    def start(self) -> None:
        idle = self._idle()
        taken = [idle.get() for _ in range(WORKERS)]
        running = [process if process and not process.has_ended() else _Process() for process in taken]
        for process in running:
            try:
                process.ask(REQUEST.pack(1, 1, False), WALL_SECONDS)  # an empty file
            except (TimeoutError, EOFError, OSError):
                process.end()  # it is replaced when it is next used
            finally:
                idle.put(process)

    def _idle(self) -> queue.LifoQueue[_Process | None]:
        with self.changing:
            if self.owner != os.getpid():  # first use, or after a fork: the parent's processes are not shared
                self.owner, self.idle = os.getpid(), queue.LifoQueue()
                for _ in range(WORKERS):
                    self.idle.put(None)
            return self.idle


_processes = _Processes()
_one_costly = threading.Lock()
