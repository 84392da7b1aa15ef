"""Which encoder this installation has chosen: stored in a file, so that it outlives the index and every process.

The setting ``ENCODER`` may fix an encoder; left at ``auto``, this choice applies, which initially is the bundled one.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

AUTO = "auto"
FOLDER = "encoders"
FILE = "serving.json"


@dataclass(frozen=True, slots=True)
class Choice:
    """The encoder that serves and the one that served before it ("" for none), each as a setting would name it."""

    serving: str = "bundled"
    previous: str = ""


def folder() -> Path:
    """Return where this installation's own encoders are stored, each in a folder of its name."""
    return Path(settings.VAR) / FOLDER


def is_fixed() -> bool:
    """Return whether the settings fix an encoder, so that none can be chosen."""
    return bool(settings.ENCODER != AUTO)


def current() -> Choice:
    """Return the choice in effect; an encoder fixed by the settings has no predecessor."""
    return Choice(settings.ENCODER) if is_fixed() else kept()


def kept() -> Choice:
    """Return the choice stored in the file, the bundled encoder if there is none or it cannot be read."""
    try:
        return Choice(**json.loads((folder() / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return Choice()


def keep(choice: Choice) -> None:
    """Write the choice atomically. Errors: OSError."""
    folder().mkdir(parents=True, exist_ok=True)
    written = folder() / f".{FILE}.{os.getpid()}"
    written.write_text(json.dumps(asdict(choice)) + "\n")
    written.replace(folder() / FILE)
