"""Cursors: where the next page of a JSON search begins. Opaque to callers, so that their content can be extended."""

from __future__ import annotations

import base64
import binascii

from search.errors import InvalidQuery
from search.types import MAX_OFFSET


def cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"o{offset}".encode()).decode()


def offset_of(text: str | None) -> int:
    """Return the offset in a cursor. Errors: InvalidQuery for a cursor that no search returned."""
    if not text:
        return 0
    try:
        raw = base64.urlsafe_b64decode(text.encode()).decode("ascii")
        offset = int(raw[1:]) if raw[:1] == "o" and raw[1:].isdigit() else -1
    except (ValueError, binascii.Error):
        offset = -1
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidQuery({"cursor": "Give the cursor that the page before names as next."})
    return offset
