"""Uploaded catalogues: kept under names that no other upload has, and known by what is in them.

Two machines may share one queue. A worker that holds another file, or none, under the name of an upload refuses it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile

from catalog.feeds import FeedError
from catalog.models import Import


def keep(name: str, file: UploadedFile[Any]) -> tuple[str, str]:
    """Store an upload; returns where, and the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return storages["private"].save(f"imports/{secrets.token_hex(8)}-{name}", file), digest.hexdigest()


def checked_path(upload: Import) -> Path:
    """Where the upload is on this machine. Errors: FeedError where it is not, or is another file."""
    path = Path(storages["private"].path(upload.source))
    try:
        with path.open("rb") as file:
            held = hashlib.file_digest(file, "sha256").hexdigest() if upload.content_hash else ""
    except FileNotFoundError as error:
        raise FeedError(
            "The worker's machine does not have the uploaded file. Run web and worker with the same VAR, or upload it "
            "again."
        ) from error
    if held != upload.content_hash:
        raise FeedError("The worker's machine has another file in the place of this upload. Upload it again.")
    return path


def discard(sources: Iterable[str]) -> None:
    """Delete uploads that nobody will go on with."""
    for source in sources:
        storages["private"].delete(source)
