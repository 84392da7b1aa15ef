"""The process that decodes pictures of strangers: ``python -m vision.decoder MEMORY CPU_SECONDS``.

It reads requests from standard input and answers on standard output until its parent closes them or ends. A message is
four bytes of length and then that many bytes (:class:`multiprocessing.connection.Connection`); nothing is pickled, so
that a picture that takes this process over has nothing to say to its parent but pixels.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from vision.image import PictureError, open_sized

REQUEST = struct.Struct("<QI?")
"""Most pixels, longest side, whether it is a costly one; then the file."""
ANSWER = struct.Struct("<IIII")
"""Width and height of the picture that follows as RGB, width and height before it was reduced."""
OK, REFUSED = b"+", b"-"
COSTLY_NICE = 5
"""Added for a costly picture, after which the process is ended."""


def main() -> None:
    memory, cpu_seconds = (int(argument) for argument in sys.argv[1:])
    requests, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # whatever a library prints is no answer
    limit(memory)
    with suppress(EOFError, BrokenPipeError):
        while True:
            request = requests.recv_bytes()
            allow(cpu_seconds)
            if REQUEST.unpack_from(request)[2]:
                os.nice(COSTLY_NICE)
            answers.send_bytes(answer(request))
            del request


def answer(request: bytes) -> bytes:
    max_pixels, longest, _ = REQUEST.unpack_from(request)
    try:
        picture, size = open_sized(request[REQUEST.size :], max_pixels=max_pixels, longest=longest)
        return b"".join((OK, ANSWER.pack(*picture.size, *size), picture.tobytes()))
    except PictureError as error:
        return REFUSED + f"{type(error).__name__}\n{error}".encode()


def limit(memory: int) -> None:
    """No more than ``memory`` bytes beside what is in use now, no files, no core dumps."""
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    with suppress(OSError), open("/proc/self/statm") as file:  # noqa: PTH123
        bounds[resource.RLIMIT_AS] = int(file.read().split()[0]) * resource.getpagesize() + memory
    for name, bound in bounds.items():
        with suppress(ValueError, OSError):  # macOS does not limit address space
            resource.setrlimit(name, (bound, bound))


def allow(seconds: int) -> None:
    """So much more processor time; the kernel ends the process after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
