"""Shoppers' photos: visible to their sender, deleted in time, and never logged."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from demo import demo_products, draw
from search import photo_store
from search.engine.connection import client as redis_client
from search.engine.entries import ProductEntry
from webapp.logs import TextFormatter

pytestmark = pytest.mark.usefixtures("redis_server")
NOISE = Image.effect_noise((1200, 1200), 90).convert("RGB")
"""About 0.6 MB as a JPEG."""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    storages = dict(settings.STORAGES)
    storages["photos"] = {**storages["photos"], "OPTIONS": {**storages["photos"]["OPTIONS"], "location": place}}
    settings.STORAGES = storages
    return place


def kept(picture: Image.Image = NOISE, holder: str = "me", visitor: str = "home") -> str:
    return photo_store.save(picture, [], holder, visitor)


def sizes(folder: Path) -> list[int]:
    return [file.stat().st_size for file in folder.iterdir()] if folder.exists() else []


def sent(client: Client) -> str:
    """Return the token of a garment's photo uploaded by a browser."""
    file = io.BytesIO()
    draw(demo_products(1)[0], 300).save(file, "JPEG")
    file.seek(0)
    file.name = "photo.jpg"
    address = client.post("/photo", {"photo": file})["Location"]
    return str(address.split("photo=")[1].split("&")[0])


def test_only_who_sent_a_photo_sees_it_until_it_is_shared() -> None:
    token = kept()
    mine = photo_store.load(token, "me")
    assert mine is not None
    assert mine.is_own
    assert photo_store.load(token, "you") is None
    assert photo_store.load(token) is None
    assert not photo_store.share(token, "you")
    assert photo_store.share(token, "me")
    yours = photo_store.load(token, "you")
    assert yours is not None
    assert not yours.is_own


def test_deleted_means_that_the_file_is_gone(folder: Path) -> None:
    token = kept()
    assert not photo_store.delete(token, "you")
    assert len(sizes(folder)) == 1
    assert photo_store.delete(token, "me")
    assert sizes(folder) == []
    assert photo_store.load(token, "me") is None


def test_when_its_time_is_over_the_file_goes_even_if_redis_lost_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept()
    redis_client().flushall()
    assert photo_store.sweep() == 0
    now = time.time() + 25 * 3600
    monkeypatch.setattr(time, "time", lambda: now)
    assert photo_store.sweep() == 1
    assert sizes(folder) == []


def test_a_visitor_s_oldest_photos_make_way_for_new_ones(folder: Path, settings: Settings) -> None:
    settings.PHOTO_VISITOR_MB = 2
    other = kept(visitor="elsewhere")
    tokens = [kept() for _ in range(8)]
    assert sum(sizes(folder)) <= 3 * 2**20
    assert photo_store.load(tokens[0], "me") is None
    assert photo_store.load(tokens[-1], "me") is not None
    assert photo_store.load(other, "me") is not None


def test_all_photos_stay_within_their_budget(folder: Path, settings: Settings) -> None:
    settings.PHOTO_BUDGET_MB = 2
    tokens = [kept(visitor=str(number)) for number in range(8)]
    assert sum(sizes(folder)) <= 2 * 2**20
    assert photo_store.load(tokens[-1], "me") is not None


def test_the_pixels_are_not_in_redis_and_the_name_of_the_file_is_not_the_token(folder: Path) -> None:
    token = kept()
    fields: dict[bytes, bytes] = redis_client().hgetall(f"drape:photo:{token}")  # type: ignore[assignment]
    assert sum(map(len, fields.values())) < 1000
    assert not any(token in file.name for file in folder.iterdir())
    assert [file.stat().st_mode & 0o077 for file in folder.iterdir()] == [0]


def test_a_page_with_a_photo_is_for_the_browser_that_sent_it(client: Client, published: Sequence[ProductEntry]) -> None:
    token = sent(client)
    other = Client()
    own = client.get(f"/photo/{token}.jpg")
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")
    assert other.get(f"/photo/{token}.jpg").status_code == 404
    assert other.get(f"/search?photo={token}").status_code == 410
    page = client.get(f"/search?photo={token}")
    assert page["Cache-Control"] == "private, no-store"
    assert "Let others see it" in page.content.decode()

    assert other.post(f"/photo/{token}/share").status_code == 404
    assert client.post(f"/photo/{token}/share", {"next": f"/search?photo={token}"}).status_code == 302
    assert other.get(f"/photo/{token}.jpg").status_code == 200
    shared = other.get(f"/search?photo={token}").content.decode()
    assert "Delete photo" not in shared


def test_a_shopper_deletes_a_photo_by_a_button_or_by_http(client: Client, published: Sequence[ProductEntry]) -> None:
    token = sent(client)
    assert Client().delete(f"/photo/{token}").status_code == 204  # reveals nothing, does nothing
    assert client.get(f"/photo/{token}.jpg").status_code == 200
    assert client.post(f"/photo/{token}")["Location"] == "/#photo-deleted"
    assert client.get(f"/photo/{token}.jpg").status_code == 404
    again = sent(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.delete(f"/photo/{again}").status_code == 204
    assert client.get(f"/search?photo={again}").status_code == 410


def test_sharing_leads_nowhere_else(client: Client, published: Sequence[ProductEntry]) -> None:
    token = sent(client)
    assert client.post(f"/photo/{token}/share", {"next": "https://evil.example/"})["Location"] == "/"


def test_the_log_does_not_name_a_photo(client: Client, published: Any, caplog: pytest.LogCaptureFixture) -> None:
    token = sent(client)
    with caplog.at_level("INFO"):
        client.get(f"/photo/{token}.jpg")
        Client().get(f"/photo/{token}.jpg")
    written = [TextFormatter("%(message)s").format(one) for one in caplog.records]
    assert any("/photo/…" in line for line in written)
    assert not any(token in line for line in written)
