"""What this process caches of an index: one object for each Redis and prefix, which owns all caches of it."""

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
"""The number of results that are cached for an index."""


class SearchIndex:
    """One index as this process knows it: its columns, the shop's stores as of the last search, and cached results that
    hold for a state of the index."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.stores: Stores = NO_STORES
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, asked: Hashable, make: Callable[[], T]) -> T:
        """Return the cached result for ``asked``, which also names the state of the index; made if not cached."""
        found: T | object = self.known(asked, _NOTHING)
        if found is not _NOTHING:
            return found  # type: ignore[return-value]  # ``make`` made it
        made = make()
        self.keep(asked, made)
        return made

    def known(self, asked: Hashable, missing: object = None) -> Any:
        """Return the cached result for ``asked``, else ``missing``."""
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
    """Return the index of the installation, or of the trial around the caller."""
    return _open.setdefault((settings.REDIS_URL, prefix()), SearchIndex())


def close() -> None:
    """Discard the caches of the current index."""
    _open.pop((settings.REDIS_URL, prefix()), None)


def close_all() -> None:
    _open.clear()
