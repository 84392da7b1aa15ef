"""The body of ``POST /api/events``, parsed so that one broken event does not invalidate the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_EVENTS = 500
LONGEST_EVENT = 2**14
"""Maximum characters of one event, if a body that is not valid JSON is parsed event by event."""
MOST_BROKEN = 50
"""Number of invalid events beyond which the whole body is refused: searching for the next event takes time."""
BROKEN = object()
"""Stands for an event that is not valid JSON."""
_ARRAY = re.compile(r'"events"\s*:\s*\[')
_NEXT = re.compile(r"[\s,]*")
_OBJECT = re.compile(r'\{\s*"')


class BatchRefused(ValueError):
    """Nothing in the body can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Batch:
    """``events`` contains what was sent, as JSON values, or :data:`BROKEN`."""

    visitor: Any
    customer: Any
    events: list[Any]


def read_batch(body: bytes) -> Batch:
    """Parse a body. Errors: BatchRefused."""
    text = body.decode("utf-8", "replace")
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        held = _recovered(text)
    if not isinstance(held, dict) or not isinstance(held.get("events"), list):
        raise BatchRefused('Send {"visitor": …, "events": […]}.')
    if len(held["events"]) > MOST_EVENTS:
        raise BatchRefused(f"Send at most {MOST_EVENTS} events at once.")
    return Batch(held.get("visitor"), held.get("customer"), held["events"])


def _recovered(text: str) -> Any:
    """Return what can be recovered from a body that is not valid JSON."""
    if not (found := _ARRAY.search(text)):
        raise BatchRefused("The body is not valid JSON.")
    events, end = _elements(text, found.end())
    head: dict[str, Any] = {}
    for candidate in (text[: found.end()] + "]" + text[end + 1 :], text[: found.end()] + "]}"):
        try:
            head = json.loads(candidate)
            break
        except (ValueError, RecursionError):
            continue
    return {**head, "events": events}


def _elements(text: str, start: int) -> tuple[list[Any], int]:
    """Return the elements of an array that begins at ``start``, and where it ends."""
    events: list[Any] = []
    place = start
    for after, value in _walk(text, start):
        place = after
        events.append(value)
        if len(events) > MOST_EVENTS:
            break
    found = _NEXT.match(text, place)
    return events, found.end() if found else place


def _walk(text: str, place: int) -> Iterator[tuple[int, Any]]:
    """Yield each element and the position after it. Errors: BatchRefused."""
    decoder = json.JSONDecoder()
    broken = 0
    while True:
        found = _NEXT.match(text, place)
        place = found.end() if found else place
        if place >= len(text) or text[place] == "]":
            return
        try:
            value, length = decoder.raw_decode(text[place : place + LONGEST_EVENT])
            place += length
        except (ValueError, RecursionError):
            broken += 1
            if broken > MOST_BROKEN:
                raise BatchRefused(f"More than {MOST_BROKEN} events are not valid JSON.") from None
            # events are flat, so the next one begins at the next object
            following = _OBJECT.search(text, place + 1)
            value, place = BROKEN, following.start() if following else len(text)
        yield place, value
