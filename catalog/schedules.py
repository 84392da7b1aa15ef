"""Sources that are imported on a schedule: when they are due, and alerts when something goes wrong."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from access.sealing import Unreadable
from catalog import disk, services, uploads
from catalog.collecting import collected
from catalog.feeds import FeedError
from catalog.fetching import FetchError
from catalog.models import Import, Source

log = logging.getLogger(__name__)

SHRUNK = 0.8
"""A feed with less than this share of its previous rows is more often broken than smaller."""


def next_run(rhythm: str, after: datetime) -> datetime:
    """Return the next time (UTC) of a cron schedule."""
    from celery.schedules import crontab

    minute, hour, day, month, weekday = rhythm.split()
    schedule = crontab(minute, hour, weekday, day, month, nowfun=lambda: after)
    remaining: timedelta = schedule.remaining_estimate(after)
    return (after + remaining).replace(microsecond=0)


def due() -> list[int]:
    """Return the sources that are due, each once."""
    now = timezone.now()
    taken = []
    for one in Source.objects.filter(is_active=True):
        if one.next_run_at is None:
            Source.objects.filter(pk=one.pk, next_run_at=None).update(next_run_at=next_run(one.rhythm, now))
        elif one.next_run_at <= now:
            mine = Source.objects.filter(pk=one.pk, next_run_at=one.next_run_at)
            if mine.update(next_run_at=next_run(one.rhythm, now)):
                taken.append(one.pk)
    return taken


def run(source: Source) -> Import | None:
    """Import a source unless it is unchanged since the last import. Errors are stored with the source."""
    if source.latest and not source.latest.is_over:
        _note(source, "The import before is still under way.")
        return None
    try:
        with collected(source) as found:
            if found is None:
                _note(source, "Nothing new since the last import.")
                return None
            disk.refuse_if_low(found.path.stat().st_size)
            with found.path.open("rb") as file:
                kept = uploads.keep(get_valid_filename(found.name)[:200], File(file, name=found.name))
    except (FeedError, FetchError, Unreadable, disk.DiskLow, OSError) as error:
        _fail(source, str(error))
        return None
    with transaction.atomic():  # the worker may start before the rest is written
        upload = services.import_from(source, *kept, found.name)
        source.content_hash, source.etag, source.modified = found.content_hash, found.etag, found.modified
        source.latest = upload
        source.save(update_fields=["content_hash", "etag", "modified", "latest"])
        _note(source, f"{found.name} is being imported.")
    return upload


def note_end(upload: Import) -> None:
    """Store the outcome of an import with its source. A failed one is retried at the next turn."""
    source = Source.objects.filter(latest=upload).first()
    if source is None:
        return
    if upload.state != Import.State.DONE:
        source.content_hash = ""
        source.save(update_fields=["content_hash"])
        _fail(source, upload.error or f"The import was {upload.get_state_display()}.")
        return
    before, now = source.rows, upload.rows
    source.rows = now
    source.save(update_fields=["rows"])
    counts = f"{upload.added:,} added, {upload.updated:,} changed, {upload.refused:,} refused"
    _note(source, f"{now:,} rows: {counts}.")
    if before and now < SHRUNK * before:
        _alert(source, f"The feed has shrunk from {before:,} to {now:,} rows. Check it before it hides products.")
    elif upload.held_back:
        _alert(
            source, f"{upload.held_back:,} products are no longer in the feed; they were not hidden, as so many are."
        )


def _note(source: Source, result: str) -> None:
    source.result, source.alert, source.failures, source.checked_at = result, "", 0, timezone.now()
    source.save(update_fields=["result", "alert", "failures", "checked_at"])


def _fail(source: Source, why: str) -> None:
    log.warning("Source %s: %s", source, why)
    source.failures += 1
    source.result = why[:500]
    _alert(source, why)


def _alert(source: Source, text: str) -> None:
    source.alert, source.checked_at = text[:500], timezone.now()
    source.save(update_fields=["result", "alert", "failures", "checked_at"])
