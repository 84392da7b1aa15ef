"""A circuit breaker: when Redis hangs, one request finds out and the others fail at once."""

from __future__ import annotations

import threading
import time

OPEN_SECONDS = 2.0
"""For this long no request goes to a server that did not reply in time; then one request tries again."""


class Breaker:
    """The circuit breaker of one server; open while the server is known not to reply."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def lets_pass(self) -> bool:
        """Return whether to ask the server; while the breaker is open, one caller is let through from time to time."""
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
