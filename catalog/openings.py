"""Cache of opened uploads, kept between the batches that a process takes: listing a large zip takes seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from catalog import uploads
from catalog.feeds import FeedFiles, open_source
from catalog.models import Import

IDLE_SECONDS = 30.0


@dataclass(slots=True)
class _Opened:
    source: str
    files: FeedFiles
    users: int = 0
    used_at: float = 0.0


_lock = threading.Lock()
_opened: list[_Opened] = []


@contextmanager
def files_of(upload: Import) -> Iterator[FeedFiles]:
    """Provide the files of a planned upload. Errors: FeedError."""
    with _lock:
        one = next((one for one in _opened if one.source == upload.source), None)
        if one is None:
            source = open_source(uploads.checked_path(upload), alone=True)
            one = _Opened(upload.source, FeedFiles(source, str(upload.plan.get("root", ""))))
            _opened.append(one)
        one.users += 1
    try:
        yield one.files
    finally:
        with _lock:
            one.users -= 1
            one.used_at = time.monotonic()


def close(source: str = "") -> None:
    """Close files that were unused for a while, or those of a finished upload."""
    now = time.monotonic()
    with _lock:
        for one in list(_opened):
            if not one.users and (one.source == source or now - one.used_at > IDLE_SECONDS):
                _opened.remove(one)
                one.files.source.close()
