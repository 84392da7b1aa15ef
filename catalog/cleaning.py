"""Automatic deletion: everything that grows is limited by age or size."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.core.management import call_command
from django.utils import timezone

from catalog import parts, uploads
from catalog.models import Import, ProductImage, RejectedRow, RepeatableRequest, StoredFile, WebhookDelivery, WriteJob
from catalog.pictures import names_of

log = logging.getLogger(__name__)

UNUSED_PICTURES = timedelta(days=1)
"""An import writes pictures before the products that they belong to."""
NOBODYS = timedelta(days=1)
UPLOADS = timedelta(days=7)
UPLOADS_BYTES = 10 << 30
REPORTS = timedelta(days=90)
REPORTS_COUNT = 500
ATTEMPTS = timedelta(days=30)
REPEATED = timedelta(days=1)
JOBS = timedelta(days=14)
DAMAGED = timedelta(days=7)
LOG_BYTES = 10 << 20
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The number of files or rows that were deleted, and the bytes this freed, as far as they are known."""

    what: str
    count: int
    size: int = 0


def clean() -> list[Cleaned]:
    """Delete whatever exceeds its limit; return what was deleted."""
    steps: tuple[Callable[[], Cleaned], ...] = (
        clean_pictures, clean_uploads, clean_reports, clean_rejected, clean_redis_files, clean_accounts,
        clean_requests,
    )  # fmt: skip
    done = []
    for step in steps:
        try:
            done.append(step())
        except OSError as error:
            log.warning("%s: %s", step.__name__, error)
    return [one for one in done if one.count]


@dataclass(frozen=True, slots=True)
class Unused:
    """A file in the picture storage that no product refers to.

    ``is_over``: an import would have used it by now; ``size`` is None if the file no longer exists.
    """

    name: str
    is_over: bool
    size: int | None


def unused_pictures() -> Iterator[Unused]:
    """Yield unused picture files. All references are considered, as several products may share a file."""
    used = {file for name in ProductImage.objects.values_list("name", flat=True).distinct() for file in names_of(name)}
    known = {one.name: one.size for one in StoredFile.objects.exclude(name="").iterator(2000)}
    for name in sorted({*known, *_stored_files()} - used):
        try:
            age = timezone.now() - default_storage.get_modified_time(name)
            yield Unused(name, age > UNUSED_PICTURES, known.get(name) or default_storage.size(name))
        except FileNotFoundError:
            yield Unused(name, True, None)


def clean_pictures() -> Cleaned:
    """Delete files in the picture storage that no product refers to any more."""
    gone, size = [], 0
    for one in unused_pictures():
        if one.is_over:
            if one.size is not None:
                default_storage.delete(one.name)
            size += one.size or 0
            gone.append(one.name)
    for start in range(0, len(gone), CHUNK):
        StoredFile.objects.filter(name__in=gone[start : start + CHUNK]).delete()
    return Cleaned("pictures that no product has", len(gone), size)


def clean_uploads() -> Cleaned:
    """Delete files of imports that ended without success, and files that belong to no import."""
    storage = storages["private"]
    finished = dict(Import.objects.values_list("source", "finished_at"))
    over = []
    for name in _uploads(storage):
        if name not in finished:
            over.append((storage.get_modified_time(name), name, NOBODYS))
        elif finished[name] is not None:  # imports that wait or run keep their files
            over.append((storage.get_modified_time(name), name, UPLOADS))
    sizes = {name: storage.size(name) for _, name, _ in over}
    total = sum(sizes.values())
    count = freed = 0
    for since, name, limit in sorted(over):
        if timezone.now() - since > limit or total - freed > UPLOADS_BYTES:
            storage.delete(name)
            count, freed = count + 1, freed + sizes[name]
    for path in (*_files(uploads.copies()), *_files(parts.folder())):
        if _age(path) > NOBODYS:
            path.unlink()
    return Cleaned("uploads of imports that were given up", count, freed)


def clean_reports() -> Cleaned:
    """Delete report files of imports."""
    paths = sorted(_files(settings.VAR / "imports"), key=lambda path: path.stat().st_mtime, reverse=True)
    doomed = [path for number, path in enumerate(paths) if number >= REPORTS_COUNT or _age(path) > REPORTS]
    size = sum(path.stat().st_size for path in doomed)
    for path in doomed:
        path.unlink()
    return Cleaned("reports of imports", len(doomed), size)


def clean_rejected() -> Cleaned:
    """Delete the refused rows of imports that ended long ago; their counts remain."""
    count, _ = RejectedRow.objects.filter(upload__finished_at__lt=timezone.now() - REPORTS).delete()
    return Cleaned("refused rows of old imports", count)


def clean_requests() -> Cleaned:
    """Delete old responses stored for repeated requests, old jobs, and old webhook deliveries."""
    now = timezone.now()
    count, _ = RepeatableRequest.objects.filter(created_at__lt=now - REPEATED).delete()
    count += WriteJob.objects.filter(created_at__lt=now - JOBS).delete()[0]
    count += WebhookDelivery.objects.filter(created_at__lt=now - JOBS).delete()[0]
    return Cleaned("answers and jobs of the API", count)


def clean_redis_files() -> Cleaned:
    """Rotate the embedded server's log, and delete a damaged data file that was moved aside."""
    folder, size, count = settings.VAR / "redis", 0, 0
    log_file = folder / "redis.log"
    if log_file.is_file() and log_file.stat().st_size > LOG_BYTES:
        size, count = log_file.stat().st_size, 1
        log_file.replace(folder / "redis.log.1")
    aside = folder / "appendonlydir.damaged"
    for path in list(_files(aside)):
        if _age(path) > DAMAGED:
            size, count = size + path.stat().st_size, count + 1
            path.unlink()
    return Cleaned("files of the embedded Redis", count, size)


def clean_accounts() -> Cleaned:
    """Delete expired sessions and old records of log-ins."""
    from axes.models import AccessAttempt, AccessLog
    from django.contrib.sessions.models import Session

    before = Session.objects.count()
    call_command("clearsessions")
    count = before - Session.objects.count()
    since = timezone.now() - ATTEMPTS
    for model in (AccessAttempt, AccessLog):
        count += model.objects.filter(attempt_time__lt=since).delete()[0]
    return Cleaned("sessions and records of log-ins", count)


def _stored_files() -> Iterator[str]:
    """Yield every file of a local picture storage; an object storage is not listed, only its recorded files count."""
    try:
        root = Path(default_storage.path(""))
    except NotImplementedError:
        return
    for path in (root / "products").rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix()


def _uploads(storage: Storage) -> list[str]:
    try:
        return [f"imports/{name}" for name in storage.listdir("imports")[1]]
    except FileNotFoundError:
        return []


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _age(path: Path) -> timedelta:
    return timedelta(seconds=time.time() - path.stat().st_mtime)
