"""Requests that end when their time is over, whatever the server does meanwhile.

Time-outs of a socket bound each wait for a byte: a server that sends one now and then keeps its reader for days.
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
    """``at``: when the time is over, by time.monotonic()."""

    def __init__(self, at: float) -> None:
        self.at = at
        self._sockets: list[socket.socket] = []

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.at

    def watch(self, pool: urllib3.HTTPConnectionPool) -> None:
        """Count the connections that ``pool`` opens from now on."""
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._sockets)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Cut the watched connections off if the time is over before the block ends."""
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

    def _cut(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _watched(kind: Any, sockets: list[socket.socket]) -> Any:
    class Watched(kind):  # type: ignore[misc]  # of plain or encrypted connections
        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            sockets.append(made.dup())  # TLS takes the first one over
            return made

    return Watched
