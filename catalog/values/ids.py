"""Product ids: text exactly as the shop writes it, without invisible characters."""

from __future__ import annotations

import re
import unicodedata

from catalog.values.text import is_nothing, without_hidden

LONGEST = 200
DAMAGED = re.compile(r"\d([.,]\d+)?E\+\d+", re.I)


class IdError(ValueError):
    """An unusable id; the text is a sentence for the shop."""


def read_id(text: str) -> tuple[str, str]:
    """Return the id and a remark about it, usually "". Errors: IdError."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    id = " ".join(without_hidden(spaced).split())
    if is_nothing(id):
        raise IdError("The row has no id. Give every product its own id, such as the SKU.")
    if len(id) > LONGEST:
        raise IdError(f"The id has {len(id)} characters; {LONGEST} are allowed.")
    if any(part in (".", "..") for part in re.split(r"[/\\]", id)):
        raise IdError(f"The id “{id[:60]}” has “.” or “..” between slashes, which no web address can have.")
    if id != spaced:
        return id, f"Hidden characters were removed from the id: it is read as “{id}”."
    if DAMAGED.fullmatch(id):
        return id, f"The id “{id}” looks damaged by a spreadsheet: format that column as text and export again."
    return id, ""
