"""The worker's side: what takes longer than a request may."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import resource
import sys
import warnings
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import task_postrun, worker_shutting_down

# Celery warns root of pickled tasks; ours are JSON.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
celery_app = Celery("drape")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()

log = logging.getLogger(__name__)

RECYCLE_MB = 600
"""A worker that has needed more memory than that ends when its task is done, and its supervisor starts a new one:
models and pictures of an import would keep a gigabyte for ever.
"""
RECYCLE_MB_WITHIN = 2000
"""The same while an import runs or products are examined, and for some minutes after an import: a new worker has to
load torch and the models first, which takes seconds, so one that is likely to be asked again keeps the models for a
while, and then puts them away.
"""
READY, KEPT = timedelta(minutes=1), timedelta(minutes=5)
"""How long after an import its models stay in memory, and the process that had them."""


@task_postrun.connect
def _give_memory_back(task: Any = None, **_: object) -> None:
    if task is None or task.request.is_eager or peak_megabytes() < RECYCLE_MB:
        return
    from catalog import running

    if peak_megabytes() < RECYCLE_MB_WITHIN:
        if running.is_importing() or running.is_examining():
            return
        if running.has_imported(READY):
            return
        if running.has_imported(KEPT):
            _put_models_away()
            return
    from celery.worker import state

    log.info("The worker has needed %d MB; a new one takes over.", peak_megabytes())
    setattr(state, "should_stop", os.EX_OK)  # noqa: B010 - typed as None, checked between tasks


@worker_shutting_down.connect
def _end_batch(**_: object) -> None:
    from catalog import running

    running.STOPPING.set()


def _put_models_away() -> None:
    """Give back what models and pictures took, as far as the process can without ending."""
    if megabytes() < RECYCLE_MB:
        return
    from vision import runtime

    runtime.put_away()
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has none
            ctypes.CDLL(None).malloc_trim(0)


def megabytes() -> int:
    """The memory that this process has now; on macOS, the most that it has had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_megabytes()
    return pages * resource.getpagesize() >> 20


def peak_megabytes() -> int:
    """The most memory that this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
