"""How search time is spent, as Prometheus metrics; the stages encode and detect are model runs."""

from __future__ import annotations

from prometheus_client import Histogram

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
STAGES = Histogram("drape_search_stage_seconds", "Time of a part of a search.", ["stage"], buckets=BUCKETS)


def observe(stage: str, milliseconds: float) -> None:
    STAGES.labels(stage).observe(milliseconds / 1000)
