"""From the stream into profiles and the database, by a thread of the worker.

An event is removed from the stream only after the transaction that stores it, so that nothing is lost if a worker or
Redis is killed; what is delivered twice is stored once.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction

from behaviour import engine, joining, profiles
from behaviour.events import Event
from behaviour.models import StoredEvent
from search.errors import SearchError

log = logging.getLogger(__name__)

BATCH = 1000
"""While many events are waiting, a visitor's profile is computed once for several of them."""
STORED = [one.name for one in fields(Event) if one.name != "id"]
WAIT_MS = 500
RETRY_SECONDS = 2.0


def consume(consumer: str = "", wait_ms: int = 0) -> int:
    """Process one batch; return how many events it had. Errors: SearchUnavailable, DatabaseError."""
    taken = engine.take(consumer or name(), BATCH, wait_ms)
    if not taken:
        return 0
    events = joining.named(engine.without_forgotten(taken))
    fold(events)
    store(events)
    joining.settle(events)
    engine.done([place for place, _ in taken])
    return len(taken)


def fold(events: Sequence[Event]) -> None:
    """Update the profiles of the visitors behind the events."""
    personal = [event for event in events if event.owner and event.type != "search"]
    if personal:
        engine.remember(personal)
        profiles.update(list(dict.fromkeys(event.owner for event in personal)))


def store(events: Sequence[Event]) -> None:
    """Write events to the database, each once."""
    rows = [StoredEvent(event_id=event.id, **{name: getattr(event, name) for name in STORED}) for event in events]
    with transaction.atomic():
        StoredEvent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"


def keep_consuming(stopping: threading.Event) -> None:
    """Process events until ``stopping`` is set; errors are retried after a while."""
    while not stopping.is_set():
        try:
            consume(wait_ms=WAIT_MS)
        except (SearchError, DatabaseError) as error:
            log.warning("Events cannot be stored yet: %s", error)
            stopping.wait(RETRY_SECONDS)
        except Exception:
            log.exception("Events could not be stored")
            stopping.wait(RETRY_SECONDS)
        finally:
            close_old_connections()


def lag() -> float:
    """Return how long the oldest event in the stream has been waiting, in seconds; 0 if there is none."""
    from search.engine.connection import available

    with available() as client:
        rows: Any = client.xrange(engine.stream_key(), count=1)
    return max(0.0, time.time() - int(rows[0][0].split(b"-")[0]) / 1000) if rows else 0.0
