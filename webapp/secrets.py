"""The key that signs sessions and encrypts secrets in the database, generated once per installation."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from webapp.env import SettingsError


def kept_key(path: Path) -> str:
    """Return the key in ``path``, which only this user may read; generated if missing. Errors: SettingsError."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"Drape cannot keep its files in {path.parent}: {error.strerror}. "
            "Make the folder writable, or set VAR to another one."
        ) from error
    if len(key) < 50:
        raise SettingsError(
            f"The key in {path} is damaged. Put it back from where you keep it. If it is gone, delete the file. Drape "
            "then makes a new one: everybody logs in again, and 'manage.py secrets' says what to type again."
        )
    return key


def _make(path: Path) -> None:
    """Create the key atomically: two processes that start together use the first one's key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")  # 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
        with suppress(FileExistsError):
            Path(path).hardlink_to(draft)
    finally:
        Path(draft).unlink()
