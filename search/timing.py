"""How long the stages of a search take, for its result and for the metrics."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from search.metrics import observe

Timings = dict[str, float]


@contextmanager
def timed(took: Timings, name: str) -> Iterator[None]:
    """Record how long a block takes, in milliseconds."""
    start = time.perf_counter()
    yield
    milliseconds = (time.perf_counter() - start) * 1000
    took[name] = took.get(name, 0.0) + milliseconds
    observe(name, milliseconds)
