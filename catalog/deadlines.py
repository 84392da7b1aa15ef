"""A limit on the total time of a request, however slowly the server responds.

A socket timeout only limits the wait for each byte, so a server that sends one now and then could block a reader for
days.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import urllib3


class Deadline:
    """``at``: the end of the time, as of time.monotonic()."""

    def __init__(self, at: float) -> None:
        self.at = at
        self._sockets: list[socket.socket] = []

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.at

    def watch(self, pool: urllib3.HTTPConnectionPool) -> None:
        """Also close connections that ``pool`` opens from now on when the time is over."""
        pool.ConnectionCls = _watched(pool.ConnectionCls, self)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Close the watched connections if the time is over before the block ends."""
        timer = threading.Timer(max(0.0, self.at - time.monotonic()), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            for one in self._sockets:
                one.close()
            self._sockets.clear()

    def add(self, opened: socket.socket) -> None:
        """Watch a connection; one that is opened after the deadline is closed at once."""
        self._sockets.append(opened)
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _watched(kind: Any, deadline: Deadline) -> Any:
    class Watched(kind):  # type: ignore[misc]  # of plain or encrypted connections
        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            deadline.add(made.dup())  # TLS takes over the original
            return made

    return Watched
