"""Shoppers of a small shop."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from access import keys
from behaviour import consuming
from search.engine import generations, open_indexes, writer
from search.engine.entries import ProductEntry
from tests.search.conftest import entry

if TYPE_CHECKING:
    from vision.encoder import Encoder

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
def shop(redis_server: object, encoder: Encoder) -> Sequence[ProductEntry]:
    """Five types for men, women and both, ten products each; every title names the tags of its product."""
    plain = [entry(number) for number in range(150)]
    vectors = encoder.texts([one.title for one in plain])
    made = [
        entry(number, image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint,
              gender=("Men", "Women", "Unisex")[number % 3])
        for number, vector in enumerate(vectors)
    ]  # fmt: skip
    writer.put(made)
    return made


@pytest.fixture
def key(db: object) -> str:
    return keys.make(name="shop", scopes=["events", "search"], rate="off")[1]


def event(product: str | None = "P-1", kind: str = "view", **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "type": kind, "catalog": "demo", "product": product, **more}


def send(client: Client, events: Sequence[Any] | bytes, key: str = "", **more: Any) -> Any:
    """Post events and, if they were accepted, process them."""
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
