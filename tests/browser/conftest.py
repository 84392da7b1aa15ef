"""A running Drape with the drawn catalogue, used through headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, expect

from catalog.models import Catalog
from demo import demo_products, draw
from search import service
from search.engine import generations, open_indexes
from vision import runtime
from vision.types import Box, Garment

expect.set_options(timeout=20_000)  # a photo is processed by several models
ABORTED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx logs when a newer request replaces one; failed requests are logged differently."""


@pytest.fixture(scope="package")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from demo import write

    folder = tmp_path_factory.mktemp("drawn")
    write(folder, demo_products(90))
    return folder


@pytest.fixture(scope="module")
def shop(redis_server: object, django_db_setup: None, django_db_blocker: Any, drawn: Path) -> Iterator[None]:
    """90 drawn products in the index; they stay for the module."""
    generations.forget()
    open_indexes.close_all()
    with django_db_blocker.unblock():
        call_command("ingest", drawn, catalog="demo")
        runtime.warm()  # like the web process, so that the first photo does not wait for it
        yield
        Catalog.objects.all().delete()


@pytest.fixture
def site(shop: None, live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def quiet(page: Page) -> Iterator[None]:
    """Fail on any message in the browser's console, including violations of the Content-Security-Policy."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.text.split(",")[0] not in ABORTED:
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert said == []


@pytest.fixture
def outfit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photo of a top above trousers, in which both are detected."""
    products = {one.article_type: one for one in demo_products(600)}
    photo = Image.new("RGB", (480, 900), "white")
    photo.paste(draw(products["Tshirts"], 330), (75, 0))
    photo.paste(draw(products["Jeans"], 330), (75, 450))
    path = tmp_path / "outfit.jpg"
    photo.save(path)

    def found(top: float) -> tuple[tuple[float, float], ...]:
        return ((0.2, top), (0.8, top), (0.8, top + 0.4), (0.2, top + 0.4))

    garments = [
        Garment("top", 0.9, Box(0.2, 0.05, 0.6, 0.4), found(0.05)),
        Garment("trousers", 0.8, Box(0.2, 0.55, 0.6, 0.4), found(0.55)),
    ]
    monkeypatch.setattr(service, "detect", lambda picture: garments)
    return path
