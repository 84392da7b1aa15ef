"""Which encoder this installation has chosen: kept in a file, so that it outlives the index and every process.

``ENCODER`` may fix an encoder; left at ``auto`` it is this choice, at first the bundled one.
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
    """What a setting would call the encoder that serves, and the one that served before it, "" for none."""

    serving: str = "bundled"
    previous: str = ""


def folder() -> Path:
    """Where encoders of this installation's own lie, each in a folder of its name."""
    return Path(settings.VAR) / FOLDER


def is_fixed() -> bool:
    """Whether the settings name an encoder, so that none can be chosen."""
    return bool(settings.ENCODER != AUTO)


def current() -> Choice:
    """The choice as it is; what the settings name has no predecessor."""
    return Choice(settings.ENCODER) if is_fixed() else kept()


def kept() -> Choice:
    """The choice in the file, the bundled encoder where there is none or where it cannot be read."""
    try:
        return Choice(**json.loads((folder() / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return Choice()


def keep(choice: Choice) -> None:
    """Write the choice, whole or not at all. Errors: OSError."""
    folder().mkdir(parents=True, exist_ok=True)
    written = folder() / f".{FILE}.{os.getpid()}"
    written.write_text(json.dumps(asdict(choice)) + "\n")
    written.replace(folder() / FILE)
