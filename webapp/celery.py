"""The Celery application: work that takes longer than a request may."""

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

# Celery warns root users about pickled tasks; ours are JSON.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
celery_app = Celery("drape")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()

log = logging.getLogger(__name__)

RECYCLE_MB = 600
"""A worker whose peak memory exceeds this ends after its task, and its supervisor starts a new one.

Otherwise the models and pictures of an import would occupy a gigabyte for ever.
"""
RECYCLE_MB_WITHIN = 2000
"""The same limit while an import runs or products are examined, and for some minutes after an import.

A new worker has to load torch and the models first, which takes seconds, so one that is likely to get more work keeps
them in memory for a while, and then unloads them.
"""
READY, KEPT = timedelta(minutes=1), timedelta(minutes=5)
"""How long after an import its models, and the process that had loaded them, stay in memory."""


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
    """Free the memory of models and pictures, as far as the process can without ending."""
    if megabytes() < RECYCLE_MB:
        return
    from vision import runtime

    runtime.unload()
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has none
            ctypes.CDLL(None).malloc_trim(0)


def megabytes() -> int:
    """Return the current memory use of this process; on macOS, its peak."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_megabytes()
    return pages * resource.getpagesize() >> 20


def peak_megabytes() -> int:
    """Return the peak memory use of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
