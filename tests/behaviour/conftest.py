"""Shoppers of a small shop."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from access import keys
from behaviour import consuming
from search.engine import generations, open_indexes, writer
from search.engine.entries import ProductEntry
from tests.search.conftest import entry

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 Firefox/130.0"}


@pytest.fixture(autouse=True)
def _forget() -> None:
    generations.forget()
    open_indexes.close_all()


@pytest.fixture
def products(redis_server: object) -> Sequence[ProductEntry]:
    entries = [entry(number) for number in range(40)]
    writer.put(entries)
    return entries


@pytest.fixture
def key(db: object) -> str:
    return keys.make(name="shop", scopes=["events", "search"], rate="off")[1]


def event(product: str | None = "P-1", kind: str = "view", **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "type": kind, "catalog": "demo", "product": product, **more}


def send(client: Client, events: Sequence[Any] | bytes, key: str = "", **more: Any) -> Any:
    """Post events and, where they were accepted, have them taken in."""
    body = events if isinstance(events, bytes) else json.dumps({"events": events, **more}).encode()
    headers = {**SAME_ORIGIN, **({"Authorization": f"Bearer {key}"} if key else {})}
    answer = client.post("/api/events", body, content_type="application/json", headers=headers)
    while consuming.consume("test"):
        pass
    return answer


def agreed() -> Client:
    """A browser whose visitor agreed to be recognised."""
    client = Client()
    assert client.post("/api/visitors", headers=SAME_ORIGIN).status_code == 201
    return client
