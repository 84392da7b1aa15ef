"""Measure durations and memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of the durations of repeated calls, in milliseconds."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


def timed(call: Callable[[int], object], times: int = 200, warm: int = 10) -> Times:
    """Time ``times`` calls of ``call(number)``, after ``warm`` calls that are not counted."""
    taken = []
    for number in range(warm + times):
        start = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - start) * 1000)
    return Times(*np.percentile(taken[warm:], [50, 95]).tolist())


def resident_megabytes() -> float:
    """Return the resident memory of this process in megabytes."""
    from pathlib import Path

    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20
