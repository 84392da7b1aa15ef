"""What this process keeps of an index: one object for each Redis and prefix, which owns all caches of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings

from search.engine.columns import Reader
from search.engine.connection import prefix

T = TypeVar("T")
KEPT = 256
"""Answers of one kind that are kept."""


class SearchIndex:
    """One index as this process knows it: its columns, and answers that hold for a state of it."""

    def __init__(self) -> None:
        self.reader = Reader()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, asked: Hashable, make: Callable[[], T]) -> T:
        """The answer to ``asked``, which names the state of the index, too; made where it is not kept."""
        with self._lock:
            if asked in self._answers:
                self._answers.move_to_end(asked)
                found: T = self._answers[asked]
                return found
        made = make()
        with self._lock:
            self._answers[asked] = made
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return made


_open: dict[tuple[str, str], SearchIndex] = {}


def current() -> SearchIndex:
    """The index of the installation, or of the trial that the caller is in."""
    return _open.setdefault((settings.REDIS_URL, prefix()), SearchIndex())


def close() -> None:
    """Forget what is kept of the current index."""
    _open.pop((settings.REDIS_URL, prefix()), None)


def close_all() -> None:
    _open.clear()
