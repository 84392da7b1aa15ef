"""What this process keeps of an index: one object for each Redis and prefix, which owns all caches of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings

from search.engine.columns import Reader
from search.engine.connection import prefix
from search.stores import NO_STORES, Stores

T = TypeVar("T")
_NOTHING = object()
KEPT = 256
"""Answers of one kind that are kept."""


class SearchIndex:
    """One index as this process knows it: its columns, the shop's stores as they were when it last searched, and
    answers that hold for a state of it."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.stores: Stores = NO_STORES
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, asked: Hashable, make: Callable[[], T]) -> T:
        """The answer to ``asked``, which names the state of the index, too; made where it is not kept."""
        found: T | object = self.known(asked, _NOTHING)
        if found is not _NOTHING:
            return found  # type: ignore[return-value]  # it is what ``make`` made
        made = make()
        self.keep(asked, made)
        return made

    def known(self, asked: Hashable, missing: object = None) -> Any:
        """The answer to ``asked`` if it is kept, else ``missing``."""
        with self._lock:
            if asked in self._answers:
                self._answers.move_to_end(asked)
            return self._answers.get(asked, missing)

    def keep(self, asked: Hashable, answer: Any) -> None:
        with self._lock:
            self._answers[asked] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)


_open: dict[tuple[str, str], SearchIndex] = {}


def current() -> SearchIndex:
    """The index of the installation, or of the trial that the caller is in."""
    return _open.setdefault((settings.REDIS_URL, prefix()), SearchIndex())


def close() -> None:
    """Forget what is kept of the current index."""
    _open.pop((settings.REDIS_URL, prefix()), None)


def close_all() -> None:
    _open.clear()
