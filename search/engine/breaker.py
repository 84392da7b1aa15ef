"""A circuit breaker: where Redis hangs, one request finds out and the others are told at once."""

from __future__ import annotations

import threading
import time

OPEN_SECONDS = 2.0
"""For so long nobody asks a server that did not answer in time; then one request tries."""


class Breaker:
    """Of one server; open while it is known not to answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def lets_pass(self) -> bool:
        """Whether to ask the server; of an open breaker's callers one is let through from time to time."""
        with self._lock:
            if self._open_until is None:
                return True
            now = time.monotonic()
            if now < self._open_until:
                return False
            self._open_until = now + OPEN_SECONDS
            return True

    def timed_out(self) -> None:
        with self._lock:
            self._open_until = time.monotonic() + OPEN_SECONDS

    def answered(self) -> None:
        with self._lock:
            self._open_until = None
