"""Background work: processing events continuously, and recomputing counts and lists periodically."""

from __future__ import annotations

import logging
import threading

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from behaviour import consuming, learning, popularity, segments, training
from behaviour.analytics import summaries
from behaviour.experiments import running as experiments
from behaviour.sequences import store

log = logging.getLogger(__name__)

STOPPING = threading.Event()
REFRESH_SECONDS = 300.0


@shared_task
def refresh() -> None:
    """Recompute popularity and relations, and count events by day and by experiment."""
    learning.learn()
    summaries.bring_up_to_date()
    popularity.renew()
    experiments.keep_counting()
    segments.renew()
    store.renew()


@worker_ready.connect
def _begin(**_: object) -> None:
    # a thread, so that a long import does not keep events waiting
    threading.Thread(target=consuming.keep_consuming, args=(STOPPING,), name="events", daemon=True).start()
    threading.Thread(target=training.keep_training, args=(STOPPING,), name="training", daemon=True).start()
    threading.Thread(target=_keep_refreshing, name="events-refresh", daemon=True).start()


@worker_shutting_down.connect
def _end(**_: object) -> None:
    STOPPING.set()


def _keep_refreshing() -> None:
    while not STOPPING.is_set():
        try:
            refresh.apply_async(expires=REFRESH_SECONDS)
        except Exception as error:
            log.warning("Background tasks cannot be queued: %s", error)
        STOPPING.wait(REFRESH_SECONDS)
