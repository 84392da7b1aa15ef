"""Uploaded catalogues: stored under unique names, and identified by their content.

They are in the private storage, which workers on other machines share if it is an object storage; each machine then
makes a local copy to work on. A worker that finds another file, or none, under the name of an upload refuses it.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from catalog.feeds import FeedError
from catalog.models import Import

ELSEWHERE = (
    "The worker's machine does not have the uploaded file. Run web and worker with the same VAR or the same "
    "S3_UPLOADS_BUCKET, or upload it again."
)
OTHER = "The worker's machine has another file in the place of this upload. Upload it again."
CHUNK = 1 << 20
_checked: set[tuple[str, str, int, int]] = set()
_lock = threading.Lock()


def keep(name: str, file: File[Any]) -> tuple[str, str]:
    """Store an upload; return its name in the storage, and the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return storages["private"].save(f"imports/{secrets.token_hex(8)}-{name}", file), digest.hexdigest()


def local_path(source: str) -> Path:
    """Return the local path of an upload, which is downloaded if necessary. Errors: FeedError."""
    storage = storages["private"]
    try:
        return Path(storage.path(source))
    except NotImplementedError:
        pass
    path = copies() / Path(source).name
    with _lock:  # two threads would fetch it twice
        if not path.exists():
            _bring(source, path)
    return path


def checked_path(upload: Import) -> Path:
    """Return the local path of an upload. Errors: FeedError if it is missing or has other content."""
    path = local_path(upload.source)
    try:
        facts = path.stat()
        known = (str(path), upload.content_hash, facts.st_size, facts.st_mtime_ns)
        if known in _checked:
            return path
        with path.open("rb") as file:
            held = hashlib.file_digest(file, "sha256").hexdigest() if upload.content_hash else ""
    except FileNotFoundError as error:
        raise FeedError(ELSEWHERE) from error
    if held != upload.content_hash:
        raise FeedError(OTHER)
    _checked.add(known)
    return path


def discard(sources: Iterable[str]) -> None:
    """Delete uploads that will not be continued."""
    for source in sources:
        storages["private"].delete(source)
        (copies() / Path(source).name).unlink(missing_ok=True)


def copies() -> Path:
    """Return the folder for this machine's copies of uploads in an object storage."""
    return Path(settings.VAR) / "uploads" / "copies"


def _bring(source: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            storages["private"].open(source) as file,
            tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside,
        ):
            while chunk := file.read(CHUNK):
                beside.write(chunk)
    except FileNotFoundError as error:
        raise FeedError(ELSEWHERE) from error
    Path(beside.name).replace(path)
