"""Console output of commands: progress with rate and time left, and errors as sentences."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from catalog.errors import SwitchError
from catalog.feeds.sources import FeedError
from catalog.leases import CatalogueBusy
from search.errors import SearchError, SearchUnavailable
from training.detector.reading import DataSetError
from vision.clip_models import ModelError

NEARLY_NOTHING = 10 << 20
"""Free bytes below which a disk counts as full."""


class RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="progress.data.speed")


@contextmanager
def bar(what: str, total: int | None) -> Iterator[tuple[Progress, TaskID]]:
    """Show a progress bar on standard error: done, total, rate, time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield progress, progress.add_task(what, total=total)


@contextmanager
def advancing(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar and provide a function to advance it; no bar if there is nothing to do."""
    if not total:
        yield lambda count: None
        return
    with bar(what, total) as (progress, task):
        yield lambda count: progress.advance(task, count)


def _is_full(error: Exception) -> bool:
    """Whether an error is due to a full disk; libraries report it in different ways, or not at all."""
    told = getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error)
    return told or shutil.disk_usage(settings.VAR).free < NEARLY_NOTHING


@contextmanager
def sentences() -> Iterator[None]:
    """End a command with a sentence instead of a traceback for errors that people can fix."""
    try:
        yield
    except SearchUnavailable as error:
        raise CommandError(
            f"Redis does not answer ({error.detail or 'no detail'}). Start Drape (make run) or set REDIS_URL, "
            "then run this command again: what is stored already is not done twice."
        ) from error
    except (FeedError, SearchError, SwitchError, ModelError, DataSetError, CatalogueBusy) as error:
        raise CommandError(str(error)) from error
    except (OSError, OperationalError, RuntimeError) as error:
        if not _is_full(error):
            raise
        raise CommandError("The disk is full. Make room, then run this command again to go on.") from error
