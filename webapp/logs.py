"""Log formats: text, or one JSON object per line.

Neither can be forged by visitors, and neither contains names of photos or locations of shoppers.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
PHOTO = re.compile(r"(/photo/|photo=)[A-Za-z0-9_-]{8,}")
"""Whoever knows the name of a shared photo may see it."""
PLACE = re.compile(r"(near(?:=|%3D))[-+.,%0-9A-F]+", re.IGNORECASE)
"""A shopper's location. Request logs have no parameters, but an error may quote an address."""


def safe(text: str) -> str:
    """Return one line in which no visitor input can move the cursor, or hide or reorder the rest."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in masked(text))


def masked(text: str) -> str:
    return PLACE.sub(r"\1…", PHOTO.sub(r"\1…", text))


class TextFormatter(logging.Formatter):
    """Text in single lines; only tracebacks, which contain no visitor input, keep their lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = safe(record.message)
        return super().formatMessage(record)


class JsonFormatter(logging.Formatter):
    """The message with its time, level and logger, and the values passed as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": safe(record.getMessage()),
        }
        more = {name: value for name, value in vars(record).items() if name not in STANDARD}
        line |= {name: safe(value) if isinstance(value, str) else value for name, value in more.items()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=lambda value: safe(str(value)), ensure_ascii=False)
