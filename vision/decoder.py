"""The process that decodes untrusted pictures: ``python -m vision.decoder MEMORY CPU_SECONDS``.

It reads requests from standard input and writes responses to standard output until its parent closes them or ends. A
message is a length of four bytes followed by that many bytes (:class:`multiprocessing.connection.Connection`). Nothing
is pickled, so a picture that takes over this process can send its parent nothing but pixels.
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
"""Maximum number of pixels, maximum longer side, whether the picture is costly; the file follows."""
ANSWER = struct.Struct("<IIII")
"""Width and height of the picture, width and height before it was reduced; the RGB pixels follow."""
OK, REFUSED = b"+", b"-"
COSTLY_NICE = 5
"""Added to the niceness for a costly picture; the parent ends the process afterwards."""


def main() -> None:
    memory, cpu_seconds = (int(argument) for argument in sys.argv[1:])
    requests, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # so that what a library prints is not taken for a response
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
    """Limit this process to ``memory`` bytes more than it uses now, and forbid writing files and core dumps."""
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    with suppress(OSError), open("/proc/self/statm") as file:  # noqa: PTH123
        bounds[resource.RLIMIT_AS] = int(file.read().split()[0]) * resource.getpagesize() + memory
    for name, bound in bounds.items():
        with suppress(ValueError, OSError):  # macOS does not limit address space
            resource.setrlimit(name, (bound, bound))


def allow(seconds: int) -> None:
    """Allow this much more CPU time, after which the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
