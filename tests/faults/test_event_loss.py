"""Events while Redis or the worker is killed: every accepted event is stored exactly once.

Part of ``make faults``: a worker that takes over waits half a minute before it claims another's pending events.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Shop
from tests.faults.test_faults import kill_redis, kill_worker

pytestmark = pytest.mark.campaign
BATCH = 50
BEFORE, AFTER = 40, 20
"""The number of batches accepted before and after the fault."""


@dataclass(slots=True)
class Sent:
    """``accepted``: ids of the events answered with 202; ``unanswered``: those whose fate is unknown."""

    accepted: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def send(shop: Shop, key: str, number: int) -> tuple[list[str], int]:
    """Send a batch of one visitor; return the ids, and the status of the response, 0 for none."""
    ids = [str(uuid.uuid4()) for _ in range(BATCH)]
    events = [{"id": one, "type": "view", "catalog": "undisturbed", "product": f"S{place}"}
              for place, one in enumerate(ids)]  # fmt: skip
    request = urllib.request.Request(
        f"http://127.0.0.1:{shop.port}/api/events",
        json.dumps({"visitor": f"v{number}", "events": events}).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["accepted"] == BATCH
            return ids, int(answer.status)
    except urllib.error.HTTPError as error:
        return ids, error.code
    except OSError:
        return ids, 0


@contextmanager
def sending(shop: Shop) -> Iterator[Sent]:
    """Send batches continuously while the block runs."""
    key, sent, ended = shop.do("events_key"), Sent(), threading.Event()

    def keep_on() -> None:
        number = 0
        while not ended.is_set():
            ids, status = send(shop, key, number)
            number += 1
            (sent.accepted if status == 202 else sent.unanswered).extend(ids)
            if status != 202:
                ended.wait(0.1)

    thread = threading.Thread(target=keep_on)
    thread.start()
    try:
        yield sent
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("fault", [kill_worker, kill_redis])
def test_every_accepted_event_is_stored_once(
    shop: Shop, feed: Path, undisturbed: dict[str, Any], fault: Callable[[Shop], None]
) -> None:
    with sending(shop) as sent:
        shop.until(lambda: len(sent.accepted) >= BEFORE * BATCH, "events are accepted")
        before, began = len(sent.accepted), time.monotonic()
        fault(shop)
        shop.until(lambda: len(sent.accepted) >= before + AFTER * BATCH, "events are accepted again")
        again = time.monotonic() - began
    shop.until(lambda: not shop.do("events")["waiting"], "all events are stored")
    stored = shop.do("events")["stored"]
    lost = set(sent.accepted) - set(stored)
    print(
        f"{fault.__name__}: of {len(sent.accepted):,} accepted events {len(lost)} lost, {len(sent.unanswered):,} not "
        f"accepted; {AFTER} batches {again:.1f} s after the fault, all stored {time.monotonic() - began:.1f} s after it"
    )
    assert not lost
    assert len(stored) == len(set(stored))
